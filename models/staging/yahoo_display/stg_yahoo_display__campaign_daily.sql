with

source as (

    select * from {{ source('raw_yahoo_display', 'campaign_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,

        -- attributes
        campaign_name,

        -- measures
        imps as impressions,
        clicks,
        cast(cost as decimal(18, 6)) as cost_net,
        cast(conversions as decimal(18, 6)) as platform_conversions,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
