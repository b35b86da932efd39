{#- Attribute → its column, the report of sessions, and the report of CV clicks (none for new and returning visitors). -#}
{%- set attributes = {
    'age': ('user_age_bracket', 'demographics', 'demographics_cv'),
    'gender': ('user_gender', 'demographics', 'demographics_cv'),
    'region': ('region', 'regions', 'regions_cv'),
    'visitor_type': ('visitor_type', 'visitors', none)
} %}

with

-- Reports that are loaded for each day: figures of the other reports are unknown, not zero.
known_reports as (

    select
        report_date,
        {%- for report in ['demographics', 'demographics_cv', 'regions', 'regions_cv', 'visitors', 'daily_totals'] %}
        max(report = '{{ report }}') as has_{{ report }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_report_days') }}
    where platform = 'ga4'
    group by report_date

),

sessions_and_cv as (
    {% for attribute, (column, report, cv_report) in attributes.items() %}
        select
            report_date,
            '{{ attribute }}' as attribute_name,
            {{ column }} as attribute_value,
            sessions,
            engaged_sessions,
            cast(null as bigint) as cv_events
        from {{ ref('stg_ga4__' ~ report) }}
        {% if cv_report %}
            union all

            select
                report_date,
                '{{ attribute }}' as attribute_name,
                {{ column }} as attribute_value,
                null as sessions,
                null as engaged_sessions,
                cv_events
            from {{ ref('stg_ga4__' ~ cv_report) }}
        {% endif %}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

attribute_reports as (
    {% for attribute, (column, report, cv_report) in attributes.items() %}
        select
            report_date,
            '{{ attribute }}' as attribute_name,
            has_{{ report }} as has_sessions,
            {{ 'has_' ~ cv_report if cv_report else 'false' }} as has_cv
        from known_reports
        {{ "union all" if not loop.last }}
    {% endfor %}
),

added_up as (

    select
        report_date,
        attribute_name,
        coalesce(attribute_value, 'unknown') as attribute_value,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(cv_events) as cv_events
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
    from added_up
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

-- Figures that GA4 withholds for privacy: total of the day minus the rows shown; the whole total if no row is shown.
withheld as (

    select
        known_reports.report_date,
        withheld_attributes.attribute_name,
        '(withheld)' as attribute_value,
        cast(
            case
                when known_reports.has_demographics then totals.sessions - coalesce(shown.sessions, 0)
            end as bigint
        ) as sessions,
        cast(
            case
                when known_reports.has_demographics then totals.engaged_sessions - coalesce(shown.engaged_sessions, 0)
            end as bigint
        ) as engaged_sessions,
        cast(
            case
                when known_reports.has_demographics_cv and known_reports.has_regions_cv
                    then coalesce(cv_totals.cv_events, 0) - coalesce(shown.cv_events, 0)
            end as bigint
        ) as cv_events
    from known_reports
    cross join withheld_attributes
    left join {{ ref('stg_ga4__daily_totals') }} as totals on known_reports.report_date = totals.report_date
    left join shown
        on
            known_reports.report_date = shown.report_date
            and withheld_attributes.attribute_name = shown.attribute_name
    left join cv_totals on known_reports.report_date = cv_totals.report_date
    where
        (known_reports.has_demographics and known_reports.has_daily_totals)
        or (known_reports.has_demographics_cv and known_reports.has_regions_cv)

),

-- If one of an attribute's two reports has no row for a value, its figure is zero, unless GA4 withholds a part of that day.
-- The value may then be in the withheld part, so its figure is unknown (null).
summed as (

    select
        added_up.report_date,
        added_up.attribute_name,
        added_up.attribute_value,
        {%- for measure, report in {'sessions': 'sessions', 'engaged_sessions': 'sessions', 'cv_events': 'cv'}.items() %}
        cast(
            {{ zero_if(
                'added_up.' ~ measure,
                'attribute_reports.has_' ~ report ~ ' and (withheld_attributes.attribute_name is null or withheld.' ~ measure ~ ' <= 0)'
            ) }} as bigint
        ) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from added_up
    inner join attribute_reports
        on
            added_up.report_date = attribute_reports.report_date
            and added_up.attribute_name = attribute_reports.attribute_name
    left join withheld_attributes on added_up.attribute_name = withheld_attributes.attribute_name
    left join withheld
        on added_up.report_date = withheld.report_date and added_up.attribute_name = withheld.attribute_name

),

final as (

    select * from summed
    union all
    select * from withheld

)

select * from final
