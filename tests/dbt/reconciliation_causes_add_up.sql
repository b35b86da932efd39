-- The causes of each difference, the unexplained rest included, add up to it exactly, and no difference is missing. # R-06 R-12
{{ config(meta={'dagster': {'ref': {'name': 'mart_reconciliation_causes_daily'}}}) }}

with

causes as (

    select
        report_date,
        comparison,
        measure,
        scope,
        sum(amount) as amount,
        count(distinct case when cause = 'unexplained' then 1 end) as remainders
    from {{ ref('mart_reconciliation_causes_daily') }}
    where comparison <> 'cv_click_vs_conversion_date'
    group by report_date, comparison, measure, scope

)

select
    compared.report_date,
    compared.comparison,
    compared.measure,
    compared.scope,
    compared.difference,
    causes.amount
from {{ ref('mart_reconciliation_daily') }} as compared
full outer join causes
    on
        compared.report_date = causes.report_date
        and compared.comparison = causes.comparison
        and compared.measure = causes.measure
        and compared.scope = causes.scope
where compared.difference is distinct from causes.amount or causes.remainders is distinct from 1
