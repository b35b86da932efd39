with

source as (

    select * from {{ source('raw_yahoo_search', 'campaigns') }}

),

renamed as (

    select
        -- grain
        report_date,
        _account_id as account_id,
        cast(campaign_id as string) as campaign_id,

        -- attributes
        {{ yahoo_campaign() }},
        campaign_type,

        -- measures
        cast(budget_amount as decimal(18, 6)) as daily_budget_net,

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
