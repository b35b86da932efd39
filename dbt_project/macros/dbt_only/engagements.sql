{#
    Every table of the marts and KPIs ends with the column engagement_id: the engagement the build is for. The models do not
    name it, because a build reads the figures of one engagement only (orchestration/engagements.py). The value is a default of
    the column, so rows of later days have it too.
#}
{% macro add_engagement_id(relation) -%}
    {%- if is_of_one_engagement() %}
    alter table {{ relation }} add column engagement_id varchar default '{{ env_var("TOCHIMART_DBT_ENGAGEMENT") }}';
    {%- endif %}
{%- endmacro %}


{# Return whether the model is a table of the marts or KPIs. #}
{% macro is_of_one_engagement() -%}
    {{ return(model.resource_type == 'model' and this.schema in ('marts', 'kpi')) }}
{%- endmacro %}


{# Return the columns that the model's description names: all but engagement_id. #}
{% macro without_engagement_id(columns) -%}
    {%- set own = [] -%}
    {%- for column in columns if (column.name | lower) != 'engagement_id' or 'engagement_id' in model['columns'] -%}
        {%- do own.append(column) -%}
    {%- endfor -%}
    {{ return(own) }}
{%- endmacro %}


{# Return the statement that describes the column engagement_id. #}
{% macro comment_on_engagement_id(relation) -%}
    {%- if is_of_one_engagement() and 'engagement_id' not in model['columns'] %}
    comment on column {{ relation }}.engagement_id is 'Engagement the row belongs to (seeds.engagement) | 行が属する業務';
    {%- endif %}
{%- endmacro %}
