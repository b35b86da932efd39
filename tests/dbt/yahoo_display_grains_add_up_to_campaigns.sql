-- Yahoo! Display's reports of ads, ad groups, people, regions and videos each give the campaigns' totals of a day. A day that
-- one of them has not got is the business of the check `complete`. # R-05
{{ config(meta={'dagster': {'ref': {'name': 'stg_yahoo_display__ad_daily'}}}) }}

with

grains as (

    {% for grain in ['campaign', 'ad', 'ad_group', 'people', 'region', 'video'] -%}
    select
        report_date,
        '{{ grain }}' as grain,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as conversions
    from {{ ref('stg_yahoo_display__' ~ grain ~ '_daily') }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        parts.*,
        campaigns.impressions as campaign_impressions,
        campaigns.clicks as campaign_clicks,
        campaigns.cost_net as campaign_cost_net,
        campaigns.conversions as campaign_conversions
    from grains as parts
    inner join grains as campaigns on parts.report_date = campaigns.report_date and campaigns.grain = 'campaign'
    where
        parts.impressions is distinct from campaigns.impressions
        or parts.clicks is distinct from campaigns.clicks
        or parts.cost_net is distinct from campaigns.cost_net
        or parts.conversions is distinct from campaigns.conversions

)

select * from final
