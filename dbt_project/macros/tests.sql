{# Fails with every combination of `grain` columns that has more than one row; two nulls count as the same value. #}
{% test unique_grain(model, grain) %}
    select
        {{ grain | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ grain | join(', ') }}
    having count(*) > 1
{% endtest %}


{# Fails with every value of the column that has more than one row, and with null. #}
{% test primary_key(model, column_name) %}
    select
        {{ column_name }},
        count(*) as row_count
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}


{# Fails with the rows for which `condition` is false. #}
{% test holds(model, condition) %}
    select *
    from {{ model }}
    where not ({{ condition }})
{% endtest %}


{#
    Return each day whose totals differ between the CTEs or relations `expected` and `actual`: a measure differs, or only one
    side has the day. Both have report_date and `measures`.
#}
{% macro days_that_differ(expected, actual, measures) -%}
    select
        coalesce(expected.report_date, actual.report_date) as report_date,
        {%- for measure in measures %}
        expected.{{ measure }} as expected_{{ measure }},
        actual.{{ measure }} as actual_{{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ expected }} as expected
    full outer join {{ actual }} as actual on expected.report_date = actual.report_date
    where
        expected.report_date is null
        or actual.report_date is null
        {%- for measure in measures %}
        or expected.{{ measure }} is distinct from actual.{{ measure }}
        {%- endfor %}
{%- endmacro %}
