{#-
    Measures of every site fact side by side; measures that a fact does not have are null. Article reads from the GA4 API have
    no traffic source.
-#}
{%- set measures = ['sessions', 'engaged_sessions', 'lp_sessions', 'engaged_lp_sessions', 'page_views', 'article_views',
    'article_sessions', 'article_reads', 'outbound_clicks', 'cv_events', 'cv_sessions'] %}
{%- set facts = {
    'sessions': {
        'page': 'landing_page', 'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions',
        'lp_sessions': 'lp_sessions', 'engaged_lp_sessions': 'engaged_lp_sessions'
    },
    'views': {'page': 'page_path', 'page_views': 'page_views', 'article_views': 'article_views'},
    'article_visits': {'page': 'landing_page', 'article_sessions': 'sessions'},
    'clicks': {'page': 'page_path', 'outbound_clicks': 'link_clicks', 'cv_events': 'counted_events'},
    'cv_visits': {'page': 'landing_page', 'cv_sessions': 'sessions'},
    'reads': {'page': 'page_path', 'article_reads': 'article_reads'}
} %}

with

attributed_sessions as (

    {{ attributed('fct_site_sessions_daily') }}

),

attributed_views as (

    {{ attributed('fct_page_views_daily') }}

),

attributed_clicks as (

    {{ attributed('fct_cv_daily') }}

),

sessions as (

    select
        facts.report_date,
        facts.session_key,
        facts.device,
        facts.match_method,
        facts.channel_group,
        facts.landing_page,
        facts.sessions,
        facts.engaged_sessions,
        {{ on_lp('facts', 'sessions') }} as lp_sessions,
        {{ on_lp('facts', 'engaged_sessions') }} as engaged_lp_sessions
    from attributed_sessions as facts
    cross join {{ ref('engagement') }} as engagement

),

views as (

    select
        *,
        case when is_article then page_views else 0 end as article_views
    from attributed_views

),

clicks as (

    select
        facts.*,
        case when {{ is_link_click('facts') }} then facts.cv_events else 0 end as link_clicks,
        case when facts.is_counted then facts.cv_events else 0 end as counted_events
    from attributed_clicks as facts

),

article_visits as (

    {{ attributed_visits('article_sessions') }}

),

cv_visits as (

    {{ attributed_visits('cv_sessions') }}

),

articles as (

    select page_path
    from {{ ref('lp_articles') }}

),

export_days as (

    select report_date
    from {{ ref('int_report_days') }}
    where platform = 'ga4_export'

),

export_reads as (

    select
        events.report_date,
        {%- for column in session_columns() %}
        visits.{{ column }},
        {%- endfor %}
        events.device,
        events.page_path
    from {{ ref('stg_ga4_export__events') }} as events
    inner join articles on events.page_path = articles.page_path
    left join {{ ref('int_ga4_export__visits') }} as visits on events.visit_key = visits.visit_key
    where events.event_name = 'scroll'

),

-- Articles read to the end. The GA4 API reports them by page only. The event export also has their traffic source, so it takes
-- precedence.
every_read as (

    select
        report_date,
        {{ session_key() }} as session_key,
        device,
        page_path,
        1 as article_reads
    from export_reads

    union all

    select
        api.report_date,
        cast(null as varchar) as session_key,
        cast(null as varchar) as device,
        api.page_path,
        api.event_count as article_reads
    from {{ ref('stg_ga4__events') }} as api
    inner join articles on api.page_path = articles.page_path
    left join export_days on api.report_date = export_days.report_date
    where api.event_name = 'scroll' and export_days.report_date is null

),

reads as (

    select
        told.report_date,
        told.session_key,
        told.device,
        told.page_path,
        sum(told.article_reads) as article_reads,
        case when told.session_key is not null then coalesce(max(attribution.match_method), 'not_ad') end as match_method
    from every_read as told
    left join {{ ref('int_session_attribution') }} as attribution on told.session_key = attribution.session_key
    group by told.report_date, told.session_key, told.device, told.page_path

),

-- Only sessions carry the channel group. On one day, a traffic source has one channel group, so the other facts take it from
-- there.
channels as (

    select
        report_date,
        session_key,
        max(channel_group) as channel_group
    from sessions
    group by report_date, session_key

),

-- A source without a session on the day, for example of a visit over midnight, gets its channel group by GA4's published
-- rules.
known_sources as (

    select
        sources.session_key,
        {{ default_channel_group(
            'sources.session_source', 'sources.session_medium', 'categories.source_category', 'sources.session_campaign_name'
        ) }} as channel_group
    from {{ ref('int_session_keys') }} as sources
    left join {{ ref('source_categories') }} as categories on sources.session_source = categories.source

),

stacked as (
    {% for fact, given in facts.items() %}
        select
            {{ fact }}.report_date,
            {{ fact }}.{{ given['page'] }} as page_path,
            {{ fact }}.device,
            {{ fact }}.match_method,
            {%- if fact == 'sessions' %}
            sessions.channel_group,
            {%- else %}
            case
                when {{ fact }}.match_method is not null
                    then coalesce(channels.channel_group, known_sources.channel_group, 'Unassigned')
            end as channel_group,
            {%- endif %}
            {%- for measure in measures %}
            cast({{ fact ~ '.' ~ given[measure] if measure in given else 'null' }} as bigint) as {{ measure }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ fact }}
        {%- if fact != 'sessions' %}
        left join channels
            on {{ fact }}.report_date = channels.report_date and {{ fact }}.session_key = channels.session_key
        left join known_sources on {{ fact }}.session_key = known_sources.session_key
        {%- endif %}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (

    select
        report_date,
        page_path,
        device,
        {{ traffic_kind('match_method', 'channel_group') }} as traffic_kind,
        coalesce(channel_group, '(not told)') as channel_group,
        {%- for measure in measures %}
        {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from stacked

)

select * from final
