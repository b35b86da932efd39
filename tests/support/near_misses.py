"""Data in which an alert rule must not fire, each added to tables without any problem (`calm_marts.py`)."""

from tests.support.alert_cases import FIRST_OF_F1, remainder

STOPPED = """
insert into marts.fct_ad_performance_daily by name
select ads.* replace (cast(ads.report_date - 7 * weeks.n as date) as report_date, 'a1' as creative)
from marts.fct_ad_performance_daily as ads cross join (values (1), (2), (3), (4)) as weeks (n) where ads.ad_id = '691'"""
WRONG_LAST_WEEK = """
insert into marts.fct_ad_performance_daily by name
select * replace (date '2026-02-08' as report_date, false as follows_rule_sheet)
from marts.fct_ad_performance_daily where ad_id = '692' and report_date = '2026-02-15'"""
FEW_CV = "update kpi.target_progress set cpa = 9000, is_cpa_on_target = false, cv_with_cost = 29 where scope_type = 'platform'"
NOT_PRIMARY = "update kpi.creative_test set decision = 'winner', decided_on = '2026-02-14', is_primary = false"

QUIET = {
    "a little money without ads": remainder(100),
    "much money without ads, two weeks ago": remainder(5000, 50, 5000, age=14),
    "a rounded fraction of a conversion": remainder(0, conversions=-0.000001),
    "a creative of no ad is none that can be too old": remainder(1, 1, 1, age=30),
    "a rule nobody has clicked on yet, and no such links": (
        "delete from marts.fct_cv_daily where rule_id = 'job'; "
        "delete from marts.fct_cv_daily where rule_id is null and link_domain like '求人%'"
    ),
    "a rule that leaves links out and matches nothing": "delete from marts.fct_cv_daily where rule_id = 'job_terms'",
    "a few clicks on other pages beside a rule without clicks": (
        "delete from marts.fct_cv_daily where rule_id = 'job'; update marts.fct_cv_daily set link_domain = '求人.jp' "
        "where rule_id is null and report_date = '2026-02-15'"
    ),
    "one day without CV where four a day are usual, which is chance": (
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date = '2026-02-15'"
    ),
    "a rule that has had days without CV before": (
        "update marts.fct_cv_daily set cv_events = 9 where rule_id = 'job'; "
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date in ('2026-02-05', '2026-02-15')"
    ),
    "no CV after the last day of delivery": (
        "update seeds.engagement set delivery_end_date = '2026-02-12'; "
        "delete from marts.fct_cv_daily where rule_id = 'job' and report_date > '2026-02-12'"
    ),
    "days whose CV is not loaded": (
        "delete from marts.fct_cv_daily where report_date >= '2026-02-13'; update kpi.daily set cv = null where report_date >= '2026-02-13'"
    ),
    "CV a little behind": "update kpi.target_progress set cv = 1530 where scope_type = 'total'",
    "six CV too few on the first day": "update kpi.target_progress set cv = 14, expected_cv = 20 where scope_type = 'total'",
    "CV without an expectation": "update kpi.target_progress set cv = 3, expected_cv = null",
    "a high CPA of few CV": FEW_CV,
    "a CPA nobody knows": "update kpi.target_progress set cpa = null, is_cpa_on_target = null",
    "spend near the plan": "update kpi.target_progress set budget_used = 0.89 where scope_type = 'total'",
    "one medium behind its plan": (
        "insert into kpi.budget_pacing by name select 'search' as medium, false as is_total, date '2026-02-15' as as_of_date, "
        "1000000 as budget, 200000 as unspent_forecast, 'behind' as state, '' as state_ja, '' as sentence_ja, 19 as days_left"
    ),
    "a cost heading above its own amount within the contract": (
        "insert into kpi.contract_ledger by name select 'delivery' as cost_heading, false as is_total, '広告配信費' as cost_heading_ja, "
        "'exceeds_agreed' as state, '' as state_ja, 8000000 as forecast_with_tax, -80000 as left_forecast_with_tax"
    ),
    "sixteen days of one creative": FIRST_OF_F1.format(day="2026-01-31"),
    "an old creative that has stopped": STOPPED,
    "a result of last week": "update kpi.creative_test set decision = 'winner', decided_on = '2026-02-08'",
    "a result of a metric that does not decide": NOT_PRIMARY,
    "a tag that was silent yesterday": "update marts.mart_tag_firing_daily set firing_state = 'silent' where report_date = '2026-02-14'",
    "a paused tag": "update marts.mart_tag_firing_daily set firing_state = 'paused', events_arrived = 0 where tag_id = '2'",
    "a wrong URL of last week": WRONG_LAST_WEEK,
    "a URL nobody knows": "update marts.fct_ad_performance_daily set follows_rule_sheet = null",
    "few clicks without sessions": "update kpi.daily set clicks = 16, sessions = 0 where campaign = 'job'",
    "sessions GA4 does not know yet": "update kpi.daily set sessions = null where report_date >= '2026-02-14'",
    "a wrong URL among the settings, which has its own rule": (
        "update marts.mart_configuration_checks set is_fine = false, check_name = 'final_url_follows_rule_sheet'"
    ),
    "a setting nobody knows": "update marts.mart_configuration_checks set is_fine = null",
    "data that is late": "update marts.mart_acquisition_daily set state = 'late'",
    "a busy day": "update kpi.daily set clicks = clicks * 1.15 where is_ads and report_date = '2026-02-15'",
    "a few CV more": "update kpi.daily set cv = 6 where is_ads and report_date = '2026-02-15'",
    "an anomaly of the day before": "update kpi.daily set impressions = 5000 where report_date = '2026-02-14'",
    "a medium that has just begun": "delete from kpi.daily where is_ads and report_date < '2026-02-01'; update kpi.daily set cv = 90 "
    "where is_ads and report_date = '2026-02-15'",
}
