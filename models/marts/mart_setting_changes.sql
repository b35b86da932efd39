with

logged as (

    select * from {{ ref('int_setting_changes__logged') }}

),

-- Days whose log is there: what it does not tell did not change.
logged_days as (

    select distinct
        platform,
        account_id,
        report_date
    from {{ ref('int_acquisition') }}
    where report = 'changes' and state in ('loaded', 'zero')

),

differences as (

    select found.*
    from {{ ref('int_setting_changes__differences') }} as found
    left join logged_days
        on
            found.platform = logged_days.platform
            and found.account_id = logged_days.account_id
            and found.report_date = logged_days.report_date
    where logged_days.platform is null

),

changes as (

    select
        report_date,
        platform,
        account_id,
        changed_at,
        resource_type,
        resource_id,
        resource_name,
        change_operation,
        field_name,
        old_value,
        new_value,
        changed_by,
        client_type,
        campaign_id,
        ad_group_id,
        'platform_log' as change_source,
        fetched_at
    from logged

    union all

    select
        report_date,
        platform,
        account_id,
        cast(null as timestamp) as changed_at,
        resource_type,
        resource_id,
        resource_name,
        change_operation,
        field_name,
        old_value,
        new_value,
        cast(null as string) as changed_by,
        cast(null as string) as client_type,
        campaign_id,
        ad_group_id,
        'snapshot_difference' as change_source,
        fetched_at
    from differences

),

final as (

    select
        report_date,
        platform,
        account_id,
        cast(row_number() over (
            partition by report_date, platform, account_id
            order by changed_at, resource_type, resource_id, field_name, old_value, new_value
        ) as bigint) as change_number,
        changed_at,
        resource_type,
        resource_id,
        resource_name,
        change_operation,
        field_name,
        old_value,
        new_value,
        changed_by,
        client_type,
        campaign_id,
        ad_group_id,
        change_source,
        fetched_at
    from changes

)

select * from final
