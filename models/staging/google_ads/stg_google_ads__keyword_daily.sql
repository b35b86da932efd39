with

source as (

    select * from {{ source('raw_google_ads', 'keyword_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        cast(ad_group_criterion_criterion_id as string) as keyword_id,
        {{ google_device('segments_device') }} as device,

        -- attributes
        campaign_name,
        ad_group_name,
        ad_group_criterion_keyword_text as keyword,
        {{ google_word('ad_group_criterion_keyword_match_type', {2: 'EXACT', 3: 'PHRASE', 4: 'BROAD'}) }} as match_type,
        {{ google_word('ad_group_criterion_status', {2: 'ENABLED', 3: 'PAUSED', 4: 'REMOVED'}) }} as status,
        ad_group_criterion_quality_info_quality_score as quality_score,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
