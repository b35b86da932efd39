with

source as (

    select * from {{ source('raw_yahoo_search', 'ads') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(ad_id as string) as ad_id,

        -- attributes
        cast(campaign_id as string) as campaign_id,
        cast(adgroup_id as string) as ad_group_id,
        {{ yahoo_ad() }},
        headlines,
        descriptions,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
