-- A rule for an action that the platform has never reported, though it has reported others: the name was changed or misspelt.
-- # R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'mart_conversion_actions_daily'}}}) }}

with

reported as (

    select distinct
        platform,
        conversion_action_name
    from {{ ref('mart_conversion_actions_daily') }}

),

reporting_platforms as (

    select distinct platform
    from reported

),

rules as (

    select * from {{ ref('conversion_counting') }}
    where conversion_action is not null

),

final as (

    select
        rules.platform,
        rules.conversion_action
    from rules
    inner join reporting_platforms on rules.platform = reporting_platforms.platform
    left join reported
        on rules.platform = reported.platform and rules.conversion_action = reported.conversion_action_name
    where reported.platform is null

)

select * from final
