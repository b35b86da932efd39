{#- Some platforms tell invalid clicks by account, some by campaign, some not at all. -#}
with

final as (
    {% for platform, told in offers('invalid_clicks').items() %}
        select
            report_date,
            '{{ platform }}' as platform,
            account_id,
            {{ 'campaign_id' if told.by_campaign else "'(all)' as campaign_id" }},
            {{ 'campaign_name' if told.by_campaign else "'(all)' as campaign_name" }},
            clicks,
            cast({{ told.column | default('null') }} as bigint) as invalid_clicks
        from {{ ref('stg_' ~ platform ~ '__' ~ told.report) }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
)

select * from final
