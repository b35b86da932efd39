{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Platforms withhold rare search terms. Their delivery is in a row per day and campaign with the term '(not shown)'. -#}
{%- set details = ['ad_group_id', 'search_term', 'keyword_id', 'match_type'] %}
{%- set attributes = ['campaign_name', 'ad_group_name', 'keyword', 'targeting_status'] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'platform_all_conversions'] %}

with

shown as (

    {{ offered_report('search_terms', details + attributes + measures) }}

),

combined as (

    {{ with_remainder('search_terms', 'shown', details, attributes, measures, {
        'campaign_name': 'campaign_name',
        'search_term': "'(not shown)'"
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
        search_term,
        keyword_id,
        keyword,
        match_type,
        targeting_status,
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
