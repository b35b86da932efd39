{{ config(materialized='table') }}

{#-
    Amounts of the whole site are split between the platforms by their shares. `amount_method` is 'unknown' where the amount is null.
    Comparisons of one source with itself keep the causes of mart_reconciliation_daily.
-#}
{%- set days_around, least_days = 14, 3 %}
{%- set of_pairs = {
    'ga4_vs_export': ['consent', 'thresholding', 'duplicate'], 'api_vs_file': ['late_data', 'duplicate']
} %}
{%- set of_site = {
    'clicks_vs_sessions': {'self_referral': 'self_sessions', 'thresholding': 'withheld_sessions', 'consent': 'unkeyed_sessions'},
    'cv_platform_vs_ga4': {'self_referral': 'self_cv', 'thresholding': 'withheld_cv'}
} %}

with

compared as (

    select * from {{ ref('mart_reconciliation_daily') }}

),

-- Whether every source was loaded that a cause needs.
export_visits as (

    select * from {{ ref('int_reconciliation__export_visits') }}

),

unseen as (

    select * from {{ ref('int_reconciliation__unseen_delivery') }}

),

counting as (

    select * from {{ ref('int_conversion_counting') }}

),

dated_days as (

    select
        report_date,
        platform,
        min(has_conversion_dates) as has_conversion_dates
    from {{ ref('int_conversion_days') }}
    group by report_date, platform

),

site_totals as (

    select
        report_date,
        sum(sessions) as sessions,
        sum(cv_events) as cv_events,
        sum(case when platform <> '(not ads)' then sessions end) as ad_sessions,
        sum(case when platform <> '(not ads)' then cv_events end) as ad_cv
    from {{ ref('mart_funnel_daily') }}
    group by report_date

),

-- What GA4 withholds or does not show of all visits concerns ads by their share of what it shows.
site as (

    select
        losses.report_date,
        losses.source_system,
        cast(losses.self_sessions as decimal(18, 6)) as self_sessions,
        cast(losses.self_cv as decimal(18, 6)) as self_cv,
        losses.withheld_sessions * {{ ratio('totals.ad_sessions', 'totals.sessions') }} as withheld_sessions,
        (losses.total_cv - totals.cv_events) * {{ ratio('totals.ad_cv', 'totals.cv_events') }} as withheld_cv,
        losses.unkeyed_sessions * {{ ratio('totals.ad_sessions', 'totals.sessions') }} as unkeyed_sessions
    from {{ ref('int_reconciliation__site_losses') }} as losses
    inner join site_totals as totals on losses.report_date = totals.report_date

),

unattributed as (

    select
        report_date,
        comparison,
        second_value
    from compared
    where scope = '(unattributed)'

),

platform_days as (

    select
        compared.*,
        case
            when sum(compared.second_value) over of_day > 0
                then compared.second_value / sum(compared.second_value) over of_day
            else cast(1 as double) / count(*) over of_day
        end as platform_share,
        coalesce(unattributed.second_value, 0) as unattributed_value
    from compared
    left join unattributed
        on compared.report_date = unattributed.report_date and compared.comparison = unattributed.comparison
    where compared.comparison in ('cv_platform_vs_ga4', 'clicks_vs_sessions') and compared.scope <> '(unattributed)'
    window of_day as (partition by compared.report_date, compared.comparison)

),

{% for comparison, causes in of_site.items() -%}
{{ comparison }}_site as (

    {% for cause, amount in causes.items() -%}
    select
        platform_days.report_date,
        {{ found_cause(comparison, 'platform_days.measure', 'platform_days.scope', cause,
            'site.' ~ amount ~ ' * platform_days.platform_share',
            "case when site." ~ amount ~ " is null then 'unknown' else 'estimated' end",
            "case when site." ~ amount ~ " is null then 'no_totals' else 'split_by_share' end") }}
    from platform_days
    inner join site on platform_days.report_date = site.report_date
    where
        platform_days.comparison = '{{ comparison }}'
        {%- if cause != 'self_referral' %}
        and site.source_system = '{{ 'ga4_export' if cause == 'consent' else 'ga4_api' }}'
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% endfor -%}
unattributed_causes as (

    select
        report_date,
        comparison,
        measure,
        scope,
        'unattributed' as cause,
        cast(unattributed_value * platform_share as decimal(18, 6)) as amount,
        'estimated' as amount_method,
        'split_by_share' as reason
    from platform_days

    union all

    select
        report_date,
        comparison,
        measure,
        scope,
        'unattributed' as cause,
        -second_value as amount,
        'measured' as amount_method,
        cast(null as varchar) as reason
    from compared
    where scope = '(unattributed)'

),

cv_days as (

    select
        platform_days.*,
        coalesce(dated_days.has_conversion_dates, false) as has_conversion_dates,
        windows.platform is not null as has_changes,
        visits.report_date is not null as has_export,
        visits.returned_cv,
        visits.returned_by_click_date,
        visits.refused_cv,
        coalesce(counting.has_rules_by_action, false) as has_rules_by_action,
        coalesce(unseen.has_ad_rows, false) as has_ad_rows,
        {%- for kind in ['unseen', 'remainder'] %}
        case
            when coalesce(counting.measure, 'conversions') = 'all_conversions'
                then unseen.{{ kind }}_platform_all_conversions
            when coalesce(counting.measure, 'conversions') = 'conversions'
                then unseen.{{ kind }}_platform_conversions
            else 0
        end as {{ kind }}_conversions{{ ',' if not loop.last }}
        {%- endfor %}
    from platform_days
    left join dated_days on platform_days.report_date = dated_days.report_date and platform_days.scope = dated_days.platform
    left join {{ ref('int_reconciliation__windows') }} as windows
        on platform_days.report_date = windows.report_date and platform_days.scope = windows.platform
    left join export_visits as visits on platform_days.report_date = visits.report_date and platform_days.scope = visits.platform
    left join counting on platform_days.scope = counting.platform
    left join unseen on platform_days.report_date = unseen.report_date and platform_days.scope = unseen.platform
    where platform_days.comparison = 'cv_platform_vs_ga4'

),

cv_causes as (

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'window',
            'case when has_conversion_dates then due_to_window when has_export then returned_by_click_date - returned_cv
                when has_changes then due_to_window end',
            "case when has_conversion_dates or has_export then 'measured' when has_changes then 'estimated' else 'unknown' end",
            "case when not has_conversion_dates and not has_export
                then case when has_changes then 'from_changes' else 'no_second_fetch' end end") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'returned_without_ad', 'returned_cv',
            "case when has_export then 'measured' else 'unknown' end", "case when not has_export then 'no_export' end") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'ads_consent', '-refused_cv',
            "case when refused_cv is not null then 'measured' else 'unknown' end",
            "case when refused_cv is null then case when has_export then 'no_consent_signals' else 'no_export' end end") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'counting', 'due_to_duplicate', "'measured'") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'unseen_campaign',
            'case when not has_rules_by_action then unseen_conversions end',
            "case when has_rules_by_action then 'unknown' else 'measured' end",
            "case when has_rules_by_action then 'by_action' end") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'without_ad_row',
            'case when not has_rules_by_action and has_ad_rows then remainder_conversions end',
            "case when has_rules_by_action or not has_ad_rows or remainder_conversions is null then 'unknown'
                else 'estimated' end",
            "case when has_rules_by_action then 'by_action' when not has_ad_rows then 'no_ad_report'
                when remainder_conversions is null then 'no_usual_share' else 'no_ad_in_ga4' end") }}
    from cv_days

    union all

    select
        report_date,
        {{ found_cause('cv_platform_vs_ga4', 'measure', 'scope', 'not_yet_counted', 'null', "'unknown'", "'provisional'") }}
    from cv_days
    where is_provisional

),

