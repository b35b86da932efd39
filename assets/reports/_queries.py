"""SQL of the overview report: sums from `kpi` and `marts`, ratios computed from those sums. Unknown values stay NULL."""

from orchestration.measures import kpi_sql

YEAR_ON_YEAR_SQL = """
select
    any_value(earlier_name_ja) as earlier_name_ja, max(days) as days, scope,
    any_value(scope_name_ja) as name, scope_type = 'total' as is_total,
    any_value(value) filter (measure = 'cv') as cv, any_value(earlier_value) filter (measure = 'cv') as earlier_cv,
    any_value(change_rate) filter (measure = 'cv') as cv_change,
    any_value(value) filter (measure = 'cost_net') as cost_net, any_value(earlier_value) filter (measure = 'cost_net') as earlier_cost_net,
    any_value(change_rate) filter (measure = 'cost_net') as cost_change,
    any_value(value) filter (measure = 'cpa') as cpa, any_value(earlier_value) filter (measure = 'cpa') as earlier_cpa,
    any_value(change_rate) filter (measure = 'cpa') as cpa_change,
    any_value(differences_ja) filter (measure = 'cv') as differences_ja
from kpi.year_on_year
where period_type = 'to_date' and scope_type in ('total', 'medium')
group by earlier_engagement_id, scope_type, scope
order by earlier_engagement_id desc, is_total, scope = '(unattributed)', cost_net desc nulls last, scope
"""
"""The shown engagement beside earlier ones, up to the same day since the launch."""
ENGAGEMENT_SQL = "select name_ja, customer_ja, launch_date, delivery_end_date from seeds.engagement"

TOTAL_PROGRESS_SQL = "select * from kpi.target_progress where scope_type = 'total'"

DAILY_SQL = """
with days as (
    select report_date, sum(cv) as cv, sum(cost_net) as cost_net, sum(cv_with_cost) as cv_with_cost
    from kpi.daily
    where is_ads
    group by report_date
)
select report_date, coalesce(cv, 0) as cv, sum(cost_net) over week as cost_net, sum(cv_with_cost) over week as cv_with_cost
from days
window week as (order by report_date range between interval 6 days preceding and current row)
order by report_date
"""

TOTAL_FORECAST_SQL = "select * from kpi.forecast where scope_type = 'total'"

DAILY_FORECAST_SQL = """
select report_date, cv_forecast, cv_lower_80, cv_upper_80, cv_lower_95, cv_upper_95
from kpi.pacing
where scope_type = 'total' and cv_forecast is not null
order by report_date
"""

ALERTS_SQL = """
select case severity when 'critical' then '至急' when 'warning' then '注意' else '参考' end as severity_ja, title_ja, sentence_ja
from kpi.alerts
order by severity <> 'critical', severity <> 'warning', title_ja, subject
"""

OPEN_ACTIONS_SQL = """
select state_ja, what_ja, age_days, sentence_ja from kpi.actions
where is_open order by state = 'proposed_by_rule', state <> 'overdue', age_days desc nulls last, action_key limit 12
"""
OPEN_ACTIONS_COUNT_SQL = "select count(*) as count from kpi.actions where is_open"
PAST_ACTIONS_SQL = """
select coalesce(changed_on, decided_on) as day, what_ja, sentence_ja from kpi.actions
where not is_open and state <> 'automatic' order by day desc, action_key limit 12
"""

CREATIVE_TESTS_SQL = """
select name_ja, upper(metric) as metric, lift, lift_low, lift_high, decision_ja, recommended_arm, recommended_usp_ja, arm, p_better,
    if(recommended_arm = arm, expected_loss, if(recommended_arm = control_arm, expected_loss_control, null)) as expected_loss,
    case when recommended_arm is null then null when evidence = 'observational' then '観察' else 'テスト' end as evidence_ja, days_more
from kpi.creative_test
where is_primary
order by first_day, test_id, arm
"""

BUDGET_SQL = """
select
    medium_name_ja, is_total, budget, cost_to_date, required_cost_per_day, recent_cost_per_day, unspent_forecast, cv_for_unspent,
    state_ja, sentence_ja, days_left
from kpi.budget_pacing
order by is_total desc, budget desc, medium
"""

CONTRACT_LEDGER_SQL = """
select cost_heading_ja, is_total, price_ceiling, agreed_with_tax, booked_with_tax, forecast_with_tax, left_forecast_with_tax, state_ja
from kpi.contract_ledger
order by is_total desc, cost_heading
"""

