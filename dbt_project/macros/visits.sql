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


{#
    How a visitor's events follow one another. Those of a batch share a timestamp; page, request and place in it then tell, nulls of older
    schemas last in every engine.
#}
{% macro event_order(timestamp='event_timestamp') -%}
    {{ timestamp }}
    {%- for column in ['batch_page_id', 'batch_ordering_id', 'batch_event_index'] %},
    case when {{ column }} is null then 1 else 0 end, {{ column }}
    {%- endfor %}
{%- endmacro %}


{#
    True where GA4 has a source from the referrer alone, or none: an ad's click id is then the better witness. False for tags of a person.
    Engines of search come as organic, other sites as referral, and google without a medium is no tag either.
#}
{% macro is_no_tag(source, medium) -%}
    ({{ comparable(source) }} in ('', '(direct)')
    or {{ comparable(medium) }} in ('organic', 'referral')
    or {{ comparable(source) }} = 'google' and {{ comparable(medium) }} in ('', '(none)'))
{%- endmacro %}


{# Medium of a click that has a Google click id and whose tag says `source` and `medium`: cpc, unless the tag knows better. #}
{% macro google_click_medium(source, medium) -%}
    case
        when {{ is_no_tag(source, medium) }} then 'cpc'
        else {{ medium }}
    end
{%- endmacro %}


{# The first of the click ids `names` in a page's query; null when it has none with a value. #}
{% macro google_click_id(url, names) -%}
    nullif(regexp_extract(split_part({{ url }}, '#', 1), '[?&](?:{{ names | join("|") }})=([^&]+)', 1), '')
{%- endmacro %}


{# A campaign's name; null for the words GA4 puts in its place, such as (organic). #}
{% macro named_campaign(name) -%}
    case when {{ known_text(name) }} not like '(%)' then {{ known_text(name) }} end
{%- endmacro %}


{# How often each condition holds within a group of events, as select-list entries: `counted` maps names to conditions. #}
{% macro event_counts(counted) -%}
    {%- for name, condition in counted.items() %}
    cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#
    Visits of the event export with at least one `activity` (a column of int_ga4_export__visit_activity), counted as GA4's filtered reports
    count sessions: a visit once, however often it did so.
#}
{% macro export_sessions_with(activity) -%}
    {%- set columns = ['report_date'] + session_columns() + ['landing_page', 'device'] -%}
    with

    final as (

        select
            visits.{{ columns | join(',\n            visits.') }},
            count(*) as sessions
        from {{ ref('int_ga4_export__visits') }} as visits
        inner join {{ ref('int_ga4_export__visit_activity') }} as done on visits.visit_key = done.visit_key
        where done.{{ activity }} > 0
        group by
            visits.{{ columns | join(',\n            visits.') }}

    )

    select * from final
{%- endmacro %}
