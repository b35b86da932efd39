with

source as (

    select * from {{ source('raw_google_ads', 'placement_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        detail_placement_view_placement as placement,
        {{ google_placement_type('detail_placement_view_placement_type') }} as placement_type,

        -- attributes
        campaign_name,
        ad_group_name,
        detail_placement_view_display_name as placement_name,
        detail_placement_view_target_url as placement_url,
        detail_placement_view_group_placement_target_url as placement_site,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
