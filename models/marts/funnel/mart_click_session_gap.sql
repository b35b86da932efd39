{%- set keys = ['platform', 'medium', 'campaign', 'campaign_id'] %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}

with

clicks as (

    select
        report_date,
        {{ keys | join(',\n        ') }},
        campaign_name,
        clicks,
        cost_net,
        cast(null as bigint) as sessions,
        cast(null as bigint) as lp_sessions
    from {{ ref('fct_ad_performance_daily') }}

),

arrivals as (

    {{ attributed('fct_site_sessions_daily') }}

),

sessions as (

    select
        sessions.report_date,
        sessions.platform,
        sessions.medium,
        sessions.campaign,
        sessions.campaign_id,
        cast(null as varchar) as campaign_name,
        cast(null as bigint) as clicks,
        cast(null as decimal(18, 6)) as cost_net,
        sessions.sessions,
        {{ on_lp('sessions', 'sessions') }} as lp_sessions
    from arrivals as sessions
    cross join {{ ref('engagement') }} as engagement
    where sessions.match_method <> 'not_ad'

),

both_sides as (

    select * from clicks
    union all
    select * from sessions

),

daily as (

    select
        report_date,
        {{ keys | join(',\n        ') }},
        max(campaign_name) as campaign_name,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(sessions) as sessions,
        sum(lp_sessions) as lp_sessions
    from both_sides
    group by report_date, {{ keys | join(', ') }}

),

by_period as (

    {{ in_periods('daily') }}

),

final as (

    select
        {{ period_columns() }},
        {{ keys | join(',\n        ') }},
        max(campaign_name) as campaign_name,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(sessions) as bigint) as sessions,
        cast(sum(lp_sessions) as bigint) as lp_sessions,
        cast(sum(clicks) - sum(lp_sessions) as bigint) as click_session_gap,
        {{ measure('arrival_rate', summed=true) }} as arrival_rate,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        {{ ratio('sum(cost_net) * (sum(clicks) - sum(lp_sessions))', 'sum(clicks)') }} as cost_net_without_session
    from by_period
    group by
        {{ (period + keys) | join(',\n        ') }}

)

select * from final
