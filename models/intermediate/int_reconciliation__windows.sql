{#-
    Platforms date a conversion by its ad click. What came in after the first fetch of a day happened later; what came in on a day for
    clicks of earlier days happened then, and GA4 counts it then. Needs runs on every day: one that was left out joins the next.
-#}
with

restatements as (

    select * from {{ ref('int_restatements') }}
    where measure = 'platform_conversions' and is_coarsest

),

dated_back as (

    select
        report_date,
        platform,
        moved_by
    from restatements

    union all

    select
        happened_date as report_date,
        platform,
        -moved_by as moved_by
    from restatements
    where report_date < happened_date

),

final as (

    select
        report_date,
        platform,
        cast(sum(moved_by) as decimal(18, 6)) as dated_back
    from dated_back
    group by report_date, platform

)

select * from final
