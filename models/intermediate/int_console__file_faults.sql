{#- Per day, platform and account: when its file came, and how much of its sums are rows that stand in it twice. -#}
{%- set measures = ['impressions', 'clicks', 'cost_net'] %}

with

rows_of_files as (

    select
        report_date,
        platform,
        account_id,
        {{ row_key([
            'file_level', 'campaign_id', 'ad_group_id', 'ad_id', 'device', 'result_indicator', 'final_url', 'impressions',
            'clicks', 'cost_net', 'platform_conversions'
        ]) }} as content_key,
        {{ measures | join(',\n        ') }},
        fetched_at
    from {{ ref('int_console__ads_daily') }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by report_date, platform, account_id, content_key order by fetched_at
        ) as copy_number
    from rows_of_files

),

final as (

    select
        report_date,
        platform,
        account_id,
        max(fetched_at) as file_fetched_at,
        {%- for measure in measures %}
        sum(case when copy_number > 1 then {{ measure }} else 0 end) as repeated_{{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from numbered
    group by report_date, platform, account_id

)

select * from final
