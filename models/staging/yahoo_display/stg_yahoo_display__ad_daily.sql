with

source as (

    select * from {{ source('raw_yahoo_display', 'ad_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(adgroup_id as string) as ad_group_id,
        cast(ad_id as string) as ad_id,
        {{ yahoo_device('device') }} as device,

        -- attributes
        campaign_name,
        'DISPLAY' as channel,
        adgroup_name as ad_group_name,
        ad_name,
        final_url,

        -- measures (absent stays null: unknown is not zero)
        {{ yahoo_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
