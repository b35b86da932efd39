{{ config(materialized='incremental', incremental_strategy='replace_days') }}

with

sums as (

    select *
    from {{ ref('int_ga4__report_sums') }}
    {{ where_day_is_loaded() }}

),

totals as (

    select * from {{ ref('int_ga4__day_totals') }}

),

quality as (

    select * from {{ ref('int_ga4__answer_quality') }}

),

final as (

    select
        sums.report_date,
        sums.report,
        sums.dimension,
        sums.measure,
        totals.total,
        sums.shown,
        totals.total - sums.shown as withheld,
        sums.in_other_row,
        sums.not_set,
        sums.unassigned,
        quality.is_sampled,
        quality.is_thresholded,
        quality.has_other_row,
        quality.time_zone,
        quality.currency_code
    from sums
    left join totals on sums.report_date = totals.report_date and sums.measure = totals.measure
    left join quality on sums.report_date = quality.report_date and sums.report = quality.report

)

select * from final
