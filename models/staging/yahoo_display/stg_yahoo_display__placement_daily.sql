with

source as (

    select * from {{ source('raw_yahoo_display', 'placement_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(adgroup_id as string) as ad_group_id,
        deliver_url as placement_url,
        place_name as placement_name,

        -- attributes
        campaign_name,
        adgroup_name as ad_group_name,

        -- measures
        {{ yahoo_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
