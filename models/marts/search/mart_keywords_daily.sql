{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Search campaigns can deliver without a keyword. That delivery is in a row per day and campaign with '(no keyword)'. -#}
{%- set details = ['ad_group_id', 'keyword_id', 'device'] %}
{%- set attributes = ['campaign_name', 'ad_group_name', 'keyword', 'match_type', 'status', 'quality_score'] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'platform_all_conversions'] %}

with

shown as (

    {{ offered_report('keywords', details + attributes + measures) }}

),

combined as (

    {{ with_remainder('keywords', 'shown', details, attributes, measures, {
        'campaign_name': 'campaign_name',
        'keyword': "'(no keyword)'"
    }) }}

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_group_name,
        keyword_id,
        keyword,
        match_type,
        status,
        cast(quality_score as integer) as quality_score,
        device,
        is_remainder,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        {{ measure('ctr') }} as ctr,
        cast(cost_net as decimal(18, 6)) as cost_net,
        {{ measure('cpc') }} as cpc,
        cast(platform_conversions as decimal(18, 6)) as platform_conversions,
        cast(platform_all_conversions as decimal(18, 6)) as platform_all_conversions
    from combined

)

select * from final
