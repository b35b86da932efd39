with

found as (

    select * from {{ ref('int_acquisition') }}

),

engagement as (

    select * from {{ ref('engagement') }}

),

registered as (

    select
        listed.platform,
        listed.account_id,
        platforms.preferred_source
    from {{ ref('accounts') }} as listed
    left join {{ ref('ad_platforms') }} as platforms on listed.platform = platforms.platform

),

-- Reference time of the warehouse: the newest fetch. Data that was due after this time cannot be overdue yet.
as_of as (

    select max(last_arrived_at) as as_of_at
    from found

),

known_reports as (

    select
        found.platform,
        found.account_id,
        found.report,
        registered.preferred_source = 'api' and coalesce(schedule.cadence, 'daily') = 'daily' as is_daily
    from found
    left join registered on found.platform = registered.platform and found.account_id = registered.account_id
    left join {{ ref('report_schedule') }} as schedule
        on found.platform = schedule.platform and found.report = schedule.report
    group by found.platform, found.account_id, found.report, registered.preferred_source, schedule.cadence

),

-- A registered account from which nothing was ever requested has one row with the report (any). Accounts whose figures come as
-- files have none, because nothing is requested from them.
expected_reports as (

    select
        platform,
        account_id,
        report
    from known_reports
    where is_daily

    union all

    select
        registered.platform,
        registered.account_id,
        '(any)' as report
    from registered
    left join known_reports
        on registered.platform = known_reports.platform and registered.account_id = known_reports.account_id
    where known_reports.platform is null and registered.preferred_source = 'api'

),

-- The days come from the calendar, not from the ledgers: a day on which nothing at all was fetched is missing too.
days as (

    select {{ every_day('launch_date', 'end_date') }} as report_date
    from engagement

),

expected as (

    select
        expected_reports.platform,
        expected_reports.account_id,
        expected_reports.report,
        days.report_date
    from expected_reports
    cross join days

),

both_sides as (

    select
        coalesce(found.platform, expected.platform) as platform,
        coalesce(found.account_id, expected.account_id) as account_id,
        coalesce(found.report, expected.report) as report,
        coalesce(found.report_date, expected.report_date) as report_date,
        coalesce(found.state, 'missing') as state,
        coalesce(found.reason, case when found.state is null then 'never asked for' end) as reason,
        found.row_count,
        found.first_arrived_at,
        found.last_arrived_at,
        coalesce(found.arrivals, 0) as arrivals
    from found
    full outer join expected
        on
            found.platform = expected.platform
            and found.account_id = expected.account_id
            and found.report = expected.report
            and found.report_date = expected.report_date

),

dated as (

    select
        both_sides.*,
        {{ utc_of_jst_hour('both_sides.report_date', 'coalesce(schedule.days_after, 1)', 'coalesce(schedule.hour_jst, 9)') }}
            as expected_by
    from both_sides
    left join {{ ref('report_schedule') }} as schedule
        on both_sides.platform = schedule.platform and both_sides.report = schedule.report

),

final as (

    select
        dated.platform,
        dated.account_id,
        dated.report,
        dated.report_date,
        dated.state,
        dated.state in ('loaded', 'zero') as has_arrived,
        dated.state not in ('loaded', 'zero') and dated.expected_by <= as_of.as_of_at as is_overdue,
        dated.first_arrived_at <= dated.expected_by as is_first_on_time,
        cast(dated.row_count as bigint) as row_count,
        dated.reason,
        dated.first_arrived_at,
        dated.last_arrived_at,
        cast(dated.arrivals as bigint) as arrivals,
        dated.expected_by,
        as_of.as_of_at
    from dated
    cross join as_of
    where dated.reason is distinct from 'never asked for' or dated.expected_by <= as_of.as_of_at

)

select * from final
