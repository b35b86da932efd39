{# Return the causes into which a difference is split; the rest is `unexplained`. #}
{% macro difference_causes() -%}
    {{ return([
        'window', 'late_data', 'consent', 'thresholding', 'unattributed', 'self_referral', 'duplicate'
    ]) }}
{%- endmacro %}


{#
    Return the columns of one comparison: sources and values of both figures, and the part of first_value - second_value that
    each cause in `found` explains. A cause that was not found or cannot be measured is 0. `moved` is the relation with
    changes of first_value since its first fetch. These are no cause, and null for other comparisons.
#}
{% macro compared(comparison, measure, scope, first, second, found={}, moved=none) -%}
    '{{ comparison }}' as comparison,
        '{{ measure }}' as measure,
        {{ scope }} as scope,
        '{{ first[0] }}' as first_source,
        '{{ second[0] }}' as second_source,
        cast({{ first[1] }} as decimal(18, 6)) as first_value,
        cast({{ second[1] }} as decimal(18, 6)) as second_value
    {%- for cause in difference_causes() %},
        cast(coalesce({{ found.get(cause, '0') }}, 0) as decimal(18, 6)) as due_to_{{ cause }}
    {%- endfor %}
    {%- for name in ['late_conversions', 'late_processing'] %},
        cast({{ moved ~ '.' ~ name if moved else 'null' }} as decimal(18, 6)) as {{ name }}
    {%- endfor %}
{%- endmacro %}
