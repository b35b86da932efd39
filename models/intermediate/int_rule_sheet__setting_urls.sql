{#- Desktop and mobile URLs of ads as they stand in the newest settings, removed ads left out. -#}
{%- set sources = offers('setting_urls') %}

with

{% for platform in sources -%}
{{ platform }}_newest as (

    select max(report_date) as report_date
    from {{ ref('stg_' ~ platform ~ '__ads') }}

),

{% endfor -%}
ads as (

    {% for platform, told in sources.items() -%}
    {%- set outer_last = loop.last -%}
    {%- for url in [told.desktop, told.mobile] -%}
    select
        '{{ 'setting' if loop.first else 'mobile_setting' }}' as url_kind,
        '{{ platform }}' as platform,
        ads.campaign_id,
        {{ 'ads.campaign_name' if 'campaign_name' in told.names | default([]) else 'cast(null as string)' }} as campaign_name,
        {{ 'ads.ad_group_name' if 'ad_group_name' in told.names | default([]) else 'cast(null as string)' }} as ad_group_name,
        ads.ad_id,
        ads.ad_name,
        ads.{{ url }}{{ ' as final_url' if url != 'final_url' }},
        ads.status
    from {{ ref('stg_' ~ platform ~ '__ads') }} as ads
    inner join {{ platform }}_newest as newest on ads.report_date = newest.report_date
    {{ 'union all' if not (outer_last and loop.last) }}
    {% endfor -%}
    {%- endfor %}

),

final as (

    select distinct
        url_kind,
        platform,
        campaign_id,
        campaign_name,
        cast(null as string) as channel,
        ad_group_name,
        ad_id,
        ad_name,
        final_url,
        {{ row_key(['url_kind', 'platform', 'campaign_id', 'ad_id', 'final_url']) }} as object_key
    from ads
    where final_url <> '' and status <> 'REMOVED'

)

select * from final
