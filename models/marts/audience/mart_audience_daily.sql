{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

-- Medium and campaign of the contract for each platform campaign, if its ads of that day agree on them.
campaigns as (

    select
        report_date,
        platform,
        campaign_id,
        {{ agreed_word('medium') }} as medium,
        {{ agreed_word('campaign') }} as campaign
    from {{ ref('fct_ad_performance_daily') }}
    {{ where_day_is_loaded() }}
    group by report_date, platform, campaign_id

),

told as (

    select *
    from {{ ref('int_ads__audience') }}
    {{ where_day_is_loaded() }}

),

ads as (

    select
        told.report_date,
        told.platform as source_name,
        coalesce(campaigns.medium, '(unattributed)') as medium,
        coalesce(campaigns.campaign, '(unattributed)') as campaign,
        told.attribute_name,
        told.attribute_value,
        told.impressions,
        told.clicks,
        told.cost_net,
        told.platform_conversions,
        cast(null as bigint) as sessions,
        cast(null as bigint) as engaged_sessions,
        cast(null as bigint) as cv_events
    from told
    left join campaigns
        on
            told.report_date = campaigns.report_date
            and told.platform = campaigns.platform
            and told.campaign_id = campaigns.campaign_id

),

site as (

    select
        audience.report_date,
        'ga4' as source_name,
        '(all)' as medium,
        '(all)' as campaign,
        audience.attribute_name,
        case
            when audience.attribute_name = 'region' then coalesce(prefectures.name_ja, audience.attribute_value)
            else audience.attribute_value
        end as attribute_value,
        cast(null as bigint) as impressions,
        cast(null as bigint) as clicks,
        cast(null as decimal(18, 6)) as cost_net,
        cast(null as decimal(18, 6)) as platform_conversions,
        audience.sessions,
        audience.engaged_sessions,
        audience.cv_events
    from {{ ref('int_ga4__audience') }} as audience
    left join {{ ref('prefectures') }} as prefectures on audience.attribute_value = prefectures.name_en
    {{ where_day_is_loaded() }}

),

every_source as (

    select * from ads
    union all
    select * from site

),

final as (

    select
        people.report_date,
        people.source_name,
        people.medium,
        people.campaign,
        people.attribute_name,
        people.attribute_value,
        {{ audience_group('people.attribute_name', 'people.attribute_value', 'max(prefectures.area)') }} as attribute_group,
        people.attribute_value = '(withheld)' as is_withheld,
        cast(sum(people.impressions) as bigint) as impressions,
        cast(sum(people.clicks) as bigint) as clicks,
        cast(sum(people.cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(people.platform_conversions) as decimal(18, 6)) as platform_conversions,
        cast(sum(people.sessions) as bigint) as sessions,
        cast(sum(people.engaged_sessions) as bigint) as engaged_sessions,
        cast(sum(people.cv_events) as bigint) as cv_events
    from every_source as people
    left join {{ ref('prefectures') }} as prefectures on people.attribute_value = prefectures.name_ja
    group by
        people.report_date,
        people.source_name,
        people.medium,
        people.campaign,
        people.attribute_name,
        people.attribute_value

)

select * from final
