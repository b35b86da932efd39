with

clicks as (

    select
        report_date,
        visit_key,
        event_timestamp,
        link_url,
        page_path
    from {{ ref('stg_ga4_export__events') }}
    where is_outbound_click

),

rules as (

    {{ cv_link_rule('clicks') }}

),

copies as (

    select
        clicks.report_date,
        count(*) - 1 as repeated
    from clicks
    inner join rules on clicks.link_url = rules.link_url and rules.is_counted
    where clicks.visit_key is not null
    group by clicks.report_date, clicks.visit_key, clicks.event_timestamp, clicks.link_url, clicks.page_path

),

final as (

    select
        report_date,
        cast(sum(repeated) as bigint) as repeated_cv_events
    from copies
    group by report_date

)

select * from final
