with

arrived as (

    select
        report_date,
        event_name,
        cast(sum(event_count) as bigint) as event_count
    from {{ ref('stg_ga4__events') }}
    group by report_date, event_name

),

tags as (

    select * from {{ ref('int_tag_manager__tags') }}

),

measured_days as (

    select distinct report_date
    from {{ ref('int_report_days') }}
    where platform = 'ga4' and report = 'events'

),

fired as (

    select
        measured_days.report_date,
        tags.container_id,
        tags.container_public_id,
        tags.container_version_id,
        tags.tag_id,
        tags.tag_name,
        tags.tag_type,
        tags.expected_event,
        tags.is_paused,
        case when tags.expected_event is not null then coalesce(arrived.event_count, 0) end as events_arrived
    from tags
    cross join measured_days
    left join arrived
        on measured_days.report_date = arrived.report_date and tags.expected_event = arrived.event_name

),

final as (

    select
        report_date,
        container_id,
        container_public_id,
        container_version_id,
        tag_id,
        tag_name,
        tag_type,
        expected_event,
        is_paused,
        events_arrived,
        case
            when is_paused then 'paused'
            when expected_event is null then 'not_measured'
            when events_arrived > 0 then 'fired'
            else 'silent'
        end as firing_state,
        case
            when is_paused then 'タグを再開するか、不要なら削除する'
            when events_arrived = 0 then 'タグの発火条件とサイトの変更を確認する（GA4にイベントが届いていない）'
        end as remedy_ja
    from fired

)

select * from final
