{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- An impression counts for every extension shown with the ad, so these rows do not add up to the campaign. -#}
{%- set columns = {
    'account': {'campaign_id': "'(all)'", 'campaign_name': 'null', 'ad_group_id': "'(all)'", 'ad_group_name': 'null'},
    'campaign': {'ad_group_id': "'(all)'", 'ad_group_name': 'null'},
    'ad_group': {}
} %}

with

shown as (
    {% for platform, reports in offers('extensions').items() %}
        {%- set last_platform = loop.last %}
        {%- for one in reports %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            '{{ one.set_on }}' as set_on,
            {%- for column in ['campaign_id', 'campaign_name', 'ad_group_id', 'ad_group_name'] %}
            cast({{ columns[one.set_on].get(column, column) }} as string) as {{ column }},
            {%- endfor %}
            asset_id,
            extension_type,
            extension_text,
            impressions,
            clicks,
            cost_net,
            platform_conversions
        from {{ ref('stg_' ~ platform ~ '__' ~ one.report) }}
        {{ where_day_is_loaded() }}
        {{ "union all" if not (last_platform and loop.last) }}
        {%- endfor %}
    {% endfor %}
),

final as (

    select
        report_date,
        platform,
        account_id,
        set_on,
        campaign_id,
        max(campaign_name) as campaign_name,
        ad_group_id,
        max(ad_group_name) as ad_group_name,
        asset_id,
        extension_type,
        max(extension_text) as extension_text,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        {{ measure('ctr', summed=true) }} as ctr,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions
    from shown
    group by report_date, platform, account_id, set_on, campaign_id, ad_group_id, asset_id, extension_type

)

select * from final
