-- Each attribute adds up, what is withheld included, to the campaigns of its platform and to GA4's whole day. Compared where the
-- reports of both sides have come; where one is missing there is no total to keep. # R-13
{{ config(meta={'dagster': {'ref': {'name': 'mart_audience_daily'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'cv_events'] %}
{%- set platforms = {
    'google_ads': {'age': 'age_daily', 'gender': 'gender_daily', 'region': 'region_daily'},
    'yahoo_search': {'region': 'region_daily'},
    'yahoo_display': {'age': 'people_daily', 'gender': 'people_daily', 'region': 'region_daily'}
} %}
{#- Attribute → its report, and what its rows must add up to: GA4's whole day where small rows are withheld, else the report. -#}
{%- set ga4 = {
    'age': ('demographics', 'daily_totals', 'demographics_cv'), 'gender': ('demographics', 'daily_totals', 'demographics_cv'),
    'region': ('regions', 'regions', 'regions_cv'), 'visitor_type': ('visitors', 'visitors', none)
} %}

with

loads as (

    select
        platform,
        report,
        report_date,
        count(distinct account_id) as account_count
    from {{ source('ops', 'loads') }}
    group by platform, report, report_date

),

-- By source and attribute, whether the report and what it is held against have come for the same number of accounts.
comparable_days as (
    {% for platform, attributes in platforms.items() %}
        {%- for attribute, report in attributes.items() %}
        select
            reports.report_date,
            '{{ platform }}' as source_name,
            '{{ attribute }}' as attribute_name,
            true as has_figures,
            false as has_cv
        from loads as reports
        inner join loads as wholes
            on
                reports.report_date = wholes.report_date
                and reports.account_count = wholes.account_count
                and wholes.platform = '{{ platform }}'
                and wholes.report = 'campaign_daily'
        where reports.platform = '{{ platform }}' and reports.report = '{{ report }}'

        union all
        {% endfor %}
    {% endfor %}

    {% for attribute, (report, whole, cv_report) in ga4.items() %}
        select
            report_date,
            'ga4' as source_name,
            '{{ attribute }}' as attribute_name,
            max(report = '{{ report }}') and max(report = '{{ whole }}') as has_figures,
            {{ "max(report = '" ~ cv_report ~ "') and max(report = 'regions_cv')" if cv_report else 'false' }} as has_cv
        from loads
        where platform = 'ga4'
        group by report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
),

wholes as (
    {% for platform, attributes in platforms.items() %}
        {%- for attribute in attributes %}
        select
            report_date,
            '{{ platform }}' as source_name,
            '{{ attribute }}' as attribute_name,
            sum(impressions) as impressions,
            sum(clicks) as clicks,
            sum(cost_net) as cost_net,
            sum(platform_conversions) as platform_conversions,
            null as sessions,
            null as cv_events
        from {{ ref('stg_' ~ platform ~ '__campaign_daily') }}
        group by report_date

        union all
        {% endfor %}
    {% endfor %}

    {% for attribute, (report, whole, cv_report) in ga4.items() %}
        select
            report_date,
            'ga4' as source_name,
            '{{ attribute }}' as attribute_name,
            null as impressions,
            null as clicks,
            null as cost_net,
            null as platform_conversions,
            sum(sessions) as sessions,
            null as cv_events
        from {{ ref('stg_ga4__' ~ whole) }}
        group by report_date

        union all

        select
            report_date,
            'ga4' as source_name,
            '{{ attribute }}' as attribute_name,
            null as impressions,
            null as clicks,
            null as cost_net,
            null as platform_conversions,
            null as sessions,
            sum(cv_events) as cv_events
        from {{ ref('stg_ga4__regions_cv') }}
        group by report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
),

{% for side, rows in {'expected': 'wholes', 'actual': ref('mart_audience_daily')}.items() %}
{{ side }} as (

    select
        comparable_days.report_date,
        comparable_days.source_name,
        comparable_days.attribute_name,
        {%- for measure in measures %}
        sum(
            case
                when comparable_days.{{ 'has_cv' if measure == 'cv_events' else 'has_figures' }}
                    then figures.{{ measure }}
            end
        ) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ rows }} as figures
    inner join comparable_days
        on
            figures.report_date = comparable_days.report_date
            and figures.source_name = comparable_days.source_name
            and figures.attribute_name = comparable_days.attribute_name
    group by comparable_days.report_date, comparable_days.source_name, comparable_days.attribute_name

),

{% endfor %}
differences as (

    {{ sums_that_differ('expected', 'actual', ['report_date', 'source_name', 'attribute_name'], measures) }}

)

select * from differences
