{# Every platform's own ad report, before it is decided whether the API or a file counts. #}
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

final as (
    {% for platform in var('platforms') %}
        select * from {{ platform }}
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
