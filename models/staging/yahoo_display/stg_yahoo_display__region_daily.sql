with

source as (

    select * from {{ source('raw_yahoo_display', 'region_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,
        prefecture,

        -- attributes
        campaign_name,

        -- measures
        {{ yahoo_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