SEARCH_TERMS_SQL = """
with terms as (
    select
        found.*, decision in ('negative_candidate', 'keyword_candidate') as is_candidate, names.name_ja as platform_name_ja,
        row_number() over (partition by found.kind order by cost_net desc nulls last, search_term, campaign_id) as place
    from kpi.search_terms as found
    left join seeds.ad_platforms as names using (platform)
)
select
    search_term, case kind when 'word' then '全キャンペーンの単語' else coalesce(platform_name_ja, platform) end as place_ja,
    cost_net, clicks, platform_conversions, p_wasteful, decision_ja
from terms
where is_candidate or (kind = 'term' and place <= 10)
order by decision <> 'negative_candidate', not is_candidate, cost_net desc nulls last, search_term, kind
limit 30
"""
"""Candidates, and the ten search terms with the highest cost."""

SEARCH_COVERAGE_SQL = """
select
    coalesce(max(names.name_ja), platform) as platform_name,
    sum(cost_net) filter (where not is_remainder) / nullif(sum(cost_net), 0) as shown_share
from marts.mart_search_terms_daily
left join seeds.ad_platforms as names using (platform)
where report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)
group by platform
order by platform
"""

USP_SQL = """
select usp_ja, effect, effect_low, effect_high, p_best, tests, wins, next_step_ja
from kpi.usp
order by usp_rank nulls last, usp_ja
"""

KPI_TABLE_MEASURES = (
    *("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", "bounce_rate", "platform_conversions"),
)
"""Measures of the KPI tables, in their order."""

BY_MEDIUM_SQL = kpi_sql("medium", "medium_name_ja", KPI_TABLE_MEASURES)
BY_CAMPAIGN_SQL = kpi_sql("campaign", "campaign_name_ja", KPI_TABLE_MEASURES)
BY_TARGET_SQL = kpi_sql("target", "target_name_ja", KPI_TABLE_MEASURES)

FUNNEL_SQL = """
with steps as (
    select * from marts.mart_funnel_step_totals
    where period_type = 'total' and scope_type = 'platform'
),
platforms as (select platform from steps where step = 'click' and step_count is not null),
names as (select distinct step, step_name_ja from steps)
select
    steps.step_name_ja as step,
    sum(step_count) as value,
    any_value(names.step_name_ja) as compared_with,
    sum(step_count) filter (where compared_count is not null) / nullif(sum(compared_count), 0) as step_rate
from steps
left join names on steps.compared_step = names.step
where platform in (from platforms)
group by step_no, steps.step_name_ja
order by step_no
"""
"""SQL of the funnel steps of the engagement so far, for platforms with their own figures. `compared_with` names the
step that is the denominator of the rate."""

MATCH_METHODS_SQL = """
select
    case match_method
        when 'platform_id' then '媒体ID（utm_id・自動タグ）'
        when 'rule_sheet' then 'ルール設定シート（utm_campaign・utm_content）'
        when 'campaign_name' then 'キャンペーン名'
        when 'unattributed' then '未特定（広告流入だが特定できない）'
    end as name,
    sum(sessions) as sessions,
    sum(sessions) / sum(sum(sessions)) over () as share,
    sum(cv_events) as cv
from marts.mart_funnel_daily
where match_method <> 'not_ad'
group by match_method
order by sessions desc
"""

ACQUISITION_SQL = """
select
    coalesce(max(platforms.name_ja), platform) as platform_name,
    report,
    count(*) filter (where state = 'loaded') as loaded_days,
    count(*) filter (where state = 'zero') as zero_days,
    count(*) filter (where state not in ('loaded', 'zero')) as missing_days,
    max(report_date) filter (where state in ('loaded', 'zero')) as last_day
from ops.acquisition
left join seeds.ad_platforms as platforms using (platform)
group by platform, report
order by platform, report
"""

CONTROL_TOTALS_SQL = """
select
    coalesce(max(platforms.name_ja), platform) as platform_name,
    report,
    measure,
    sum(stated)::double as stated,
    sum(landed)::double as landed,
    (sum(landed) - sum(stated))::double as difference,
    case when sum(stated) = round(sum(stated)) then 0 else 2 end as digits
from ops.control_totals
left join seeds.ad_platforms as platforms using (platform)
group by platform, report, measure
order by platform, report, measure
"""
