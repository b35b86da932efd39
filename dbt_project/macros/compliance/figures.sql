{# Return the steps that the criteria of reported figures read. #}
{% macro figure_steps() -%}
due_ad_days as (

    select distinct due.report_date
    from due
    inner join clock on due.report_date <= clock.delivery_end_date
    where due.platform in ('{{ ad_platforms() | join("', '") }}') and due.report in ('ad_daily', '(any)')

),

ad_day_totals as (

    select
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from {{ ref('fct_ad_performance_daily') }}
    group by report_date

),

cv_day_totals as (

    select
        report_date,
        sum(cv) as cv
    from {{ ref('mart_funnel_daily') }}
    where platform <> '(not ads)'
    group by report_date

),

kpi_days as (

    select
        coalesce(due_ad_days.report_date, totals.report_date) as report_date,
        totals.clicks,
        totals.cv,
        totals.cost_net,
        totals.fee,
        totals.cost_gross,
        totals.impressions is not null and totals.clicks is not null and totals.cost_net is not null and totals.cv is not null
            as is_complete,
        coalesce(
            totals.impressions = ad_day_totals.impressions and totals.clicks = ad_day_totals.clicks
            and totals.cost_net = ad_day_totals.cost_net and totals.cv = cv_day_totals.cv, false
        ) as is_equal
    from due_ad_days
    full outer join (
        select levels.*
        from {{ ref('mart_campaign_totals_daily') }} as levels
        cross join clock
        where
            levels.level_name = 'total' and levels.device = '(all)'
            and levels.report_date between clock.launch_date and clock.delivery_end_date
    ) as totals
        on due_ad_days.report_date = totals.report_date
    left join ad_day_totals on totals.report_date = ad_day_totals.report_date
    left join cv_day_totals on totals.report_date = cv_day_totals.report_date

),

-- Every due day has each attribute from the ads and from the site.
audience_days as (

    select
        due_ad_days.report_date,
        asked.attribute_name,
        asked.is_site,
        count(audience.report_date) > 0 as has_rows
    from due_ad_days
    cross join (
        {% for attribute in ['age', 'gender', 'region'] -%}
        select '{{ attribute }}' as attribute_name, true as is_site
        union all
        select '{{ attribute }}' as attribute_name, false as is_site
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ) as asked
    left join {{ ref('mart_audience_daily') }} as audience
        on
            due_ad_days.report_date = audience.report_date
            and asked.attribute_name = audience.attribute_name
            and asked.is_site = (audience.source_name = 'ga4')
    group by due_ad_days.report_date, asked.attribute_name, asked.is_site

),

-- Reports of attributes state what campaigns state; what the account alone knows is in none of them.
audience_totals as (

    select
        audience.report_date,
        audience.source_name,
        audience.attribute_name,
        coalesce(sum(audience.clicks) = max(delivered.clicks), false) as is_equal
    from {{ ref('mart_audience_daily') }} as audience
    left join (
        select
            platform,
            report_date,
            sum(clicks) as clicks
        from {{ ref('fct_ad_performance_daily') }}
        where reported_level <> 'account'
        group by platform, report_date
    ) as delivered
        on audience.source_name = delivered.platform and audience.report_date = delivered.report_date
    where audience.source_name in ('{{ ad_platforms() | join("', '") }}')
    group by audience.report_date, audience.source_name, audience.attribute_name

),

headings as (

    {% for heading in ['production', 'delivery', 'reporting'] -%}
    select
        '{{ heading }}' as cost_heading,
        max(amount_net) as amount_net
    from {{ ref('mart_cost_headings') }}
    where cost_heading = '{{ heading }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}
),
{%- endmacro %}


{# Return the criteria of reported figures: R-12, R-13, R-26, R-29. #}
{% macro figure_criteria() -%}
    {{ criterion('R-12', 'complete', '期限の到来した日の指標', 'mart_campaign_totals_daily', 'is_complete', rows='kpi_days') }}
    union all
    {{ criterion('R-12', 'equals_source', '媒体・GA4の実績との一致', 'mart_campaign_totals_daily', 'is_equal', rows='kpi_days',
        where='is_complete', shown_ja="'クリック ' || cast(coalesce(sum(clicks), 0) as string) || ' 回、CV '
            || cast(coalesce(sum(cv), 0) as string)") }}
    union all
    {{ criterion('R-13', 'complete', '年齢・性別・地域の内訳（広告とサイト、日別）', 'mart_audience_daily', 'has_rows', rows='audience_days') }}
    union all
    {{ criterion('R-13', 'equals_source', '広告の内訳の合計と媒体実績の一致', 'mart_audience_daily', 'is_equal', rows='audience_totals') }}
    union all
    {{ criterion('R-26', 'cost_known', '媒体費の把握', 'fct_ad_performance_daily', 'cost_net is not null',
        shown_ja="'媒体費（税抜） ' || cast(cast(coalesce(sum(cost_net), 0) as decimal(18, 0)) as string) || ' 円'") }}
    union all
    {{ criterion('R-26', 'fee_apart', '媒体費と管理運用費の区分（日別）', 'mart_campaign_totals_daily',
        'fee is not null and cost_gross = cost_net + fee', rows='kpi_days', where='cost_net is not null') }}
    union all
    {{ criterion('R-26', 'headings', '3つの費目の金額', 'mart_cost_headings', 'amount_net is not null', rows='headings',
        since='cast(null as date)') }}
    union all
    {{ criterion('R-29', 'device_known', '配信のデバイスの把握', 'fct_ad_performance_daily', 'device is not null',
        where='not is_remainder') }}
    union all
    {{ days_complete('R-29', ad_platforms(), ['ad_daily']) }}
{%- endmacro %}
