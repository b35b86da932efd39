with

source as (

    select * from {{ source('raw_google_ads', 'asset_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        cast(ad_group_ad_ad_id as string) as ad_id,
        cast(asset_id as string) as asset_id,
        {{ google_word('ad_group_ad_asset_view_field_type', {
            2: 'HEADLINE', 3: 'DESCRIPTION', 5: 'MARKETING_IMAGE', 7: 'YOUTUBE_VIDEO', 17: 'LONG_HEADLINE',
            18: 'BUSINESS_NAME', 19: 'SQUARE_MARKETING_IMAGE', 20: 'PORTRAIT_MARKETING_IMAGE', 21: 'LOGO',
            23: 'VIDEO', 30: 'DEMAND_GEN_CAROUSEL_CARD'
        }) }} as field_type,

        -- attributes
        campaign_name,
        {{ google_channel('campaign_advertising_channel_type') }} as channel,
        ad_group_name,
        asset_name,
        {{ google_word('asset_type', {2: 'YOUTUBE_VIDEO', 4: 'IMAGE', 5: 'TEXT'}) }} as asset_type,
        nullif(asset_text_asset_text, '') as asset_text,
        nullif(asset_image_asset_full_size_url, '') as image_url,
        nullif(asset_youtube_video_asset_youtube_video_id, '') as video_id,
        {{ google_word('ad_group_ad_asset_view_performance_label', {
            2: 'PENDING', 3: 'LEARNING', 4: 'LOW', 5: 'GOOD', 6: 'BEST', 7: 'NOT_APPLICABLE'
        }) }} as performance_label,
        ad_group_ad_asset_view_enabled as is_in_use,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
