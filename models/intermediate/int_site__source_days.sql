with

loads as (

    select
        loads.report_date,
        case loads.platform when 'ga4' then 'ga4_api' else 'ga4_export' end as source_system,
        platforms.restated_days,
        max(loads.fetched_at) as fetched_at,
        {%- for name, report in {
            'has_sessions': 'sessions', 'has_page_views': 'page_views', 'has_article_sessions': 'article_sessions',
            'has_clicks': 'outbound_clicks', 'has_cv_actions': 'cv_actions', 'has_cv_sessions': 'cv_sessions'
        }.items() %}
        -- The export is one file with all events: an event that is not in it did not happen.
        max(loads.platform = 'ga4_export' or loads.report = '{{ report }}') as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ source('ops', 'loads') }} as loads
    inner join {{ ref('ad_platforms') }} as platforms on loads.platform = platforms.platform
    where platforms.kind = 'site'
    group by loads.report_date, loads.platform, platforms.restated_days

),

ranked as (

    select
        *,
        row_number() over (partition by report_date order by source_system) as choice
    from loads

),

final as (

    select
        report_date,
        source_system,
        {{ days_between('report_date', jst_date('fetched_at')) }} < restated_days as is_provisional,
        has_sessions,
        has_page_views,
        has_article_sessions,
        has_clicks,
        has_clicks and (has_cv_actions or (select count(*) from {{ ref('cv_rules') }}) = 0) as has_cv_events,
        has_cv_sessions
    from ranked
    where choice = 1

)

select * from final
