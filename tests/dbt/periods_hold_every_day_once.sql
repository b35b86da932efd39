-- A day stands in one block, one month and the whole; the first seven in week one; blocks are 14 days long. # R-23
{{ config(meta={'dagster': {'ref': {'name': 'dim_report_periods'}}}) }}

with

days as (

    select distinct
        ads.report_date,
        engagement.launch_date,
        engagement.end_date
    from {{ ref('mart_campaign_daily') }} as ads
    inner join {{ ref('engagement') }} as engagement
        on ads.report_date between engagement.launch_date and engagement.end_date

),

periods as (

    select * from {{ ref('dim_report_periods') }}

),

kinds as (

    select distinct period_type
    from periods

),

found as (

    select
        days.report_date,
        days.launch_date,
        periods.period_type,
        count(*) as periods_of_day
    from days
    inner join periods on days.report_date between periods.first_day and periods.last_day
    group by 1, 2, 3

)

select
    days.report_date,
    kinds.period_type,
    'not in exactly one period' as problem
from days
cross join kinds
left join found on days.report_date = found.report_date and kinds.period_type = found.period_type
where
    coalesce(found.periods_of_day, 0)
    <> case
        when kinds.period_type <> 'week_one' or {{ days_between('days.launch_date', 'days.report_date') }} < 7 then 1
        else 0
    end

union all

select
    periods.first_day as report_date,
    periods.period_type,
    'a block that is neither 14 days long nor the last' as problem
from periods
cross join {{ ref('engagement') }} as engagement
where periods.period_type = 'biweekly' and periods.days_total <> 14 and periods.last_day <> engagement.end_date
