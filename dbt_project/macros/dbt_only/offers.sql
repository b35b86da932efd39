{# Return what the run passes to dbt about the platforms. Fails with a clear message when dbt was started without it. #}
{% macro told_of_platforms(name) -%}
    {%- set told = var(name, none) -%}
    {%- if told is none -%}
        {{ exceptions.raise_compiler_error(
            "dbt was not told the platforms: start it with `python -m orchestration.resources.dbt`, such as "
            ~ "`python -m orchestration.resources.dbt build -s kpi_daily`"
        ) }}
    {%- endif -%}
    {{ return(told) }}
{%- endmacro %}


{#
    Return the ad platforms that are fetched, in the order of the register. Each has a staging view stg_<platform>__ad_daily.
#}
{% macro ad_platforms() -%}
    {{ return(told_of_platforms('platforms')) }}
{%- endmacro %}


{# Return the campaign type of each platform that has one type only. #}
{% macro only_channels() -%}
    {{ return(told_of_platforms('only_channels')) }}
{%- endmacro %}


{#
    Return the declarations of one kind by platform, from models/staging/<platform>/offers.toml. Fails with a clear message
    when no platform declares the kind, unless `required` is false.
#}
{% macro offers(kind, required=true) -%}
    {%- set found = {} -%}
    {%- set declared = told_of_platforms('offers') -%}
    {%- for platform in ad_platforms() if kind in declared.get(platform, {}) -%}
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
