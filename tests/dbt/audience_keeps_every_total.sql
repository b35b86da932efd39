-- Each attribute adds up, what is withheld included, to the campaigns of its platform and to GA4's whole day. # R-13
{{ config(meta={'dagster': {'ref': {'name': 'mart_audience_daily'}}}) }}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'sessions', 'cv_events'] %}
{%- set platforms = {
    'google_ads': {'age': 'age_daily', 'gender': 'gender_daily', 'region': 'region_daily'},
    'yahoo_search': {'region': 'region_daily'},
    'yahoo_display': {'age': 'people_daily', 'gender': 'people_daily', 'region': 'region_daily'}
} %}
{#- Attribute → its report, and what its rows must add up to: GA4's whole day where small rows are withheld, else the report. -#}
{%- set ga4 = {
    'age': ('demographics', 'stg_ga4__daily_totals'), 'gender': ('demographics', 'stg_ga4__daily_totals'),
    'region': ('regions', 'stg_ga4__regions'), 'visitor_type': ('visitors', 'stg_ga4__visitors')
} %}

with

loads as (

    select distinct
        platform,
        report,
        report_date
    from {{ source('ops', 'loads') }}

),

cv as (

    select
        report_date,
        sum(cv_events) as cv_events
    from {{ ref('stg_ga4__regions_cv') }}
    group by report_date

),

expected as (
    {% for platform, attributes in platforms.items() %}
        {%- for attribute, report in attributes.items() %}
        select
            campaigns.report_date,
            '{{ platform }}' as source_name,
            '{{ attribute }}' as attribute_name,
            sum(campaigns.impressions) as impressions,
            sum(campaigns.clicks) as clicks,
            sum(campaigns.cost_net) as cost_net,
            sum(campaigns.platform_conversions) as platform_conversions,
            null as sessions,
            null as cv_events
        from {{ ref('stg_' ~ platform ~ '__campaign_daily') }} as campaigns
        inner join loads
            on
                campaigns.report_date = loads.report_date
                and loads.platform = '{{ platform }}'
                and loads.report = '{{ report }}'
        group by campaigns.report_date

        union all
        {% endfor %}
    {% endfor %}

    {% for attribute, (report, whole) in ga4.items() %}
        select
            totals.report_date,
            'ga4' as source_name,
            '{{ attribute }}' as attribute_name,
            null as impressions,
            null as clicks,
            null as cost_net,
            null as platform_conversions,
            sum(totals.sessions) as sessions,
            max(cv.cv_events) as cv_events
        from {{ ref(whole) }} as totals
        inner join loads
            on totals.report_date = loads.report_date and loads.platform = 'ga4' and loads.report = '{{ report }}'
        left join cv on totals.report_date = cv.report_date and '{{ attribute }}' <> 'visitor_type'
        group by totals.report_date
        {{ "union all" if not loop.last }}
    {% endfor %}
),

actual as (

    select
        report_date,
        source_name,
        attribute_name,
        {{ summed(measures) }}
    from {{ ref('mart_audience_daily') }}
    group by report_date, source_name, attribute_name

)

{{ sums_that_differ('expected', 'actual', ['report_date', 'source_name', 'attribute_name'], measures) }}
