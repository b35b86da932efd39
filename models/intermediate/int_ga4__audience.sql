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

-- What GA4 does not show for privacy: the day's whole less what it shows.
withheld as (

    select
        shown.report_date,
        shown.attribute_name,
        '(withheld)' as attribute_value,
        cast(totals.sessions - shown.sessions as bigint) as sessions,
        cast(totals.engaged_sessions - shown.engaged_sessions as bigint) as engaged_sessions,
        cast(coalesce(cv_totals.cv_events, 0) - shown.cv_events as bigint) as cv_events
    from shown
    inner join {{ ref('stg_ga4__daily_totals') }} as totals on shown.report_date = totals.report_date
    left join cv_totals on shown.report_date = cv_totals.report_date
    where shown.attribute_name in ('age', 'gender')

),

final as (

    select * from summed
    union all
    select * from withheld

)

select * from final
