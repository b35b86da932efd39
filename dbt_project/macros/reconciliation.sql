{# The causes a difference is split into; what none of them explains is `unexplained`. #}
{% macro difference_causes() -%}
    {{ return([
        'window', 'late_data', 'consent', 'thresholding', 'unattributed', 'self_referral', 'duplicate'
    ]) }}
{%- endmacro %}


{#
    Columns of one comparison: which figures, where they come from, their values, and how much each cause of `found` adds to
    first_value - second_value. A cause nothing was found of, or that no source measures here, is 0. `moved` is the relation that knows
    what moved in first_value since the first fetch; that is no cause, and unknown for other comparisons.
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
