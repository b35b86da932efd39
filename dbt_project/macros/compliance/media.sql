{# Return the steps that the criteria of media read. #}
{% macro media_steps() -%}
stated_delivery as (

    {% for obligation, (platform, condition) in contract_media().items() -%}
    select
        '{{ obligation }}' as obligation_id,
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from {{ ref('stg_' ~ platform ~ '__campaign_daily') }}
    where {{ condition }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

stored_delivery as (

    {% for obligation, (platform, condition) in contract_media().items() -%}
    select
        '{{ obligation }}' as obligation_id,
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from {{ ref('fct_ad_performance_daily') }}
    where platform = '{{ platform }}' and {{ condition }}
    group by report_date
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A day that either side lacks is not equal.
delivery_days as (

    select
        coalesce(stated_delivery.obligation_id, stored_delivery.obligation_id) as obligation_id,
        coalesce(stated_delivery.report_date, stored_delivery.report_date) as report_date,
        stored_delivery.impressions,
        stored_delivery.clicks,
        coalesce(
            stated_delivery.impressions = stored_delivery.impressions and stated_delivery.clicks = stored_delivery.clicks
            and stated_delivery.cost_net = stored_delivery.cost_net, false
        ) as is_equal
    from stated_delivery
    full outer join stored_delivery
        on
            stated_delivery.obligation_id = stored_delivery.obligation_id
            and stated_delivery.report_date = stored_delivery.report_date

),

-- Media of the contract that this engagement has no row for in media.csv, and of which nothing was delivered.
unused_media as (

    {% for obligation, (platform, condition) in contract_media().items() -%}
    select
        '{{ obligation }}' as obligation_id,
        false as is_used
    where
        not exists (select 1 from {{ ref('media') }} where platform = '{{ platform }}' and {{ condition }})
        and not exists (select 1 from stored_delivery where obligation_id = '{{ obligation }}')
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

social_days as (

    select
        platform,
        report_date,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(cost_net) as cost_net
    from {{ ref('fct_ad_performance_daily') }}
    where platform not in ('{{ ad_platforms() | join("', '") }}')
    group by platform, report_date

),

-- Ad platforms without an API: used if the engagement's files name them or figures of them were imported.
social_media as (

    select
        platforms.platform,
        min(social_days.report_date) as first_date,
        max(social_days.report_date) is not null
        or platforms.platform in (select registered.platform from {{ ref('accounts') }} as registered)
        or platforms.platform in (select media.platform from {{ ref('media') }} as media) as is_used,
        coalesce(
            max(social_days.report_date) >= least(max(clock.as_of_date), max(clock.delivery_end_date)) - 14, false
        ) as is_recent
    from {{ ref('ad_platforms') }} as platforms
    cross join clock
    left join social_days on platforms.platform = social_days.platform
    where platforms.kind = 'ads' and platforms.platform not in ('{{ ad_platforms() | join("', '") }}')
    group by platforms.platform

),

-- Search campaigns with delivery: on how many of their days the reports of extensions were fetched, and on how many an extension of
-- the campaign, of its ad groups or of its account was shown.
search_campaigns as (

    select
        delivered.platform,
        delivered.account_id,
        delivered.campaign_id,
        min(delivered.report_date) as report_date,
        count(distinct measured.report_date) as days_measured,
        count(distinct shown.report_date) as days_shown
    from (
        select distinct
            report_date,
            platform,
            account_id,
            campaign_id
        from {{ ref('fct_ad_performance_daily') }}
        where channel = 'SEARCH' and impressions > 0 and campaign_id <> '(unattributed)'
    ) as delivered
    left join (
        select distinct
            report_date,
            platform,
            account_id
        from due
        where
            has_arrived
            and (
                {%- for platform, reports in offers('extensions').items() %}
                platform = '{{ platform }}' and report in ('{{ reports | map(attribute="report") | join("', '") }}')
                {{- ' or' if not loop.last }}
                {%- endfor %}
            )
    ) as measured
        on
            delivered.report_date = measured.report_date
            and delivered.platform = measured.platform
            and delivered.account_id = measured.account_id
    left join {{ ref('mart_extensions_daily') }} as shown
        on
            measured.report_date = shown.report_date
            and measured.platform = shown.platform
            and measured.account_id = shown.account_id
            and shown.campaign_id in (delivered.campaign_id, '(all)')
            and shown.impressions > 0
    group by delivered.platform, delivered.account_id, delivered.campaign_id

),

-- Unknown until the report of videos has been fetched.
video_use as (

    select
        case
            when count(videos.report_date) > 0 then true
            when (select count(*) from due where due.report = 'video_daily' and due.has_arrived) > 0 then false
        end as is_used
    from {{ ref('stg_google_ads__video_daily') }} as videos

),
{%- endmacro %}


{# Return the media that the contract names, by obligation: platform, and condition on its rows. #}
{% macro contract_media() -%}
    {{ return({
        'R-01': ('google_ads', "channel = 'SEARCH'"), 'R-02': ('google_ads', "channel = 'DISPLAY'"),
        'R-03': ('google_ads', "channel = 'DEMAND_GEN'"), 'R-04': ('yahoo_search', 'true'), 'R-05': ('yahoo_display', 'true')
    }) }}
{%- endmacro %}


{# Return the criteria of media: R-01 to R-05, R-10, R-11, R-41. #}
{% macro media_criteria() -%}
    {% for obligation, (platform, condition) in contract_media().items() -%}
    {# A row only where the medium is not used: it makes the obligation not applicable. #}
    select * from (
    {{ criterion(obligation, 'used', '媒体の利用', 'media', 'is_used', rows='unused_media',
        where="obligation_id = '" ~ obligation ~ "'", since='cast(null as date)', kind='use') }}
    ) as use_of_medium
    where broken > 0
    union all
    {{ days_complete(obligation, [platform], ['ad_daily', 'campaign_daily']) }}
    union all
    {{ criterion(obligation, 'equals_source', '媒体レポートとの一致（日別の表示・クリック・費用）', 'fct_ad_performance_daily', 'is_equal',
        rows='delivery_days', where="obligation_id = '" ~ obligation ~ "'",
        shown_ja="'表示 ' || cast(coalesce(sum(impressions), 0) as string) || ' 回、クリック '
            || cast(coalesce(sum(clicks), 0) as string) || ' 回'") }}
    union all
    {{ totals_stated(obligation, platform, ['ad_daily', 'campaign_daily', 'account_daily']) }}
    union all
    {% endfor -%}
    {{ criterion('R-10', 'used', 'SNS広告の利用', 'media', 'is_used', rows='social_media', since='cast(null as date)', kind='use') }}
    union all
    {{ criterion('R-10', 'recent', '直近14日以内の実績', 'fct_ad_performance_daily', 'is_recent', rows='social_media', where='is_used',
        since='min(first_date)') }}
    union all
    {{ criterion('R-10', 'measured', '費用・表示・クリックの把握', 'fct_ad_performance_daily',
        'impressions is not null and clicks is not null and cost_net is not null', rows='social_days') }}
    union all
    {{ criterion('R-11', 'used', '動画広告の利用', 'stg_google_ads__video_daily', 'is_used', rows='video_use',
        since='cast(null as date)', kind='use') }}
    union all
    {{ days_complete('R-11', ['google_ads'], ['video_daily']) }}
    union all
    {{ criterion('R-41', 'shown', '配信のあった検索キャンペーンでの広告表示オプションの表示', 'mart_extensions_daily',
        'case when days_measured > 0 then days_shown > 0 end', rows='search_campaigns') }}
    union all
    {{ criterion('R-11', 'views_measured', '視聴数の把握', 'stg_google_ads__video_daily', 'video_views is not null',
        shown_ja="'視聴 ' || cast(coalesce(sum(video_views), 0) as string) || ' 回'") }}
{%- endmacro %}
