{#
    What the platforms offer of a kind, by platform, as their models/staging/<platform>/offers.toml say. Fails with a sentence when no
    platform offers it, unless `required` is false.
#}
{% macro offers(kind, required=true) -%}
    {%- set found = {} -%}
    {%- set declared = var('offers') -%}
    {%- for platform in var('platforms') if kind in declared.get(platform, {}) -%}
        {%- do found.update({platform: declared[platform][kind]}) -%}
    {%- endfor -%}
    {%- if required and not found -%}
        {{ exceptions.raise_compiler_error(
            "no platform offers '" ~ kind ~ "', which " ~ (model.name if model else 'a macro') ~ " needs: add it to "
            ~ "models/staging/<platform>/offers.toml of one that has it, or disable the model"
        ) }}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
