{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#-
    Figures of advertising whose platform cannot be identified have a row of their own, so that a comparison adds up to all
    advertising.
-#}
{%- set lost_sessions = {'thresholding': 'site.withheld_sessions', 'self_referral': 'site.self_sessions',
    'unattributed': '-site.unattributed_sessions', 'consent': 'site.unkeyed_sessions'} %}
{%- set lost_cv = {'thresholding': 'site.withheld_cv', 'self_referral': 'site.self_cv',
    'unattributed': '-site.unattributed_cv'} %}
{%- set export_causes = {
    'sessions': {'consent': '-exported.without_consent', 'thresholding': '-losses.withheld_sessions'},
    'cv_events': {'thresholding': 'exported.api_value - losses.total_cv', 'duplicate': '-losses.repeated_cv'},
    'cv_sessions': {}
} %}

with

funnel as (

    select * from {{ ref('mart_funnel_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

losses as (

    select * from {{ ref('int_reconciliation__site_losses') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

files as (

    select * from {{ ref('mart_ads_api_vs_file_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

exported as (

    select * from {{ ref('mart_ga4_api_vs_export_daily') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

by_funnel as (

    select
        report_date,
        platform,
        sum(clicks) as clicks,
        sum(platform_conversions) as conversions,
        sum(platform_all_conversions) as all_conversions,
        sum(sessions) as sessions,
        sum(cv_events) as cv_events,
        sum(cv_sessions) as cv_sessions
    from funnel
    group by report_date, platform

),

action_days as (

    select distinct
        report_date,
        platform
    from {{ ref('int_conversion_days') }}
    where has_click_dates

),

by_action as (

    select
        report_date,
        platform,
        sum(platform_cv) as conversions
    from {{ ref('int_conversion_actions') }}
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}
    group by report_date, platform

),

-- Only platforms whose delivery of the day is loaded are compared, by the conversions that the counting rule names.
by_platform as (

    select
        parts.report_date,
        parts.platform,
        parts.clicks,
        case
            when counting.has_rules_by_action
                then coalesce(by_action.conversions, case when action_days.platform is not null then 0 end)
            when counting.measure = 'all_conversions' then parts.all_conversions
            when coalesce(counting.measure, 'conversions') = 'conversions' then parts.conversions
        end as conversions,
        parts.sessions,
        parts.cv_events,
        coalesce(windows.dated_back, 0) as dated_back,
        windows.late_conversions,
        windows.late_processing,
        case
            when counting.is_one_per_click then coalesce(parts.cv_events - parts.cv_sessions, 0) else 0
        end as repeated_cv
    from by_funnel as parts
    left join {{ ref('int_reconciliation__windows') }} as windows
        on parts.report_date = windows.report_date and parts.platform = windows.platform
    left join {{ ref('int_conversion_counting') }} as counting on parts.platform = counting.platform
    left join by_action on parts.report_date = by_action.report_date and parts.platform = by_action.platform
    left join action_days on parts.report_date = action_days.report_date and parts.platform = action_days.platform
    where parts.platform not in ('(not ads)', '(unattributed)') and parts.clicks is not null

),

site_sums as (

    select
        report_date,
        sum(case when platform = '(unattributed)' then sessions else 0 end) as unattributed_sessions,
        sum(case when platform = '(unattributed)' then cv_events else 0 end) as unattributed_cv,
        sum(cv_events) as all_cv
    from by_funnel
    group by report_date

),

-- Withheld figures are known for the GA4 API only; visits without consent are known for the event export only.
site as (

    select
        sums.report_date,
        sums.unattributed_sessions,
        sums.unattributed_cv,
        losses.self_sessions,
        losses.self_cv,
        case when losses.source_system = 'ga4_api' then losses.withheld_sessions end as withheld_sessions,
        case when losses.source_system = 'ga4_api' then losses.total_cv - sums.all_cv end as withheld_cv,
        case when losses.source_system = 'ga4_export' then losses.unkeyed_sessions end as unkeyed_sessions
    from site_sums as sums
    inner join losses on sums.report_date = losses.report_date
    where sums.report_date in (select by_platform.report_date from by_platform)

),

provisional_days as (

    select
        report_date,
        max(is_provisional) as is_provisional
    from funnel
    group by report_date

),

comparisons as (

    select
        parts.report_date,
        {{ compared('cv_platform_vs_ga4', 'cv_events', 'parts.platform', ('platform', 'parts.conversions'),
            ('ga4', 'parts.cv_events'), {'window': 'parts.dated_back', 'duplicate': '-parts.repeated_cv'}, 'parts') }}
    from by_platform as parts

    union all

    select
        site.report_date,
        {{ compared('cv_platform_vs_ga4', 'cv_events', "'(unattributed)'", ('platform', '0'),
            ('ga4', 'site.unattributed_cv'), lost_cv) }}
    from site

    union all

    select
        parts.report_date,
        {{ compared('clicks_vs_sessions', 'clicks', 'parts.platform', ('platform', 'parts.clicks'),
            ('ga4', 'parts.sessions')) }}
    from by_platform as parts

    union all

    select
        site.report_date,
        {{ compared('clicks_vs_sessions', 'clicks', "'(unattributed)'", ('platform', '0'),
            ('ga4', 'site.unattributed_sessions'), lost_sessions) }}
    from site

    {% for measure, causes in export_causes.items() -%}
    union all

    select
        exported.report_date,
        {{ compared('ga4_vs_export', measure, "'(site)'", ('ga4', 'exported.api_value'),
            ('ga4_export', 'exported.export_value'), causes) }}
    from exported
    inner join losses on exported.report_date = losses.report_date
    where exported.measure = '{{ measure }}'

    {% endfor -%}
    {% for measure in ['impressions', 'clicks', 'cost_net'] -%}
    union all

    select
        files.report_date,
        {{ compared('api_vs_file', measure, "files.platform || ' ' || files.account_id", ('api', 'files.api_' ~ measure),
            ('file', 'files.file_' ~ measure), {'late_data': 'faults.late_' ~ measure, 'duplicate': '-faults.repeated_' ~ measure}) }}
    from files
    inner join {{ ref('int_console__file_faults') }} as faults
        on
            files.report_date = faults.report_date
            and files.platform = faults.platform
            and files.account_id = faults.account_id

    {% endfor %}
),

final as (

    select
        comparisons.*,
        cast(comparisons.first_value - comparisons.second_value as decimal(18, 6)) as difference,
        cast(
            comparisons.first_value - comparisons.second_value
            {%- for cause in difference_causes() %}
            - comparisons.due_to_{{ cause }}
            {%- endfor %}
            as decimal(18, 6)
        ) as unexplained,
        provisional_days.is_provisional
    from comparisons
    left join provisional_days on comparisons.report_date = provisional_days.report_date
    where comparisons.first_value is not null and comparisons.second_value is not null

)

select * from final
