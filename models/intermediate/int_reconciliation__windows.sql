{#-
    Platforms date a conversion by the ad click, GA4 by the day it happened. If the platform also reports by conversion date,
    the difference of the two figures is the exact effect of the dating, from one fetch. For other platforms the effect is
    derived from changes after the first fetch of a day. Such changes are conversions that happened later; conversions added
    on a day for clicks of earlier days happened on that day. Late processing cannot be separated there. The derivation needs
    a run on every day: changes of a skipped day are attributed to the next one.
-#}
with

rules as (

    select * from {{ ref('int_conversion_counting') }}

),

restatements as (

    select moved.*
    from {{ ref('int_restatements') }} as moved
    left join rules on moved.platform = rules.platform
    where
        moved.is_coarsest
        and not coalesce(rules.has_rules_by_action, false)
        and moved.measure = 'platform_' || coalesce(rules.measure, 'conversions')

),

conversion_days as (

    select * from {{ ref('int_conversion_days') }}
    where has_click_dates and has_conversion_dates

),

-- Days of an account for which both reports are loaded, including days on which no action had a conversion.
by_both_dates as (

    select
        conversion_days.report_date,
        conversion_days.platform,
        conversion_days.account_id,
        coalesce(sum(actions.platform_cv - actions.platform_cv_by_conversion_date), 0) as dated_back
    from conversion_days
    left join {{ ref('int_conversion_actions') }} as actions
        on
            conversion_days.report_date = actions.report_date
            and conversion_days.platform = actions.platform
            and conversion_days.account_id = actions.account_id
    group by conversion_days.report_date, conversion_days.platform, conversion_days.account_id

),

moved_in_and_out as (

    select
        report_date,
        platform,
        account_id,
        moved_by
    from restatements

    union all

    select
        happened_date as report_date,
        platform,
        account_id,
        -moved_by as moved_by
    from restatements
    where report_date < happened_date

),

by_restatements as (

    select
        moves.report_date,
        moves.platform,
        moves.account_id,
        sum(moves.moved_by) as dated_back
    from moved_in_and_out as moves
    left join by_both_dates
        on
            moves.report_date = by_both_dates.report_date
            and moves.platform = by_both_dates.platform
            and moves.account_id = by_both_dates.account_id
    where by_both_dates.platform is null
    group by moves.report_date, moves.platform, moves.account_id

),

accounts as (

    select
        *,
        true as is_split
    from by_both_dates

    union all

    select
        *,
        false as is_split
    from by_restatements

),

split_moves as (

    select
        moved.report_date,
        moved.platform,
        moved.account_id,
        moved.late_conversions,
        moved.late_processing
    from {{ ref('int_conversion_restatements') }} as moved
    left join rules on moved.platform = rules.platform
    where
        not coalesce(rules.has_rules_by_action, false)
        and moved.measure = 'platform_' || coalesce(rules.measure, 'conversions')

),

-- Unknown (null) if the account's platform does not report by conversion date; zero if it does and nothing changed.
split_accounts as (

    select
        accounts.report_date,
        accounts.platform,
        accounts.dated_back,
        case
            when accounts.is_split and not coalesce(rules.has_rules_by_action, false)
                then case when moves.platform is null then 0 else moves.late_conversions end
        end as late_conversions,
        case
            when accounts.is_split and not coalesce(rules.has_rules_by_action, false)
                then case when moves.platform is null then 0 else moves.late_processing end
        end as late_processing
    from accounts
    left join rules on accounts.platform = rules.platform
    left join split_moves as moves
        on
            accounts.report_date = moves.report_date
            and accounts.platform = moves.platform
            and accounts.account_id = moves.account_id

),

final as (

    select
        report_date,
        platform,
        cast(sum(dated_back) as decimal(18, 6)) as dated_back,
        {%- for name in ['late_conversions', 'late_processing'] %}
        cast(
            case when count({{ name }}) = count(*) then sum({{ name }}) end as decimal(18, 6)
        ) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from split_accounts
    group by report_date, platform

)

select * from final
