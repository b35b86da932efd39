with

source as (

    select * from {{ source('raw_google_ads', 'extension_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(asset_id as string) as asset_id,
        {{ google_word('campaign_asset_field_type', {
            10: 'PROMOTION', 11: 'CALLOUT', 12: 'STRUCTURED_SNIPPET', 13: 'SITELINK', 16: 'CALL', 18: 'BUSINESS_NAME',
            24: 'PRICE', 26: 'IMAGE', 27: 'BUSINESS_LOGO'
        }) }} as extension_type,

        -- attributes
        campaign_name,
        coalesce(
            nullif(asset_sitelink_asset_link_text, ''), nullif(asset_callout_asset_callout_text, ''),
            nullif(asset_structured_snippet_asset_header, '')
        ) as extension_text,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
