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

        -- attributes
        cast(change_event_change_date_time as timestamp) as changed_at_account_time,
        {{ google_word('change_event_change_resource_type', {
            2: 'AD', 3: 'AD_GROUP', 4: 'AD_GROUP_CRITERION', 5: 'CAMPAIGN', 6: 'CAMPAIGN_BUDGET',
            8: 'CAMPAIGN_CRITERION', 13: 'AD_GROUP_AD'
        }) }} as changed_kind,
        change_event_change_resource_name as changed_resource,
        {{ google_word('change_event_resource_change_operation', {
            2: 'CREATE', 3: 'UPDATE', 4: 'REMOVE'
        }) }} as change_operation,
        change_event_changed_fields_paths as changed_fields,
        change_event_campaign as campaign_resource,
        change_event_ad_group as ad_group_resource,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
