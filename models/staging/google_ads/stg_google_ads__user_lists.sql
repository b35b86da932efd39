with

source as (

    select * from {{ source('raw_google_ads', 'user_lists') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(user_list_id as string) as user_list_id,

        -- attributes
        user_list_name,
        user_list_description,
        {{ google_word('user_list_type', {
            2: 'REMARKETING', 3: 'LOGICAL', 4: 'EXTERNAL_REMARKETING', 5: 'RULE_BASED', 6: 'SIMILAR',
            7: 'CRM_BASED', 9: 'LOOKALIKE'
        }) }} as user_list_type,
        {{ google_word('user_list_membership_status', {2: 'OPEN', 3: 'CLOSED'}) }} as membership_status,
        user_list_membership_life_span as membership_days,
        user_list_eligible_for_display as is_eligible_for_display,
        user_list_eligible_for_search as is_eligible_for_search,

        -- measures
        user_list_size_for_display as members_for_display,
        user_list_size_for_search as members_for_search,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
