with

loads as (

    select
        platform,
        account_id,
        report_date,
        max(report = 'ad_daily') as has_ad_report
    from {{ source('ops', 'loads') }}
    where report in ('ad_daily', 'ad_group_daily', 'campaign_daily', 'account_daily')
    group by platform, account_id, report_date

),

file_days as (

    select
        platform,
        account_id,
        report_date
    from {{ ref('int_console__days') }}

),

asked as (

    select
        platform,
        account_id,
        report_date
    from {{ source('ops', 'acquisition') }}
    where report in ('ad_daily', 'ad_group_daily', 'campaign_daily', 'account_daily')

),

platform_file_days as (

    select distinct
        platform,
        report_date
    from file_days

),

-- Files are not requested, so no ledger reports a missing file. If files of a platform count on a day, every account of
-- seeds.accounts should have one.
file_accounts as (

    select
        listed.platform,
        listed.account_id,
        file_dates.report_date
    from {{ ref('accounts') }} as listed
    inner join {{ ref('ad_platforms') }} as platforms
        on listed.platform = platforms.platform and platforms.preferred_source = 'file'
    inner join platform_file_days as file_dates on listed.platform = file_dates.platform

),

expected as (

    select
        platform,
        account_id,
        report_date
    from loads

    union

    select
        platform,
        account_id,
        report_date
    from file_days

    union

    select
        platform,
        account_id,
        report_date
    from asked

    union

    select
        platform,
        account_id,
        report_date
    from file_accounts

),

final as (

    select
        expected.platform,
        expected.account_id,
        expected.report_date,
        loads.account_id is not null or file_days.account_id is not null as is_loaded,
        coalesce(loads.has_ad_report, false) as has_ad_report
    from expected
    inner join {{ ref('ad_platforms') }} as platforms on expected.platform = platforms.platform and platforms.kind = 'ads'
    left join loads
        on
            expected.platform = loads.platform
            and expected.account_id = loads.account_id
            and expected.report_date = loads.report_date
    left join file_days
        on
            expected.platform = file_days.platform
            and expected.account_id = file_days.account_id
            and expected.report_date = file_days.report_date

)

select * from final
