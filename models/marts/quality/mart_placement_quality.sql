{#-
    `expected_conversions`: conversions of a placement if its clicks converted at the average rate of the platform's
    placements. With three expected, the probability of none is below exp(-3) = 5 % (Poisson; the "rule of three").
-#}
with

placements as (

    select * from {{ ref('mart_placements_daily') }}

),

summed as (

    select
        platform,
        account_id,
        placement,
        max(placement_type) as placement_type,
        max(placement_name) as placement_name,
        min(report_date) as first_date,
        max(report_date) as last_date,
        max(excluded_placement) as excluded_placement,
        max(exclusion_reason_ja) as exclusion_reason_ja,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(platform_conversions) as platform_conversions,
        sum(case when is_excluded then cost_net else 0 end) as excluded_cost_net
    from placements
    group by platform, account_id, placement

),

against_platform as (

    select
        *,
        sum(clicks) over (partition by platform) as platform_clicks,
        sum(platform_conversions) over (partition by platform) as all_conversions,
        sum(impressions) over (partition by platform) as platform_impressions
    from summed

),

expected as (

    select
        *,
        {{ ratio('clicks * all_conversions', 'platform_clicks') }} as expected_conversions,
        {{ measure('ctr') }} as ctr,
        {{ ratio('platform_clicks', 'platform_impressions') }} as platform_ctr
    from against_platform

),

final as (

    select
        platform,
        account_id,
        placement,
        placement_type,
        placement_name,
        first_date,
        last_date,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        ctr,
        {{ ratio('ctr', 'platform_ctr') }} as ctr_to_platform,
        cast(cost_net as decimal(18, 6)) as cost_net,
        cast(platform_conversions as decimal(18, 6)) as platform_conversions,
        expected_conversions,
        platform_conversions = 0 and expected_conversions >= 3 as is_without_engagement,
        excluded_placement,
        exclusion_reason_ja,
        cast(excluded_cost_net as decimal(18, 6)) as excluded_cost_net,
        excluded_cost_net > 0 as has_excluded_spend
    from expected

)

select * from final
