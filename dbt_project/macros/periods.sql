{# Return the day `days` days after another. #}
{% macro days_after(day, days) -%}{{ adapter.dispatch('days_after')(day, days) }}{%- endmacro %}
{% macro default__days_after(day, days) -%}date_add({{ day }}, {{ days }}){%- endmacro %}
{% macro duckdb__days_after(day, days) -%}({{ day }} + cast({{ days }} as integer)){%- endmacro %}


{# Return the first day of a day's month. #}
{% macro month_begin(day) -%}cast(date_trunc('month', {{ day }}) as date){%- endmacro %}


{# Return the number of whole blocks of `days` days between two days. #}
{% macro whole_blocks(first_day, day, days) -%}
    cast(floor({{ days_between(first_day, day) }} / {{ days }}) as integer)
{%- endmacro %}


{# Return the columns that name a period in every table by period. #}
{% macro period_columns(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {%- for column in ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}
    {{ prefix }}{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Return a CTE body: rows of `relation` by day, once for each period to which the day belongs. #}
{% macro in_periods(relation) -%}
    select
        {{ period_columns('periods') }},
        {{ relation }}.*
    from {{ relation }}
    inner join {{ ref('dim_report_periods') }} as periods
        on {{ relation }}.report_date between periods.first_day and periods.last_day
{%- endmacro %}


{# Return a select list item that gives one row for every day from the first to the last. #}
{% macro every_day(first_day, last_day) -%}{{ adapter.dispatch('every_day')(first_day, last_day) }}{%- endmacro %}
{% macro default__every_day(first_day, last_day) -%}explode(sequence({{ first_day }}, {{ last_day }})){%- endmacro %}
{% macro duckdb__every_day(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}
