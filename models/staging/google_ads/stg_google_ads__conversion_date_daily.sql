with

source as (

    select * from {{ source('raw_google_ads', 'conversion_date_daily') }}

),

renamed as (

    select
        -- grain
        report_date,
        cast(customer_id as string) as account_id,
        cast(campaign_id as string) as campaign_id,
        segments_conversion_action as conversion_action,

        -- attributes
        campaign_name,
        segments_conversion_action_name as conversion_action_name,
        cast(segments_conversion_action_category as string) as conversion_action_category,

        -- measures
        {%- for name, column in {
            'conversions': 'conversions',
            'all_conversions': 'all_conversions',
            'conversion_value': 'conversions_value',
            'all_conversion_value': 'all_conversions_value'
        }.items() %}
        cast(metrics_{{ column }}_by_conversion_date as decimal(18, 6)) as platform_{{ name }}_by_conversion_date,
        {%- endfor %}

        -- provenance
        _fetched_at as fetched_at,
        _load_id as load_id

    from source

)

select * from renamed
