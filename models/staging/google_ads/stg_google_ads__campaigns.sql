with

source as (

    select * from {{ source('raw_google_ads', 'campaigns') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,

        -- attributes
        campaign_name,
        {{ google_word('campaign_status', {2: 'ENABLED', 3: 'PAUSED', 4: 'REMOVED'}) }} as status,
        {{ google_word('campaign_serving_status', {
            2: 'SERVING', 3: 'NONE', 4: 'ENDED', 5: 'PENDING', 6: 'SUSPENDED'
        }) }} as serving_status,
        {{ google_channel('campaign_advertising_channel_type') }} as channel,
        cast(nullif(campaign_start_date_time, '') as date) as start_date,
        cast(nullif(campaign_end_date_time, '') as date) as end_date,
        campaign_network_settings_target_google_search as is_on_google_search,
        campaign_network_settings_target_search_network as is_on_search_partners,
        campaign_network_settings_target_content_network as is_on_display_network,
        nullif(campaign_tracking_url_template, '') as tracking_url_template,
        nullif(campaign_final_url_suffix, '') as final_url_suffix,
        cast(campaign_budget_id as string) as budget_id,
        campaign_budget_explicitly_shared as has_shared_budget,

        -- measures
        {{ from_micros('campaign_budget_amount_micros') }} as daily_budget_net,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
