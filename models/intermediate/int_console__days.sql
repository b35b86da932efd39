with

api_days as (

    select distinct
        platform,
        account_id,
        report_date
    from {{ source('ops', 'loads') }}
    where report = 'ad_daily'

),

file_days as (

    select distinct
        platform,
        account_id,
        report_date
    from {{ ref('stg_console__ads_daily') }}

),

final as (

    select
        file_days.report_date,
        file_days.platform,
        file_days.account_id,
        api_days.platform is not null as has_api,
        api_days.platform is null or platforms.preferred_source = 'file' as counts_file
    from file_days
    left join api_days
        on
            file_days.platform = api_days.platform
            and file_days.account_id = api_days.account_id
            and file_days.report_date = api_days.report_date
    left join {{ ref('ad_platforms') }} as platforms on file_days.platform = platforms.platform

)

select * from final
