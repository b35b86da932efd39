with

final as (

    select
        report_date,
        event_name,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(key_events) as bigint) as key_events
    from {{ ref('stg_ga4__events') }}
    group by report_date, event_name

)

select * from final
