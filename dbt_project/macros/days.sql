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


{#
    The where clause of an incremental model: only the days in `days`, or everything on a full build. The days stand in the
    SQL as literals, because only those reach down to the scans through views and unions: with a subquery a run over one
    day read the whole history.
#}
{% macro where_day_is_due(days) -%}
    {%- if execute and is_incremental() -%}
        {%- set due = run_query('select distinct report_date from ' ~ days ~ ' order by report_date') -%}
        {%- if due.rows -%}
            where report_date in (
                {%- for row in due.rows %}date '{{ row[0] }}'{{ ', ' if not loop.last }}{% endfor -%}
            )
        {%- else -%}
            where false
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
