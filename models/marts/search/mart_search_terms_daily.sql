{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Platforms withhold rare search terms. Their delivery is in a row per day and campaign with the term '(not shown)'. -#}
{%- set keys = ['report_date', 'platform', 'account_id', 'campaign_id'] %}
{%- set details = ['ad_group_id', 'search_term', 'keyword_id', 'match_type'] %}
{%- set attributes = ['campaign_name', 'ad_group_name', 'keyword', 'targeting_status'] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions', 'platform_all_conversions'] %}

with

shown as (
    {% for platform, told in offers('search_terms').items() %}
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

not_shown as (
    {{ campaigns_beyond('search_terms', 'shown', measures) }}
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
        '(not shown)' as search_term,
        cast(null as string) as keyword_id,
        cast(null as string) as match_type,
        campaign_name,
        cast(null as string) as ad_group_name,
        cast(null as string) as keyword,
        cast(null as string) as targeting_status,
        {{ measures | join(',\n        ') }},
        true as is_remainder
    from not_shown

),

-- Match types that a platform introduces later become one word.
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
