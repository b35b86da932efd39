{#- What a row of a report finer than the campaign is; the report has its name. -#}
{%- set grains = ['ad_group', 'ad', 'keyword', 'search_term', 'landing_page', 'age', 'gender', 'region',
    'placement', 'video'] %}
{%- set measures = ['impressions', 'clicks', 'cost_net', 'platform_conversions'] %}

with

campaigns as (

    select
        report_date,
        account_id,
        campaign_id,
        max(channel) as channel,
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref('stg_google_ads__campaign_daily') }}
    group by report_date, account_id, campaign_id

),

{% for grain in grains %}
    {{ grain }}_rows as (

        select
            report_date,
            account_id,
            campaign_id,
            '{{ grain }}' as grain,
            {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ ref('stg_google_ads__' ~ grain ~ '_daily') }}
        group by report_date, account_id, campaign_id

    ),
{% endfor %}

told as (
    {% for grain in grains %}
        select * from {{ grain }}_rows
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- A report that was loaded and does not mention the campaign tells nothing of it: zero. One not loaded leaves null.
known_grains as (

    select
        report_date,
        replace(report, '_daily', '') as grain
    from {{ ref('int_report_days') }}
    where
        platform = 'google_ads'
        and report in (
            {%- for grain in grains %}
            '{{ grain }}_daily'{{ "," if not loop.last }}
            {%- endfor %}
        )

),

compared as (

    select
        campaigns.report_date,
        campaigns.account_id,
        campaigns.campaign_id,
        campaigns.channel,
        known_grains.grain,
        {%- for measure in measures %}
        campaigns.{{ measure }} as campaign_{{ measure }},
        coalesce(told.{{ measure }}, 0) as told_{{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from campaigns
    inner join known_grains on campaigns.report_date = known_grains.report_date
    left join told
        on
            campaigns.report_date = told.report_date
            and campaigns.account_id = told.account_id
            and campaigns.campaign_id = told.campaign_id
            and known_grains.grain = told.grain

),

final as (

    select
        report_date,
        account_id,
        campaign_id,
        channel,
        grain,
        false as is_remainder,
        {%- for measure in measures %}
        told_{{ measure }} as {{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from compared

    union all

    select
        report_date,
        account_id,
        campaign_id,
        channel,
        grain,
        true as is_remainder,
        {%- for measure in measures %}
        campaign_{{ measure }} - told_{{ measure }} as {{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from compared

)

select * from final
