{#-
    Where ads stood, in each platform's own words: page, app, channel, product or the address of the place. Without scheme and
    closing slash all can be compared with seeds/excluded_placements.csv.
-#}
with

placements as (
    {% for platform, told in offers('placements').items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            campaign_id,
            campaign_name,
            coalesce({{ (told.place + ['null']) | join(', ') }}) as platform_placement,
            {{ "'" ~ told.fixed_type ~ "'" if told.fixed_type else told.type }} as placement_type,
            placement_name,
            impressions,
            clicks,
            cost_net,
            platform_conversions
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        coalesce({{ placement_key('platform_placement') }}, '(unattributed)') as placement,
        placement_type,
        placement_name,
        impressions,
        clicks,
        cost_net,
        platform_conversions
    from placements

)

select * from final
