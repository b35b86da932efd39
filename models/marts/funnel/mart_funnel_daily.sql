{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{%- set grain = [
    'report_date', 'platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id',
    'device', 'match_method'
] %}
{%- set names = {'campaign_name': 'campaign_id', 'ad_group_name': 'ad_group_id', 'ad_name': 'ad_id', 'creative': 'ad_id'} %}
{%- set of_ads = ['impressions', 'clicks', 'cost_net', 'platform_conversions'] %}
{%- set of_all_actions = ['platform_all_conversions', 'platform_conversion_value', 'platform_all_conversion_value'] %}
{#-
    Each source contributes its own measures; the other measures are null, so that a sum never adds an unknown figure as zero.
-#}
{%- set stages = {
    'ads': {'impressions': 'impressions', 'clicks': 'clicks', 'cost_net': 'cost_net',
        'platform_conversions': 'platform_conversions',
        'platform_all_conversions': 'platform_all_conversions',
        'platform_conversion_value': 'platform_conversion_value',
        'platform_all_conversion_value': 'platform_all_conversion_value'},
    'sessions': {'sessions': 'sessions', 'engaged_sessions': 'engaged_sessions'},
    'articles': {'article_views': 'page_views'},
    'article_visits': {'article_sessions': 'sessions'},
    'cv_clicks': {'cv_events': 'cv_events'},
    'cv_visits': {'cv_sessions': 'sessions'}
} %}
{#- Measure of the site → flag that its report is loaded for the day. -#}
{%- set of_site = {
    'sessions': 'has_sessions', 'engaged_sessions': 'has_sessions', 'article_views': 'has_page_views',
    'article_sessions': 'has_article_sessions', 'cv_events': 'has_cv_events', 'cv_sessions': 'has_cv_sessions'
} %}
{%- set measures = of_ads + of_all_actions + (of_site | list) %}

with

facts as (

    select * from {{ ref('fct_ad_performance_daily') }}

),

site_days as (

    select * from {{ ref('int_site__source_days') }}

),

ads as (

    select
        *,
        'platform_id' as match_method
    from {{ ref('fct_ad_performance_daily') }}

),

sessions as (

    {{ attributed('fct_site_sessions_daily') }}

),

articles as (

    {{ attributed('fct_page_views_daily') }}
    where facts.is_article

),

cv_clicks as (

    {{ attributed('fct_cv_daily') }}
    where facts.is_counted

),

article_visits as (

    {{ attributed_visits('article_sessions') }}

),

cv_visits as (

    {{ attributed_visits('cv_sessions') }}

),

stages as (
    {% for stage, given in stages.items() %}
        select
            {{ grain | join(',\n            ') }},
            {%- for name in names %}
            {{ name if stage == 'ads' else 'cast(null as string)' }} as {{ name }},
            {%- endfor %}
            {%- for measure in measures %}
            {{ given.get(measure, 'null') }} as {{ measure }},
            {%- endfor %}
            is_provisional
        from {{ stage }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

due_stages as (

    select * from stages
    {{ where_day_is_due(ref('int_days_to_rebuild')) }}

),

-- Account to which a platform campaign belongs, from all days. Null when several accounts use the same campaign id.
campaign_accounts as (

    select
        platform,
        campaign_id,
        case when count(distinct account_id) = 1 then max(account_id) end as account_id
    from facts
    where campaign_id <> '(unattributed)'
    group by platform, campaign_id

),

delivered as (

    select
        platform,
        account_id,
        report_date,
        {{ summed(of_ads) }}
    from facts
    group by platform, account_id, report_date

),

-- Measures that each account reports on a day: none before its report is loaded, and none that its loaded rows lack.
account_days as (

    select
        expected.platform,
        expected.account_id,
        expected.report_date,
        {%- for measure in of_ads %}
        expected.is_loaded and (delivered.account_id is null or delivered.{{ measure }} is not null) as has_{{ measure }},
        {%- endfor %}
        expected.has_ad_report
    from {{ ref('int_ads__account_days') }} as expected
    left join delivered
        on
            expected.platform = delivered.platform
            and expected.account_id = delivered.account_id
            and expected.report_date = delivered.report_date

),

-- A platform's measure is known on a day when all its accounts report it.
platform_days as (

    select
        platform,
        report_date,
        {%- for measure in of_ads %}
        min(has_{{ measure }}) as has_{{ measure }},
        {%- endfor %}
        min(has_ad_report) as has_ad_report
    from account_days
    group by platform, report_date

),

summed as (

    select
        {{ grain | join(',\n        ') }},
        {%- for name in names %}
        max({{ name }}) as {{ name }},
        {%- endfor %}
        {{ summed(measures) }},
        max(is_provisional) as is_provisional
    from due_stages
    group by {{ grain | join(', ') }}

),

-- The delivery of an ad is in its row with match_method platform_id. In that row, and for every site measure, a missing value
-- is zero if the report of the day is loaded, and unknown (null) if not. If a loaded source has rows without a measure, the
-- measure stays unknown; examples are a file without cost, or a report fetched before all conversions were requested. Sessions
-- of a campaign whose ad is not known get no zeros while the campaign delivers, because its delivery is in the rows of its
-- ads.
known as (

    select
        summed.*,
        summed.match_method = 'platform_id'
        and {{ known_of_account('has_ad_report') }}
        and (
            summed.ad_id <> '(unattributed)'
            or max(coalesce(summed.impressions, summed.clicks, summed.cost_net)) over campaign_days is null
        ) as has_ads,
        {%- for measure in of_ads %}
        {{ known_of_account('has_' ~ measure) }} as has_{{ measure }},
        {%- endfor %}
        max(summed.platform_all_conversions) over (partition by summed.report_date, summed.platform) is not null
            as has_all_conversions,
        coalesce(site_days.has_sessions, false) as has_sessions,
        coalesce(site_days.has_page_views, false) as has_page_views,
        coalesce(site_days.has_article_sessions, false) as has_article_sessions,
        coalesce(site_days.has_cv_events, false) as has_cv_events,
        coalesce(site_days.has_cv_sessions, false) as has_cv_sessions
    from summed
    left join campaign_accounts
        on summed.platform = campaign_accounts.platform and summed.campaign_id = campaign_accounts.campaign_id
    left join account_days
        on
            campaign_accounts.platform = account_days.platform
            and campaign_accounts.account_id = account_days.account_id
            and summed.report_date = account_days.report_date
    left join platform_days
        on summed.platform = platform_days.platform and summed.report_date = platform_days.report_date
    left join site_days on summed.report_date = site_days.report_date
    window campaign_days as (partition by summed.report_date, summed.platform, summed.campaign_id)

),

measured as (

    select
        {{ grain | join(',\n        ') }},
        {%- for name, of in names.items() %}
        max({{ name }}) over (partition by report_date, platform, {{ of }}) as {{ name }},
        {%- endfor %}
        {%- for measure in measures %}
        {%- set of_report = 'all_conversions' if measure in of_all_actions else measure %}
        {%- set is_known = of_site.get(measure, 'has_ads and has_' ~ of_report) %}
        {%- set is_amount = measure == 'cost_net' or 'conversion' in measure %}
        cast({{ zero_if(measure, is_known) }} as {{ 'decimal(18, 6)' if is_amount else 'bigint' }}) as {{ measure }},
        {%- endfor %}
        is_provisional,
        has_clicks,
        has_cost_net
    from known

),

with_official_cv as (

    select
        measured.*,
        case
            when measured.match_method = 'not_ad' then null
            when engagement.cv_basis = 'cv_sessions' then measured.cv_sessions
            else measured.cv_events
        end as cv
    from measured
    cross join {{ ref('engagement') }} as engagement

),

-- Cost and clicks of a CV are known when those of its account are. A CV without a known platform campaign may belong to any
-- account, so the figures of all accounts must be known.
final as (

    select
        * exclude (has_clicks, has_cost_net),
        case when has_cost_net then cv end as cv_with_cost,
        case when has_clicks then cv end as cv_with_clicks
    from with_official_cv

)

select * from final
