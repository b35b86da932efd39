with

ledger as (

    select * from {{ source('ops', 'acquisition') }}

),

arrivals as (

    select
        platform,
        report,
        account_id,
        report_date,
        min(fetched_at) as first_arrived_at,
        max(fetched_at) as last_arrived_at,
        max(row_count) as row_count,
        count(distinct fetched_at) as arrivals
    from {{ source('ops', 'loads') }}
    group by platform, report, account_id, report_date

),

final as (

    select
        coalesce(ledger.platform, arrivals.platform) as platform,
        coalesce(ledger.report, arrivals.report) as report,
        {{ percent_decoded('coalesce(ledger.account_id, arrivals.account_id)') }} as account_id,
        coalesce(ledger.report_date, arrivals.report_date) as report_date,
        coalesce(ledger.state, case when arrivals.row_count = 0 then 'zero' else 'loaded' end) as state,
        coalesce(ledger.row_count, arrivals.row_count) as row_count,
        ledger.reason,
        arrivals.first_arrived_at,
        arrivals.last_arrived_at,
        coalesce(arrivals.arrivals, 0) as arrivals
    from ledger
    full outer join arrivals
        on
            ledger.platform = arrivals.platform
            and ledger.report = arrivals.report
            and ledger.account_id = arrivals.account_id
            and ledger.report_date = arrivals.report_date

)

select * from final
