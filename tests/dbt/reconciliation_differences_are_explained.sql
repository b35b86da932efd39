-- On final days, the part of a difference without a named cause stays below the limits of dbt_project.yml. A comparison with a
-- cause that could not be measured is left out: what is missing there is a source, and the cause's reason names it. # R-06 R-12
{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'mart_reconciliation_causes_daily'}}}) }}

with

causes as (

    select * from {{ ref('mart_reconciliation_causes_daily') }}
    where not is_provisional

),

whole_days as (

    select
        report_date,
        comparison,
        measure,
        scope
    from causes
    group by report_date, comparison, measure, scope
    having count(*) = count(amount)

),

by_cause as (

    select
        causes.comparison,
        causes.measure,
        causes.scope,
        causes.cause,
        sum(causes.amount) as amount
    from causes
    inner join whole_days
        on
            causes.report_date = whole_days.report_date
            and causes.comparison = whole_days.comparison
            and causes.measure = whole_days.measure
            and causes.scope = whole_days.scope
    group by causes.comparison, causes.measure, causes.scope, causes.cause

),

second_values as (

    select
        compared.comparison,
        compared.measure,
        compared.scope,
        sum(greatest(compared.first_value, compared.second_value)) as compared_value
    from {{ ref('mart_reconciliation_daily') }} as compared
    inner join whole_days
        on
            compared.report_date = whole_days.report_date
            and compared.comparison = whole_days.comparison
            and compared.measure = whole_days.measure
            and compared.scope = whole_days.scope
    group by compared.comparison, compared.measure, compared.scope

),

summed as (

    select
        comparison,
        measure,
        scope,
        sum(abs(amount)) as amounts,
        sum(case when cause = 'unexplained' then abs(amount) end) as unexplained
    from by_cause
    group by comparison, measure, scope

)

select
    summed.comparison,
    summed.measure,
    summed.scope,
    summed.unexplained,
    summed.amounts,
    second_values.compared_value
from summed
inner join second_values
    on
        summed.comparison = second_values.comparison
        and summed.measure = second_values.measure
        and summed.scope = second_values.scope
where
    summed.unexplained > {{ var('unexplained_share_limit') }} * summed.amounts
    and summed.unexplained > {{ var('unexplained_of_value_limit') }} * second_values.compared_value
