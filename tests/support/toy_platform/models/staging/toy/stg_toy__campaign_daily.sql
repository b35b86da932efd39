with

source as (

    select * from {{ source('raw_toy', 'campaign_daily') }}

),

renamed as (

    select
        report_date,
        _account_id as account_id,
        cast(group_no as string) as campaign_id,
        group_label as campaign_name,
        'FEED' as channel,
        shown as impressions,
        tapped as clicks,
        cast(spend as decimal(18, 6)) as cost_net,
        cast(goals as decimal(18, 6)) as platform_conversions,
        cast(null as decimal(18, 6)) as platform_all_conversions,
        cast(null as decimal(18, 6)) as platform_conversion_value,
        cast(null as decimal(18, 6)) as platform_all_conversion_value,
        _fetched_at as fetched_at,
        _load_id as load_id
    from source

)

select * from renamed
