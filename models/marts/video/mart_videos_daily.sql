{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Google Ads reports by video, Yahoo! by ad and device. A column that a platform does not have is null in its rows. -#}
{%- set keys = ['report_date', 'account_id', 'campaign_id', 'campaign_name', 'ad_group_id', 'ad_group_name'] %}
{%- set own = {
    'ad_id': 'string', 'video_id': 'string', 'video_title': 'string', 'video_duration_millis': 'bigint', 'device': 'string'
} %}
{%- set delivery = ['impressions', 'clicks', 'cost_net', 'platform_conversions'] %}
{%- set views = ['video_views', 'video_views_25', 'video_views_50', 'video_views_75', 'video_views_100'] %}

with

played as (
    {% for platform, told in offers('videos').items() %}
        select
            '{{ platform }}' as platform,
            {{ keys | join(',\n            ') }},
            {%- for column, type in own.items() %}
            {{ column if column in told.columns else 'cast(null as ' ~ type ~ ') as ' ~ column }},
            {%- endfor %}
            {{ (delivery + views) | join(',\n            ') }}
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ where_day_is_loaded() }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        ad_group_id,
        max(ad_group_name) as ad_group_name,
        ad_id,
        video_id,
        max(video_title) as video_title,
        cast(max(video_duration_millis) as bigint) as video_duration_millis,
        device,
        cast(sum(impressions) as bigint) as impressions,
        cast(sum(clicks) as bigint) as clicks,
        cast(sum(cost_net) as decimal(18, 6)) as cost_net,
        cast(sum(platform_conversions) as decimal(18, 6)) as platform_conversions,
        {%- for measure in views %}
        cast(sum({{ measure }}) as {{ 'bigint' if measure == 'video_views' else 'decimal(18, 6)' }}) as {{ measure }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from played
    group by report_date, platform, account_id, campaign_id, ad_group_id, ad_id, video_id, device

)

select * from final
