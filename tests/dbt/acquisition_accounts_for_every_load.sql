-- Every fetch and every answer in the ledgers stands in the acquisition mart, with the same rows. # R-22 R-38
{{ config(meta={'dagster': {'ref': {'name': 'mart_acquisition_daily'}}}) }}

with

fetches as (

    select distinct
        platform,
        report,
        account_id,
        report_date,
        fetched_at
    from {{ source('ops', 'loads') }}

),

fetch_days as (

    select
        report_date,
        count(*) as arrivals
    from fetches
    group by report_date

),

arrival_days as (

    select
        report_date,
        sum(arrivals) as arrivals
    from {{ ref('mart_acquisition_daily') }}
    group by report_date
    having sum(arrivals) > 0

),

answers as (

    select
        report_date,
        count(*) as answers,
        coalesce(sum(row_count), 0) as row_count
    from {{ source('ops', 'acquisition') }}
    group by report_date

),

kept_answers as (

    select
        report_date,
        count(*) as answers,
        coalesce(sum(row_count), 0) as row_count
    from {{ ref('mart_acquisition_daily') }}
    where reason is distinct from 'never asked for'
    group by report_date

),

differences as (

    {{ days_that_differ('fetch_days', 'arrival_days', ['arrivals']) }}

)

select report_date
from differences

union all

select answers.report_date
from answers
left join kept_answers on answers.report_date = kept_answers.report_date
where
    coalesce(kept_answers.answers, 0) < answers.answers
    or coalesce(kept_answers.row_count, 0) < answers.row_count
