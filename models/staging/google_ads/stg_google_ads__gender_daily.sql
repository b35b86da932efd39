with

source as (

    select * from {{ source('raw_google_ads', 'gender_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        cast(ad_group_id as string) as ad_group_id,
        {{ google_word('ad_group_criterion_gender_type', {10: 'MALE', 11: 'FEMALE', 20: 'UNDETERMINED'}) }} as gender,

        -- attributes
        campaign_name,
        ad_group_name,

        -- measures
        {{ google_figures() }},

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
