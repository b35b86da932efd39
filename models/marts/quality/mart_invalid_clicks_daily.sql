{{ config(materialized='incremental', incremental_strategy='replace_days') }}

{#- Some platforms report invalid clicks by account, some by campaign, some not at all. -#}

with

counted as (
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
        {{ where_day_is_loaded() }}
        {{ "union all" if not loop.last }}
    {%- endfor %}
),

summed as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        max(campaign_name) as campaign_name,
        sum(clicks) as clicks,
        sum(invalid_clicks) as invalid_clicks
    from counted
    group by report_date, platform, account_id, campaign_id

),

final as (

    select
        report_date,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        invalid_clicks is not null as is_reported,
        cast(clicks as bigint) as clicks,
        cast(invalid_clicks as bigint) as invalid_clicks,
        {{ ratio('invalid_clicks', 'clicks + invalid_clicks') }} as invalid_click_rate
    from summed

)

select * from final
