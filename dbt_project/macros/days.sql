{#
    Incremental strategy replace_days: in the model's transaction, delete the days to be built from the table and insert their
    new rows. A day that became empty therefore disappears; no key is needed. The days are those loaded since the last
    finished build; for a model that reads int_days_to_rebuild, also days whose sessions have a new attribution.
#}
{% macro get_incremental_replace_days_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set is_attributed = 'model.tochimart.int_days_to_rebuild' in model.depends_on.nodes -%}
    delete from {{ arg_dict['target_relation'] }}
    where report_date in (
        select report_date from {{ ref('int_days_to_rebuild') if is_attributed else source('ops', 'days_to_build') }}
    );

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }}
{%- endmacro %}


{#
    Return the where clause of an incremental model that reads loaded days only. The days are a source, decided before dbt
    starts.
#}
{% macro where_day_is_loaded() -%}
    {{ where_day_is_due(source('ops', 'days_to_build')) }}
{%- endmacro %}


{#
    Return the where clause of an incremental model: only the days in `days`, or everything on a full build. The days are
    written as literals, because only literals reach the scans through views and unions. With a subquery, a run over one day
    read the whole history.
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
