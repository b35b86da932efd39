with

final as (

    select
        account_id,
        period_type,
        first_day,
        last_day,
        is_running,
        sessions,
        total_users,
        active_users,
        new_users,
        engagement_rate,
        bounce_rate,
        fetched_at
    from {{ ref('int_ga4__period_users') }}

)

select * from final