click_days as (

    select
        platform_days.report_date,
        platform_days.measure,
        platform_days.scope,
        visits.second_clicks,
        coalesce(unseen.unseen_clicks, 0) as unseen_clicks,
        platform_days.first_value - coalesce(unseen.unseen_clicks, 0) as clicks,
        platform_days.first_value - coalesce(unseen.unseen_clicks, 0) - platform_days.second_value
        - coalesce(visits.second_clicks, 0)
        - (
            platform_days.unattributed_value + coalesce(site.self_sessions, 0)
            + case
                when site.source_system = 'ga4_api' then coalesce(site.withheld_sessions, 0)
                else coalesce(site.unkeyed_sessions, 0)
            end
        ) * platform_days.platform_share as gap
    from platform_days
    left join export_visits as visits on platform_days.report_date = visits.report_date and platform_days.scope = visits.platform
    left join unseen on platform_days.report_date = unseen.report_date and platform_days.scope = unseen.platform
    left join site on platform_days.report_date = site.report_date
    where platform_days.comparison = 'clicks_vs_sessions'

),

usual_shares as (

    select
        click_days.report_date,
        click_days.scope,
        case when count(*) >= {{ least_days }} then median(other.gap / other.clicks) end as usual_share
    from click_days
    inner join click_days as other
        on
            click_days.scope = other.scope
            and click_days.report_date <> other.report_date
            and abs({{ days_between('click_days.report_date', 'other.report_date') }}) <= {{ days_around }}
            and (click_days.second_clicks is null) = (other.second_clicks is null)
            and other.clicks > 0
    group by click_days.report_date, click_days.scope

),

