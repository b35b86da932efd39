{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

-- Placements in each platform's own words: page, app, channel, product or URL. Without scheme and closing slash, they can be
-- compared with excluded_placements.csv.
told as (
    {% for platform, told in offers('placements').items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            campaign_id,
            campaign_name,
            coalesce({{ (told.place + ['null']) | join(', ') }}) as platform_placement,
            {{ "'" ~ told.fixed_type ~ "'" if told.fixed_type else told.type }} as placement_type,
            placement_name,
            impressions,
            clicks,
            cost_net,
            platform_conversions
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ where_day_is_loaded() }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

placements as (

    select
        *,
        coalesce({{ placement_key('platform_placement') }}, '(unattributed)') as placement
    from told

),

summed as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        placement,
        max(campaign_name) as campaign_name,
        max(placement_type) as placement_type,
        max(placement_name) as placement_name,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as platform_conversions
    from placements
    group by report_date, platform, account_id, campaign_id, placement

),

seen as (

    select distinct placement
    from summed

),

-- If two exclusions cover a placement, the one that began earlier counts.
exclusions as (

    select
        seen.placement,
        excluded.placement as excluded_placement,
        excluded.excluded_from,
        excluded.reason_ja,
        row_number() over (
            partition by seen.placement order by excluded.excluded_from asc, excluded.placement asc
        ) as choice
    from seen
    inner join {{ ref('excluded_placements') }} as excluded
        on {{ is_placement_within('seen.placement', 'excluded.placement') }}

),

final as (

    select
        summed.report_date,
        summed.platform,
        summed.account_id,
        summed.campaign_id,
        summed.campaign_name,
        summed.placement,
        summed.placement_type,
        summed.placement_name,
        exclusions.excluded_from is not null and summed.report_date >= exclusions.excluded_from as is_excluded,
        exclusions.excluded_placement,
        exclusions.reason_ja as exclusion_reason_ja,
        cast(summed.impressions as bigint) as impressions,
        cast(summed.clicks as bigint) as clicks,
        {{ measure('ctr', 'summed') }} as ctr,
        cast(summed.cost_net as decimal(18, 6)) as cost_net,
        cast(summed.platform_conversions as decimal(18, 6)) as platform_conversions
    from summed
    left join exclusions on summed.placement = exclusions.placement and exclusions.choice = 1

)

select * from final
