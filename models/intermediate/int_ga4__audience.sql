{#- Attribute → its column, the report of sessions and the one of CV clicks (GA4 gives none for new and returning visitors). -#}
{%- set attributes = {
    'age': ('user_age_bracket', 'demographics', 'demographics_cv'),
    'gender': ('user_gender', 'demographics', 'demographics_cv'),
    'region': ('region', 'regions', 'regions_cv'),
    'visitor_type': ('visitor_type', 'visitors', none)
} %}

with

sessions_and_cv as (
    {% for attribute, (column, report, cv_report) in attributes.items() %}
        select
            report_date,
            '{{ attribute }}' as attribute_name,
            {{ column }} as attribute_value,
            sessions,
            engaged_sessions,
            {{ '0' if cv_report else 'cast(null as bigint)' }} as cv_events
        from {{ ref('stg_ga4__' ~ report) }}
        {% if cv_report %}
            union all

            select
                report_date,
                '{{ attribute }}' as attribute_name,
                {{ column }} as attribute_value,
                0 as sessions,
                0 as engaged_sessions,
                cv_events
            from {{ ref('stg_ga4__' ~ cv_report) }}
        {% endif %}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

summed as (

    select
        report_date,
        attribute_name,
        coalesce(attribute_value, 'unknown') as attribute_value,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(engaged_sessions) as bigint) as engaged_sessions,
        cast(sum(cv_events) as bigint) as cv_events
    from sessions_and_cv
    group by report_date, attribute_name, coalesce(attribute_value, 'unknown')

),

shown as (

    select
        report_date,
        attribute_name,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(cv_events) as cv_events
    from summed
    group by report_date, attribute_name

),

cv_totals as (

    select
        report_date,
        sum(cv_events) as cv_events
    from {{ ref('stg_ga4__regions_cv') }}
    group by report_date

),

withheld_attributes as (
    {% for attribute in ['age', 'gender'] %}
        select '{{ attribute }}' as attribute_name
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- What GA4 does not show for privacy: the day's whole less what it shows, all of it where it shows no row.
withheld as (

    select
        totals.report_date,
        withheld_attributes.attribute_name,
        '(withheld)' as attribute_value,
        cast(totals.sessions - coalesce(shown.sessions, 0) as bigint) as sessions,
        cast(totals.engaged_sessions - coalesce(shown.engaged_sessions, 0) as bigint) as engaged_sessions,
        cast(coalesce(cv_totals.cv_events, 0) - coalesce(shown.cv_events, 0) as bigint) as cv_events
    from {{ ref('stg_ga4__daily_totals') }} as totals
    inner join {{ ref('int_report_days') }} as known
        on totals.report_date = known.report_date and known.platform = 'ga4' and known.report = 'demographics'
    cross join withheld_attributes
    left join shown
        on totals.report_date = shown.report_date and withheld_attributes.attribute_name = shown.attribute_name
    left join cv_totals on totals.report_date = cv_totals.report_date

),

final as (

    select * from summed
    union all
    select * from withheld

)

select * from final
