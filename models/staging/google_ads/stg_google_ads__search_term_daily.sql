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
        segments_keyword_ad_group_criterion as keyword_resource,
        {{ google_search_term_match('segments_search_term_match_type') }} as match_type,

        -- attributes
        campaign_name,
        ad_group_name,
        segments_keyword_info_text as keyword,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
