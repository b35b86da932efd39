with

source as (

    select * from {{ source('raw_google_ads', 'ads') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        cast(ad_group_ad_ad_id as string) as ad_id,

        -- attributes
        campaign_name,
        ad_group_name,
        ad_group_ad_ad_name as ad_name,
        {{ google_word('ad_group_status', {2: 'ENABLED', 3: 'PAUSED', 4: 'REMOVED'}) }} as ad_group_status,
        {{ google_word('ad_group_ad_rotation_mode', {2: 'OPTIMIZE', 3: 'ROTATE_FOREVER'}) }} as ad_rotation_mode,
        {{ google_word('ad_group_ad_status', {2: 'ENABLED', 3: 'PAUSED', 4: 'REMOVED'}) }} as status,
        {{ google_word('ad_group_ad_policy_summary_approval_status', {
            2: 'DISAPPROVED', 3: 'APPROVED_LIMITED', 4: 'APPROVED', 5: 'AREA_OF_INTEREST_ONLY'
        }) }} as approval_status,
        ad_group_ad_ad_final_urls[1] as final_url,
        ad_group_ad_ad_final_mobile_urls[1] as final_mobile_url,
        coalesce(
            nullif(ad_group_ad_ad_tracking_url_template, ''), nullif(ad_group_tracking_url_template, '')
        ) as tracking_url_template,
        coalesce(
            nullif(ad_group_ad_ad_final_url_suffix, ''), nullif(ad_group_final_url_suffix, '')
        ) as final_url_suffix,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
