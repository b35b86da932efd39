with

source as (

    select * from {{ source('raw_google_ads', 'geo_targets') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        geo_target_constant_resource_name as region_resource,

        -- attributes
        geo_target_constant_name as region_name,
        geo_target_constant_canonical_name as region_full_name,
        geo_target_constant_country_code as country_code,
        geo_target_constant_target_type as region_type,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
