with

{% for platform in var('platforms') %}
    {{ platform }} as (

        select
            report_date,
            '{{ platform }}' as platform,
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
            fetched_at,
            load_id
        from {{ ref('stg_' ~ platform ~ '__ad_daily') }}

    ),
{% endfor %}

all_platforms as (
    {% for platform in var('platforms') %}
        select * from {{ platform }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (

    select
        *,
        {{ ad_version_key() }} as ad_version_key
    from all_platforms

)

select * from final
