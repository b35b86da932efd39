{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set causes = difference_causes() %}
{%- set from_site = {'thresholding': 'site.withheld_sessions', 'self_referral': 'site.self_sessions',
    'unattributed': '-site.unattributed_sessions', 'consent': 'site.unkeyed_sessions'} %}
{%- set from_cv = {'window': 'total.dated_back', 'duplicate': '-total.repeated_cv', 'thresholding': 'site.withheld_cv',
    'self_referral': 'site.self_cv', 'unattributed': '-site.unattributed_cv'} %}

with

ads as (

    select * from {{ ref('fct_ad_performance_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

session_facts as (

    select * from {{ ref('fct_site_sessions_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

cv_facts as (

    select * from {{ ref('fct_cv_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

funnel as (

    select * from {{ ref('mart_funnel_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

files as (

    select * from {{ ref('mart_ads_api_vs_file_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

export_days as (

    select * from {{ ref('mart_ga4_api_vs_export_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

restatements as (

    select * from {{ ref('int_restatements') }}

),

ad_days as (

    select
        report_date,
        platform,
        sum(clicks) as clicks,
        sum(platform_conversions) as conversions
    from ads
    group by report_date, platform

),

site_measures as (

    select
        report_date,
        platform,
        coalesce({{ is_own_host('session_source') }}, false) as is_self,
        sessions,
        0 as cv_events
    from session_facts
    cross join {{ ref('engagement') }} as engagement

    union all

    select
        report_date,
        platform,
        coalesce({{ is_own_host('session_source') }}, false) as is_self,
        0 as sessions,
        cv_events
    from cv_facts
    cross join {{ ref('engagement') }} as engagement
    where is_counted

),

cv_visits as (

    select
        report_date,
        platform,
        sum(cv_sessions) as cv_sessions
    from funnel
    group by report_date, platform

),

site_by_platform as (

    select
        report_date,
        platform,
        sum(sessions) as sessions,
        sum(cv_events) as cv_events
    from site_measures
    group by report_date, platform

),

withheld as (

    select
        report_date,
        max(withheld) as sessions
    from {{ ref('mart_site_quality_daily') }}
    where report = 'sessions' and measure = 'sessions'
    group by report_date

),

cv_totals as (

    select
        report_date,
        total
    from {{ ref('int_ga4__day_totals') }}
    where measure = 'cv_events'

),

-- What the site's numbers of a day miss or cannot place, whichever platform it belongs to.
site_sums as (

    select
        report_date,
        sum(cv_events) as cv_events,
        sum(case when platform = '(unattributed)' then sessions else 0 end) as unattributed_sessions,
        sum(case when platform = '(unattributed)' then cv_events else 0 end) as unattributed_cv,
        sum(case when platform = '(not ads)' and is_self then sessions else 0 end) as self_sessions,
        sum(case when platform = '(not ads)' and is_self then cv_events else 0 end) as self_cv
    from site_measures
    group by report_date

),

site as (

    select
        sums.*,
        known.has_sessions,
        known.has_clicks,
        case when sources.source_system = 'ga4_api' then withheld.sessions end as withheld_sessions,
        case when sources.source_system = 'ga4_api' then cv_totals.total - sums.cv_events end as withheld_cv,
        case when sources.source_system = 'ga4_export' then unkeyed.unkeyed_sessions end as unkeyed_sessions
    from site_sums as sums
    left join {{ ref('int_site__known_days') }} as known on sums.report_date = known.report_date
    left join {{ ref('int_site__source_days') }} as sources on sums.report_date = sources.report_date
    left join withheld on sums.report_date = withheld.report_date
    left join cv_totals on sums.report_date = cv_totals.report_date
    left join {{ ref('int_ga4_export__unkeyed_events') }} as unkeyed on sums.report_date = unkeyed.report_date

),

-- Platforms date a conversion by its click: what came in after the day's first fetch happened later, and what came in that
-- day for earlier clicks happened then.
dated_back as (

    select
        report_date,
        platform,
        change
    from restatements
    where measure = 'platform_conversions'

    union all

    select
        happened_date as report_date,
        platform,
        -change as change
    from restatements
    where measure = 'platform_conversions' and report_date < happened_date

),

windows as (

    select
        report_date,
        platform,
        sum(change) as dated_back
    from dated_back
    group by report_date, platform

),

by_platform as (

    select
        ad_days.report_date,
        ad_days.platform,
        ad_days.clicks,
        ad_days.conversions,
        coalesce(visits.sessions, 0) as sessions,
        coalesce(visits.cv_events, 0) as cv_events,
        coalesce(windows.dated_back, 0) as dated_back,
        case
            when counting.counting = 'one_per_click' then coalesce(visits.cv_events - cv_visits.cv_sessions, 0) else 0
        end as repeated_cv
    from ad_days
    left join site_by_platform as visits
        on ad_days.report_date = visits.report_date and ad_days.platform = visits.platform
    left join cv_visits
        on ad_days.report_date = cv_visits.report_date and ad_days.platform = cv_visits.platform
    left join windows on ad_days.report_date = windows.report_date and ad_days.platform = windows.platform
    left join {{ ref('conversion_counting') }} as counting on ad_days.platform = counting.platform

),

totals as (

    select
        report_date,
        sum(clicks) as clicks,
        sum(conversions) as conversions,
        sum(sessions) as sessions,
        sum(cv_events) as cv_events,
        sum(dated_back) as dated_back,
        sum(repeated_cv) as repeated_cv
    from by_platform
    group by report_date

),

-- A file can be read before the API's last word: what the API changed after it came is late data.
late_changes as (

    select
        files.report_date,
        files.platform,
        files.account_id,
        faults.repeated_impressions,
        faults.repeated_clicks,
        faults.repeated_cost_net,
        sum(case when later.measure = 'impressions' then later.change end) as impressions,
        sum(case when later.measure = 'clicks' then later.change end) as clicks,
        sum(case when later.measure = 'cost_net' then later.change end) as cost_net
    from files
    inner join {{ ref('int_console__file_faults') }} as faults
        on
            files.report_date = faults.report_date
            and files.platform = faults.platform
            and files.account_id = faults.account_id
    left join restatements as later
        on
            files.report_date = later.report_date
            and files.platform = later.platform
            and files.account_id = later.account_id
            and faults.file_fetched_at < later.fetched_at
    group by
        files.report_date,
        files.platform,
        files.account_id,
        faults.repeated_impressions,
        faults.repeated_clicks,
        faults.repeated_cost_net

),

comparisons as (

    select
        parts.report_date,
        {{ compared('cv_platform_vs_ga4', 'cv_events', 'parts.platform', ('platform', 'parts.conversions'), ('ga4', 'parts.cv_events'),
            {'window': 'parts.dated_back', 'duplicate': '-parts.repeated_cv'}) }}
    from by_platform as parts
    inner join site on parts.report_date = site.report_date and site.has_clicks

    union all

    select
        total.report_date,
        {{ compared('cv_platform_vs_ga4', 'cv_events', "'(all ads)'", ('platform', 'total.conversions'),
            ('ga4', 'total.cv_events + site.unattributed_cv'), from_cv) }}
    from totals as total
    inner join site on total.report_date = site.report_date and site.has_clicks

    union all

    select
        parts.report_date,
        {{ compared('clicks_vs_sessions', 'clicks', 'parts.platform', ('platform', 'parts.clicks'), ('ga4', 'parts.sessions')) }}
    from by_platform as parts
    inner join site on parts.report_date = site.report_date and site.has_sessions

    union all

    select
        total.report_date,
        {{ compared('clicks_vs_sessions', 'clicks', "'(all ads)'", ('platform', 'total.clicks'),
            ('ga4', 'total.sessions + site.unattributed_sessions'), from_site) }}
    from totals as total
    inner join site on total.report_date = site.report_date and site.has_sessions

    {% for measure in ['sessions', 'cv_events', 'cv_sessions'] -%}
    union all

    select
        export_days.report_date,
        {{ compared('ga4_vs_export', measure, "'(site)'", ('ga4', 'export_days.api_value'), ('ga4_export', 'export_days.export_value'), {
            'consent': '-export_days.without_consent',
            'thresholding': {'sessions': '-withheld.sessions', 'cv_events': 'export_days.api_value - cv_totals.total'}.get(measure, '0'),
            'duplicate': {'cv_events': '-repeated.repeated_cv_events'}.get(measure, '0')
        }) }}
    from export_days
    left join withheld on export_days.report_date = withheld.report_date
    left join cv_totals on export_days.report_date = cv_totals.report_date
    left join {{ ref('int_ga4_export__repeated_cv') }} as repeated on export_days.report_date = repeated.report_date
    where export_days.measure = '{{ measure }}'

    {% endfor -%}
    {% for measure, name in {'impressions': 'impressions', 'clicks': 'clicks', 'cost_net': 'cost_net'}.items() -%}
    union all

    select
        files.report_date,
        {{ compared('api_vs_file', measure, "files.platform || ' ' || files.account_id", ('api', 'files.api_' ~ name), ('file', 'files.file_' ~ name), {
            'late_data': 'late_changes.' ~ name, 'duplicate': '-late_changes.repeated_' ~ name
        }) }}
    from files
    left join late_changes
        on
            files.report_date = late_changes.report_date
            and files.platform = late_changes.platform
            and files.account_id = late_changes.account_id
    {% endfor %}
),

known as (

    select * from comparisons
    where first_value is not null and second_value is not null

),

final as (

    select
        report_date,
        comparison,
        measure,
        scope,
        first_source,
        second_source,
        first_value,
        second_value,
        cast(first_value - second_value as decimal(18, 6)) as difference,
        {%- for cause in causes %}
        due_to_{{ cause }},
        {%- endfor %}
        cast(
            first_value - second_value{% for cause in causes %} - due_to_{{ cause }}{% endfor %}
            as decimal(18, 6)
        ) as unexplained
    from known

)

select * from final
