{%- set keys = ['platform', 'medium', 'campaign', 'target', 'campaign_id', 'ad_group_id', 'ad_id'] %}
{%- set counts = ['impressions', 'clicks', 'sessions', 'engaged_sessions', 'article_views', 'article_sessions', 'cv_events',
    'cv_sessions', 'cv', 'cv_with_cost', 'cv_with_clicks'] %}
{%- set amounts = ['cost_net', 'fee', 'cost_gross', 'tax', 'cost_net_tax', 'cost_gross_tax', 'platform_conversions',
    'planned_cost_net', 'planned_impressions', 'planned_clicks', 'planned_cv', 'budget_net', 'target_cv'] %}
{%- set period = ['period_type', 'period_no', 'first_day', 'last_day', 'period_name_ja', 'is_running'] %}

with

daily as (

    select * from {{ ref('mart_campaign_totals_daily') }}
    where device = '(all)' or level_name not in ('ad_group', 'ad')

),

by_period as (

    {{ in_periods('daily') }}

),

summed as (

    select
        {{ (period + ['level_name'] + keys) | join(',\n        ') }},
        device,
        max(campaign_name) as campaign_name,
        max(ad_group_name) as ad_group_name,
        max(ad_name) as ad_name,
        {%- for measure in counts + amounts %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(is_provisional) as has_provisional_days
    from by_period
    group by
        {{ (period + ['level_name'] + keys) | join(',\n        ') }},
        device

),

final as (

    select
        {{ period_columns('summed') }},
        summed.level_name,
        {%- for key in keys %}
        summed.{{ key }},
        {%- endfor %}
        summed.device,
        summed.level_name <> 'ad' as is_total,
        {{ label('platforms.name_ja', 'summed.platform') }} as platform_name_ja,
        {{ label('coalesce(media.name_ja, unlisted.name_ja)', 'summed.medium') }} as medium_name_ja,
        {{ label('campaigns.name_ja', 'summed.campaign') }} as campaign_name_ja,
        {{ label('targets.name_ja', 'summed.target') }} as target_name_ja,
        summed.campaign_name,
        summed.ad_group_name,
        summed.ad_name,
        {%- for measure in counts %}
        cast(summed.{{ measure }} as bigint) as {{ measure }},
        {%- endfor %}
        {%- for measure in amounts %}
        cast(summed.{{ measure }} as decimal(18, 6)) as {{ measure }},
        {%- endfor %}
        {{ measure('ctr', 'summed') }} as ctr,
        {{ measure('cpc', 'summed') }} as cpc,
        {{ measure('cpm', 'summed') }} as cpm,
        {{ measure('cvr', 'summed') }} as cvr,
        {{ measure('cpa', 'summed') }} as cpa,
        {{ measure('cpa_gross', 'summed') }} as cpa_gross,
        {{ measure('cpa_gross_tax', 'summed') }} as cpa_gross_tax,
        engagement.target_cpa_yen as target_cpa,
        {{ measure('bounce_rate', 'summed') }} as bounce_rate,
        {{ measure('cost_to_plan', 'summed') }} as cost_to_plan,
        {{ measure('cv_to_plan', 'summed') }} as cv_to_plan,
        {{ measure('cv_to_target', 'summed') }} as cv_to_target,
        summed.is_running or summed.has_provisional_days as is_provisional
    from summed
    cross join {{ ref('engagement') }} as engagement
    left join {{ ref('ad_platforms') }} as platforms on summed.platform = platforms.platform
    left join {{ ref('media') }} as media on summed.medium = media.medium
    left join {{ ref('ad_platforms') }} as unlisted on summed.medium = unlisted.platform
    left join {{ ref('campaigns') }} as campaigns on summed.campaign = campaigns.campaign
    left join {{ ref('targets') }} as targets on summed.target = targets.target

)

select * from final
