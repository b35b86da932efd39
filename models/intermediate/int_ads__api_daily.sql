{#-
    Every platform's own delivery, before it is decided whether the API or a file counts: its ads, and what coarser reports state beyond.
-#}
with

{% for platform in ad_platforms() %}
    {{ platform }} as (

        select
            report_date,
            '{{ platform }}' as platform,
            'ad' as reported_level,
            account_id,
            campaign_id,
            campaign_name,
            channel,
            ad_group_id,
            ad_group_name,
            ad_id,
            ad_name,
            device,
            final_url,
            impressions,
            clicks,
            cost_net,
            platform_conversions,
            platform_all_conversions,
            platform_conversion_value,
            platform_all_conversion_value,
            fetched_at,
            load_id
        from {{ ref('stg_' ~ platform ~ '__ad_daily') }}

    ),
{% endfor %}

remainders as (

    select
        report_date,
        platform,
        reported_level,
        account_id,
        campaign_id,
        campaign_name,
        channel,
        ad_group_id,
        ad_group_name,
        cast(null as string) as ad_id,
        cast(null as string) as ad_name,
        device,
        cast(null as string) as final_url,
        impressions,
        clicks,
        cost_net,
        platform_conversions,
        platform_all_conversions,
        platform_conversion_value,
        platform_all_conversion_value,
        fetched_at,
        load_id
    from {{ ref('int_ads__remainders') }}

),

final as (
    {% for platform in ad_platforms() %}
        select * from {{ platform }}
        union all
    {% endfor %}
    select * from remainders
)

select * from final
