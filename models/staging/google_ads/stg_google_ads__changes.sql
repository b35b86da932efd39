with

source as (

    select * from {{ source('raw_google_ads', 'changes') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        change_event_resource_name as change_resource,
        changed_field as field_name,

        -- attributes
        {{ utc_of_jst('change_event_change_date_time') }} as changed_at,
        {{ google_word('change_event_change_resource_type', {
            2: 'ad', 3: 'ad_group', 4: 'ad_group_criterion', 5: 'campaign', 6: 'campaign_budget',
            7: 'ad_group_bid_modifier', 8: 'campaign_criterion', 13: 'ad', 14: 'asset', 15: 'customer_asset',
            16: 'campaign_asset', 17: 'ad_group_asset', 18: 'asset_set', 19: 'asset_set_asset', 20: 'campaign_asset_set'
        }, 'other') }} as resource_type,
        {{ google_resource_id('change_event_change_resource_name') }} as resource_id,
        {{ google_word('change_event_resource_change_operation', {
            2: 'CREATE', 3: 'UPDATE', 4: 'REMOVE'
        }) }} as change_operation,
        old_value,
        new_value,
        changed_by,
        {{ google_word('change_event_client_type', {
            2: 'GOOGLE_ADS_WEB_CLIENT', 3: 'GOOGLE_ADS_AUTOMATED_RULE', 4: 'GOOGLE_ADS_SCRIPTS', 5: 'GOOGLE_ADS_BULK_UPLOAD',
            6: 'GOOGLE_ADS_API', 7: 'GOOGLE_ADS_EDITOR', 8: 'GOOGLE_ADS_MOBILE_APP', 9: 'GOOGLE_ADS_RECOMMENDATIONS'
        }) }} as client_type,
        {{ google_change_kind() }} as change_kind,
        coalesce(change_event_client_type in (3, 4), false) as is_automatic,
        nullif({{ google_resource_id('change_event_campaign') }}, '') as campaign_id,
        nullif({{ google_resource_id('change_event_ad_group') }}, '') as ad_group_id,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
