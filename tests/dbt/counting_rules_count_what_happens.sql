-- A rule that counts no conversion of a platform whose actions have some: most likely they are secondary or outside bidding,
-- and the rule asks for conversions where all_conversions was meant. # R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'mart_conversion_actions_daily'}}}) }}

with

totals as (

    select
        platform,
        sum(platform_cv) as platform_cv,
        sum(platform_conversions) as platform_conversions,
        sum(platform_all_conversions) as platform_all_conversions
    from {{ ref('mart_conversion_actions_daily') }}
    group by platform

),

final as (

    select * from totals
    where platform_cv = 0 and platform_all_conversions > 0

)

select * from final
