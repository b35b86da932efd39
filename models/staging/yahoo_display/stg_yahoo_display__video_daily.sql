with

source as (

    select * from {{ source('raw_yahoo_display', 'video_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(adgroup_id as string) as ad_group_id,
        cast(ad_id as string) as ad_id,
        {{ yahoo_device('device') }} as device,

        -- attributes
        campaign_name,
        adgroup_name as ad_group_name,

        -- measures
        {{ yahoo_figures() }},
        video_views,
        video_views_3s,
        video_views_10s,
        video_views_25,
        video_views_50,
        video_views_75,
        video_views_100,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
