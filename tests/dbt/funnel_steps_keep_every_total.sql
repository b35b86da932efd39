-- Each step of each period has the facts' totals, over all, by platform, by medium and by campaign. # R-12 R-14
{{ config(meta={'dagster': {'ref': {'name': 'mart_funnel_step_totals'}}}) }}
{%- set steps = {
    'impression': 'impressions', 'click': 'clicks', 'lp_session': 'lp_sessions', 'engaged_session': 'engaged_lp_sessions',
    'article_view': 'article_lp_sessions', 'cv_session': 'cv_lp_sessions', 'cv': 'cv_events'
} %}

with

facts as (

    {{ facts_side_by_side() }}

),

scopes as (
    {% for scope_type in ['total', 'platform', 'medium', 'campaign'] %}
        select '{{ scope_type }}' as scope_type
        {{ "union all" if not loop.last }}
    {% endfor %}
),

fact_sums as (

    select
        periods.period_type,
        periods.first_day,
        scopes.scope_type,
        case scopes.scope_type
            when 'platform' then facts.platform
            when 'medium' then facts.medium
            when 'campaign' then facts.campaign
            else '(all)'
        end as scope,
        {{ summed(steps.values()) }}
    from facts
    inner join {{ ref('dim_report_periods') }} as periods on facts.report_date between periods.first_day and periods.last_day
    cross join scopes
    group by
        periods.period_type,
        periods.first_day,
        scopes.scope_type,
        case scopes.scope_type
            when 'platform' then facts.platform
            when 'medium' then facts.medium
            when 'campaign' then facts.campaign
            else '(all)'
        end

),

expected as (
    {% for step, measure in steps.items() %}
        select
            period_type,
            first_day,
            scope_type,
            scope,
            '{{ step }}' as step,
            {{ measure }} as step_count
        from fact_sums
        {{ "union all" if not loop.last }}
    {% endfor %}
),

actual as (

    select
        period_type,
        first_day,
        scope_type,
        case scope_type
            when 'platform' then platform
            when 'medium' then medium
            when 'campaign' then campaign
            else '(all)'
        end as scope,
        step,
        sum(step_count) as step_count
    from {{ ref('mart_funnel_step_totals') }}
    group by
        period_type,
        first_day,
        scope_type,
        case scope_type
            when 'platform' then platform
            when 'medium' then medium
            when 'campaign' then campaign
            else '(all)'
        end,
        step

)

{{ sums_that_differ('expected', 'actual', ['period_type', 'first_day', 'scope_type', 'scope', 'step'], ['step_count']) }}
