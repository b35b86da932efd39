with

source as (

    select * from {{ source('raw_google_ads', 'search_term_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        search_term_view_search_term as search_term,
        {{ google_resource_id('segments_keyword_ad_group_criterion') }} as keyword_id,
        {{ google_search_term_match('segments_search_term_match_type') }} as match_type,

        -- attributes
        campaign_name,
        ad_group_name,
        segments_keyword_info_text as keyword,
        {{ google_word('search_term_view_status', {
            2: 'ADDED', 3: 'EXCLUDED', 4: 'ADDED_EXCLUDED', 5: 'NONE'
        }) }} as targeting_status,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
