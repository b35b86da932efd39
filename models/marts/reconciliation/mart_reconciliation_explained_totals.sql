{{ config(materialized='table') }}

{#- A share of the difference says little where causes cancel out, so a share of all amounts stands beside it. -#}
with

causes as (

    select * from {{ ref('mart_reconciliation_causes_daily') }}

),

values_of_days as (

    select
        comparison,
        measure,
        scope,
        report_date,
        sum(amount) as difference,
        max(is_provisional) as is_provisional
    from causes
    group by comparison, measure, scope, report_date

),

days as (

    select
        comparison,
        measure,
        coalesce(scope, '(all)') as scope,
        grouping(scope) = 1 as is_total,
        min(report_date) as first_day,
        max(report_date) as last_day,
        count(distinct report_date) as compared_days,
        count(distinct case when is_provisional then report_date end) as provisional_days,
        sum(difference) as difference
    from values_of_days
    group by grouping sets ((comparison, measure, scope), (comparison, measure))

),

by_cause as (

    select
        comparison,
        measure,
        coalesce(scope, '(all)') as scope,
        cause,
        max(cause_ja) as cause_ja,
        sum(amount) as amount,
        count(*) - count(amount) as unknown_rows
    from causes
    group by grouping sets ((comparison, measure, scope, cause), (comparison, measure, cause))

),

summed as (

    select
        comparison,
        measure,
        scope,
        coalesce(sum(case when cause <> 'unexplained' then amount end), 0) as named,
        coalesce(sum(case when cause <> 'unexplained' then abs(amount) end), 0) as all_amounts,
        sum(case when cause = 'unexplained' then amount end) as unexplained,
        sum(case when unknown_rows > 0 then 1 else 0 end) as unknown_causes
    from by_cause
    group by comparison, measure, scope

),

final as (

    select
        days.comparison,
        days.measure,
        days.scope,
        days.is_total,
        days.first_day,
        days.last_day,
        days.compared_days,
        days.provisional_days,
        cast(days.difference as decimal(18, 6)) as difference,
        cast(summed.named as decimal(18, 6)) as named,
        cast(summed.unexplained as decimal(18, 6)) as unexplained,
        case
            when days.difference <> 0
                then greatest(0, 1 - {{ ratio('abs(summed.unexplained)', 'abs(days.difference)') }})
        end as explained_share,
        1 - {{ ratio('abs(summed.unexplained)', 'summed.all_amounts + abs(summed.unexplained)') }}
            as explained_share_of_amounts,
        cast(summed.unknown_causes as bigint) as unknown_causes
    from days
    inner join summed
        on days.comparison = summed.comparison and days.measure = summed.measure and days.scope = summed.scope

)

select * from final
