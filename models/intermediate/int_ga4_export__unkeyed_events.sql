with

events as (

    select * from {{ ref('stg_ga4_export__events') }}

),

final as (

    select
        report_date,
        cast(sum(case when visit_key is null and event_name = 'session_start' then 1 else 0 end) as bigint) as unkeyed_sessions
    from events
    group by report_date

)

select * from final
