{#
    For each visit the user's newest visit up to it that did not come directly, as GA4 credits direct visits: `non_direct_key` is the
    visit's own key where it came from somewhere, else null. Nulls stay null for users who only ever came directly.
#}
{% macro last_non_direct_key(non_direct_key, user, order_by) -%}
    {{ adapter.dispatch('last_non_direct_key')(non_direct_key, user, order_by) }}
{%- endmacro %}
{% macro default__last_non_direct_key(non_direct_key, user, order_by) -%}
    last({{ non_direct_key }}, true) over (
        partition by {{ user }} order by {{ order_by }} rows between unbounded preceding and current row
    )
{%- endmacro %}
{% macro duckdb__last_non_direct_key(non_direct_key, user, order_by) -%}
    last_value({{ non_direct_key }} ignore nulls) over (
        partition by {{ user }} order by {{ order_by }} rows between unbounded preceding and current row
    )
{%- endmacro %}


{# How often each condition holds within a group of events, as select-list entries: `counted` maps names to conditions. #}
{% macro event_counts(counted) -%}
    {%- for name, condition in counted.items() %}
    cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
