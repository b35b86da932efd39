-- GA4's API tells reads by page only. The event export also knows whose they are, so here the export goes first.
with

articles as (

    select page_path
    from {{ ref('lp_articles') }}

),

export_days as (

    select report_date
    from {{ ref('int_report_days') }}
    where platform = 'ga4_export'

),

from_export as (

    select
        events.report_date,
        'ga4_export' as source_system,
        {%- for column in session_columns() %}
        visits.{{ column }},
        {%- endfor %}
        events.device,
        events.page_path,
        1 as reads
    from {{ ref('stg_ga4_export__events') }} as events
    inner join articles on events.page_path = articles.page_path
    left join {{ ref('int_ga4_export__visits') }} as visits on events.visit_key = visits.visit_key
    where events.event_name = 'scroll'

),

with_key as (

    select
        report_date,
        source_system,
        {{ session_key() }} as session_key,
        device,
        page_path,
        reads
    from from_export

),

from_api as (

    select
        api.report_date,
        'ga4_api' as source_system,
        cast(null as varchar) as session_key,
        cast(null as varchar) as device,
        api.page_path,
        api.event_count as reads
    from {{ ref('stg_ga4__events') }} as api
    inner join articles on api.page_path = articles.page_path
    left join export_days on api.report_date = export_days.report_date
    where api.event_name = 'scroll' and export_days.report_date is null

),

both_sources as (

    select * from with_key
    union all
    select * from from_api

),

final as (

    select
        report_date,
        source_system,
        session_key,
        device,
        page_path,
        cast(sum(reads) as bigint) as article_reads
    from both_sources
    group by report_date, source_system, session_key, device, page_path

)

select * from final
