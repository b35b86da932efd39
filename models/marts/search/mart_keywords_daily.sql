{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Search campaigns can deliver without a keyword. That delivery is in a row per day and campaign with '(no keyword)'. -#}
{%- set keys = ['report_date', 'platform', 'account_id', 'campaign_id'] %}
{%- set details = ['ad_group_id', 'keyword_id', 'device'] %}
{%- set attributes = ['campaign_name', 'ad_group_name', 'keyword', 'match_type', 'status', 'quality_score'] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'platform_all_conversions'] %}

with

shown as (
    {% for platform, told in offers('keywords').items() %}
        select
            '{{ platform }}' as platform,
            report_date,
            account_id,
            campaign_id,
            {{ (details + attributes + measures) | join(',\n            ') }}
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ where_day_is_loaded() }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

without_keyword as (
    {{ campaigns_beyond('keywords', 'shown', measures) }}
),

both_parts as (

    select
        {{ (keys + details + attributes + measures) | join(',\n        ') }},
        false as is_remainder
    from shown

    union all

    select
        {{ keys | join(',\n        ') }},
        cast(null as string) as ad_group_id,
        cast(null as string) as keyword_id,
        cast(null as string) as device,
        campaign_name,
        cast(null as string) as ad_group_name,
        '(no keyword)' as keyword,
        cast(null as string) as match_type,
        cast(null as string) as status,
        cast(null as bigint) as quality_score,
        {{ measures | join(',\n        ') }},
        true as is_remainder
    from without_keyword

),

-- Devices of a platform that become one word are added up.
combined as (

    select
        {{ (keys + details) | join(',\n        ') }},
        is_remainder,
        {%- for attribute in attributes %}
        max({{ attribute }}) as {{ attribute }},
        {%- endfor %}
        {{ summed(measures) }}
    from both_parts
    group by {{ (keys + details) | join(', ') }}, is_remainder

),

final as (

    select
        {{ keys | join(',\n        ') }},
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
