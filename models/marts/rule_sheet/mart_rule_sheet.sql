{%- set described = [
    'platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_id', 'ad_name', 'final_url', 'utm_source', 'utm_medium',
    'utm_campaign', 'utm_content', 'utm_id', 'verdict', 'failed_rule', 'failed_rules'
] %}

with

days as (

    select * from {{ ref('mart_rule_sheet_daily') }}

),

undelivered as (

    select * from {{ ref('int_rule_sheet__urls') }}
    where url_kind <> 'delivered'

),

summed as (

    select
        arrival,
        account_id,
        object_key,
        {%- for column in described %}
        max({{ column }}) as {{ column }},
        {%- endfor %}
        min(report_date) as first_date,
        max(report_date) as last_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net,
        sum(sessions) as sessions,
        sum(engaged_sessions) as engaged_sessions,
        sum(cv_events) as cv_events
    from days
    group by arrival, account_id, object_key

),

-- URLs without delivery: their measures are zero.
both_kinds as (

    select * from summed

    union all

    select
        url_kind as arrival,
        '(settings)' as account_id,
        object_key,
        platform,
        medium,
        campaign,
        target,
        campaign_id,
        ad_id,
        ad_name,
        final_url,
        utm_source,
        utm_medium,
        utm_campaign,
        utm_content,
        utm_id,
        verdict,
        case when verdict = 'fails' then split_part(failed_rules, ',', 1) end as failed_rule,
        case when verdict = 'fails' then failed_rules end as failed_rules,
        cast(null as date) as first_date,
        cast(null as date) as last_date,
        0 as impressions,
        0 as clicks,
        0 as cost_net,
        cast(null as bigint) as sessions,
        cast(null as bigint) as engaged_sessions,
        cast(null as bigint) as cv_events
    from undelivered

),

final as (

    select
        arrival,
        account_id,
        object_key,
        {{ described | join(',\n        ') }},
        first_date,
        last_date,
        cast(impressions as bigint) as impressions,
        cast(clicks as bigint) as clicks,
        cast(cost_net as decimal(18, 6)) as cost_net,
        cast(sessions as bigint) as sessions,
        cast(engaged_sessions as bigint) as engaged_sessions,
        cast(cv_events as bigint) as cv_events
    from both_kinds

)

select * from final
