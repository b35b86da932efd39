with

source as (

    select * from {{ source('raw_ga4', 'article_sessions') }}

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
        {{ normalise_page('landing_page') }} as landing_page,
        {{ ga4_device('device_category') }} as device,

        -- measures
        sessions,

        -- provenance
        _account_id as account_id,
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
