{# What a run tells of the platforms. Fails with a sentence when dbt was started without it. #}
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


{# Advertising platforms that are asked, in the order of the register. Each has a staging view stg_<platform>__ad_daily. #}
{% macro ad_platforms() -%}
    {{ return(told_of_platforms('platforms')) }}
{%- endmacro %}


{# The kind of campaign of each platform that has one kind only. #}
{% macro only_channels() -%}
    {{ return(told_of_platforms('only_channels')) }}
{%- endmacro %}


{#
    What the platforms offer of a kind, by platform, as their models/staging/<platform>/offers.toml say. Fails with a sentence when no
    platform offers it, unless `required` is false.
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
