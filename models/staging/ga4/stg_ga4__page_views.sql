with

source as (

    select * from {{ source('raw_ga4', 'page_views') }}

),

renamed as (

    select
        -- grain
        report_date,
        {{ known_text('session_source') }} as session_source,
        {{ known_text('session_medium') }} as session_medium,
        {{ known_text('session_campaign_name') }} as session_campaign_name,
        {{ known_text('session_campaign_id') }} as session_campaign_id,
        {{ known_text('session_manual_ad_content') }} as session_manual_ad_content,
        {{ normalise_page('page_path') }} as page_path,
        {{ ga4_device('device_category') }} as device,

        -- measures
        screen_page_views as page_views,
        cast(user_engagement_duration as decimal(18, 6)) as user_engagement_seconds,

        -- provenance
        _account_id as account_id,
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