click_causes as (

    select
        report_date,
        {{ found_cause('clicks_vs_sessions', 'measure', 'scope', 'unseen_campaign', 'unseen_clicks', "'measured'") }}
    from click_days

    union all

    select
        report_date,
        {{ found_cause('clicks_vs_sessions', 'measure', 'scope', 'second_click', 'second_clicks',
            "case when second_clicks is null then 'unknown' else 'measured' end",
            "case when second_clicks is null then 'no_export' end") }}
    from click_days

    union all

    select
        click_days.report_date,
        {{ found_cause('clicks_vs_sessions', 'click_days.measure', 'click_days.scope', 'not_landed',
            'case when usual.usual_share is not null then greatest(0, click_days.clicks * usual.usual_share) end',
            "case when usual.usual_share is null then 'unknown' else 'estimated' end",
            "case when usual.usual_share is null then 'no_comparable_days'
                when click_days.second_clicks is null then 'usual_share_with_second_clicks' else 'usual_share' end") }}
    from click_days
    left join usual_shares as usual on click_days.report_date = usual.report_date and click_days.scope = usual.scope

),

pair_causes as (
    {% for comparison, causes in of_pairs.items() -%}
        {%- set last = loop.last %}
        {%- for cause in causes %}
            select
                report_date,
                {{ found_cause(comparison, 'measure', 'scope', cause, 'due_to_' ~ cause, "'measured'") }}
            from compared
            where
                comparison = '{{ comparison }}'
                {%- if comparison == 'ga4_vs_export' %}
                and {{ "measure = 'cv_events'" if cause == 'duplicate' else "measure <> 'cv_sessions'" }}
                {%- endif %}
            {{ 'union all' if not (last and loop.last) }}
        {%- endfor %}
    {%- endfor %}

    union all

    select
        compared.report_date,
        {{ found_cause('ga4_vs_export', 'compared.measure', 'compared.scope', 'consent', 'max(visits.unkeyed_cv_sessions)',
            "'estimated'", "'cv_per_session'") }}
    from compared
    inner join export_visits as visits on compared.report_date = visits.report_date
    where compared.comparison = 'ga4_vs_export' and compared.measure = 'cv_sessions'
    group by compared.report_date, compared.measure, compared.scope

),

by_conversion_date as (

    select
        actions.report_date,
        actions.platform,
        sum(actions.platform_cv) as first_value,
        sum(actions.platform_cv_by_conversion_date) as second_value
    from {{ ref('int_conversion_actions') }} as actions
    inner join dated_days
        on
            actions.report_date = dated_days.report_date
            and actions.platform = dated_days.platform
            and dated_days.has_conversion_dates
    group by actions.report_date, actions.platform

),

named as (

    select * from unattributed_causes
    {% for causes in ['clicks_vs_sessions_site', 'cv_platform_vs_ga4_site', 'cv_causes', 'click_causes', 'pair_causes'] -%}
    union all
    select
        report_date,
        comparison,
        measure,
        scope,
        cause,
        amount,
        amount_method,
        reason
    from {{ causes }}
    {% endfor -%}
    union all

    select
        report_date,
        {{ found_cause('cv_click_vs_conversion_date', "'platform_cv'", 'platform', 'window',
            'first_value - second_value', "'measured'") }}
    from by_conversion_date

),

differences as (

    select
        report_date,
        comparison,
        measure,
        scope,
        difference,
        is_provisional
    from compared

    union all

    select
        by_conversion_date.report_date,
        'cv_click_vs_conversion_date' as comparison,
        'platform_cv' as measure,
        by_conversion_date.platform as scope,
        by_conversion_date.first_value - by_conversion_date.second_value as difference,
        compared.is_provisional
    from by_conversion_date
    left join compared
        on
            by_conversion_date.report_date = compared.report_date
            and by_conversion_date.platform = compared.scope
            and compared.comparison = 'cv_platform_vs_ga4'
    where by_conversion_date.first_value is not null and by_conversion_date.second_value is not null

),

unexplained as (

    select
        differences.report_date,
        differences.comparison,
        differences.measure,
        differences.scope,
        'unexplained' as cause,
        cast(max(differences.difference) - coalesce(sum(named.amount), 0) as decimal(18, 6)) as amount,
        'remainder' as amount_method,
        cast(null as varchar) as reason
    from differences
    left join named
        on
            differences.report_date = named.report_date
            and differences.comparison = named.comparison
            and differences.measure = named.measure
            and differences.scope = named.scope
    group by differences.report_date, differences.comparison, differences.measure, differences.scope

),

every_cause as (

    select * from named
    union all
    select * from unexplained

),

labels as (
    {% for code, label in cause_labels().items() %}
        select
            '{{ code }}' as cause,
            '{{ label[0] }}' as cause_en,
            '{{ label[1] }}' as cause_ja
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

reasons as (
    {% for code, text in cause_reasons().items() %}
        select
            '{{ code }}' as reason,
            '{{ text[0] }}' as reason_en,
            '{{ text[1] }}' as reason_ja
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

final as (

    select
        every_cause.report_date,
        every_cause.comparison,
        every_cause.measure,
        every_cause.scope,
        every_cause.cause,
        labels.cause_en,
        labels.cause_ja,
        every_cause.amount,
        every_cause.amount_method,
        reasons.reason_en,
        reasons.reason_ja,
        differences.is_provisional
    from every_cause
    inner join differences
        on
            every_cause.report_date = differences.report_date
            and every_cause.comparison = differences.comparison
            and every_cause.measure = differences.measure
            and every_cause.scope = differences.scope
    left join labels on every_cause.cause = labels.cause
    left join reasons on every_cause.reason = reasons.reason

)

select * from final
