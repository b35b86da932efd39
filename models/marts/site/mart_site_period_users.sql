-- For each period, the newest answer of GA4 counts.
with

asked as (

    select
        *,
        row_number() over (partition by account_id, period_type, first_day order by report_date desc) as choice
    from {{ ref('stg_ga4__period_users') }}

),

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
    from asked
    where choice = 1

)

select * from final
