{#
    Return, for each visit, the key of the user's newest visit up to it that was not direct, as GA4 credits direct visits.
    `non_direct_key` is the visit's own key if it was not direct, else null. Null for users who only came directly.
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


{#
    Return the order of a visitor's events. Events of one batch have the same timestamp; page, request and position within the
    request then decide. Nulls of older schemas come last in every engine.
#}
{% macro event_order(timestamp='event_timestamp') -%}
    {{ timestamp }}
    {%- for column in ['batch_page_id', 'batch_ordering_id', 'batch_event_index'] %},
    case when {{ column }} is null then 1 else 0 end, {{ column }}
    {%- endfor %}
{%- endmacro %}


{#
    Return a condition that is true when GA4 has no source, or only a source from the referrer; an ad's click id is then more
    reliable. False for utm parameters set by a person. Search engines have the medium organic, other sites referral; google
    without a medium does not count as a utm parameter either.
#}
{% macro is_no_tag(source, medium) -%}
    ({{ comparable(source) }} in ('', '(direct)')
    or {{ comparable(medium) }} in ('organic', 'referral')
    or {{ comparable(source) }} = 'google' and {{ comparable(medium) }} in ('', '(none)'))
{%- endmacro %}


{# Return the medium of a click with a Google click id: cpc, unless `source` and `medium` come from utm parameters. #}
{% macro google_click_medium(source, medium) -%}
    case
        when {{ is_no_tag(source, medium) }} then 'cpc'
        else {{ medium }}
    end
{%- endmacro %}


{# Return the first of the click ids `names` in a page's query; null when none has a value. #}
{% macro google_click_id(url, names) -%}
    nullif(regexp_extract(split_part({{ url }}, '#', 1), '[?&](?:{{ names | join("|") }})=([^&]+)', 1), '')
{%- endmacro %}


{# Return a campaign's name; null for GA4's placeholders, such as (organic). #}
{% macro named_campaign(name) -%}
    case when {{ known_text(name) }} not like '(%)' then {{ known_text(name) }} end
{%- endmacro %}


{#
    Return select-list entries that count how often each condition holds in a group of events: `counted` maps names to
    conditions.
#}
{% macro event_counts(counted) -%}
    {%- for name, condition in counted.items() %}
    cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{# Return the sum of milliseconds in a group of events, in seconds; exact. #}
{% macro seconds_of(milliseconds) -%}
    cast(
            cast(sum(coalesce({{ milliseconds }}, 0)) as decimal(18, 0)) * cast('0.001' as decimal(4, 3))
            as decimal(18, 6)
        )
{%- endmacro %}
