with

source as (

    select * from {{ source('raw_google_ads', 'video_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        video_id,

        -- attributes
        campaign_name,
        ad_group_name,
        video_title,
        video_duration_millis,

        -- measures
        {{ google_figures() }},
        metrics_video_trueview_views as video_views,
        cast(metrics_video_quartile_p25_rate as decimal(18, 6)) as video_p25_rate,
        cast(metrics_video_quartile_p25_rate * metrics_impressions as decimal(18, 6)) as video_views_25,
        cast(metrics_video_quartile_p50_rate as decimal(18, 6)) as video_p50_rate,
        cast(metrics_video_quartile_p50_rate * metrics_impressions as decimal(18, 6)) as video_views_50,
        cast(metrics_video_quartile_p75_rate as decimal(18, 6)) as video_p75_rate,
        cast(metrics_video_quartile_p75_rate * metrics_impressions as decimal(18, 6)) as video_views_75,
        cast(metrics_video_quartile_p100_rate as decimal(18, 6)) as video_p100_rate,
        cast(metrics_video_quartile_p100_rate * metrics_impressions as decimal(18, 6)) as video_views_100,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
