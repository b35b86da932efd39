{#
    Incremental strategy replace_days: the days listed in int_days_to_rebuild leave the table and the newly built rows enter,
    in the transaction of the model. A day that became empty therefore vanishes. No key is needed.
#}
{% macro get_incremental_replace_days_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where report_date in (select report_date from {{ ref('int_days_to_rebuild') }});

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}


{# The where clause of an incremental model: only the days to rebuild, or everything on a full build. #}
{% macro where_day_is_due() -%}
    {%- set days = ref('int_days_to_rebuild') -%}
    {%- if is_incremental() -%}
        where report_date in (select report_date from {{ days }})
    {%- endif -%}
{%- endmacro %}
