"""A working file with eight weeks of data in which no alert rule fires."""

from pathlib import Path

import duckdb

from tests.support.contracts import create

CALM = """
insert into seeds.media by name
    select 'google_display' as medium, 'Googleディスプレイ広告' as name_ja;
insert into seeds.ad_platforms by name
    select 'google_ads' as platform, 'Google広告' as name_ja;
insert into kpi.daily by name
    select day::date as report_date, 'google_display' as medium, campaign, true as is_ads, 'Googleディスプレイ広告' as medium_name_ja,
        campaign as campaign_name_ja, 20000 + 1000 * isodow(day) as impressions, 200 + 10 * isodow(day) as clicks,
        cast(6000 + 300 * isodow(day) as decimal(18, 6)) as cost_net, 160 + 8 * isodow(day) as sessions, 4 as cv
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day), (values ('intern'), ('job')) as c (campaign)
    union all
    select day::date, '(not ads)', '(not ads)', false, null, null, null, null, null, 300, null
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day);
insert into kpi.target_progress by name
    select 'total' as scope_type, '(total)' as scope, '全体' as scope_name_ja, date '2026-02-15' as as_of_date, 77 as days_elapsed,
        96 as days_total, 77 as days_known, 1600 as cv, 1600 as cv_with_cost, 1604.166667 as expected_cv, 4600000.0 as cost_net,
        2875.0 as cpa, 3000.0 as target_cpa, 0.77 as budget_used, true as is_cpa_on_target
    union all
    select 'platform', 'yahoo_display', 'Yahoo!ディスプレイ広告', date '2026-02-15', 77, 96, 77, 140, 140, null,
        400000.0, 2857.0, 3000.0, null, true;
insert into kpi.creative_test by name
    select 'ct01' as test_id, 'B' as arm, 'テスト' as name_ja, true as is_primary, 'keep_running' as decision, null::date as decided_on,
        date '2026-02-15' as as_of_date, 0.2 as lift, 'まだ判定できない。' as summary_ja;
insert into marts.mart_funnel_daily by name
    select date '2026-02-15' as report_date;
insert into marts.fct_ad_performance_daily by name
    select day::date as report_date, 'google_ads' as platform, 'ad' as reported_level, false as is_remainder, '111' as account_id,
        'google_display' as medium, 'DISPLAY' as channel, '21' as campaign_id, 'C' as campaign_name,
        '15' as ad_group_id, 'G' as ad_group_name,
        '69' || variant as ad_id, 'f' || variant as ad_name,
        'f' || variant as creative, 'https://lp.example/?utm_content=f' || variant as final_url, true as follows_rule_sheet,
        'mobile' as device, 1000 as impressions, 10 as clicks,
        cast(300 as decimal(18, 6)) as cost_net, cast(1 as decimal(18, 6)) as platform_conversions
    from generate_series(date '2026-02-09', date '2026-02-15', interval 1 day) as days (day), (values (1), (2)) as v (variant);
insert into marts.mart_tag_firing_daily by name
    select day::date as report_date, 'GTM' as container_id, tag_id, 'タグ' || tag_id as tag_name, 'page_view' as expected_event,
        50 as events_arrived, 'fired' as firing_state
    from generate_series(date '2026-02-09', date '2026-02-15', interval 1 day) as days (day), (values ('1'), ('2')) as t (tag_id);
insert into marts.mart_configuration_checks by name
    select 'google_ads' as platform, '111' as account_id, 'search_excludes_display' as check_name, '21' as object_id,
        '検索キャンペーン' as object_name, true as is_fine, null::varchar as remedy_ja, date '2026-02-15' as report_date;
insert into marts.mart_acquisition_daily by name
    select 'ga4' as platform, 'sessions' as report, '345' as account_id, date '2026-02-15' as report_date, 'loaded' as state,
        false as is_overdue, null::varchar as reason;
insert into seeds.engagement by name
    select date '2026-03-06' as delivery_end_date;
insert into seeds.cv_link_rules (rule_id, link_domain, path_prefix, is_counted, link_domain_unicode) values
    ('internship', 'internship.example.jp', '/apply', true, 'internship.example.jp'),
    ('job', 'xn--gmqu33e.jp', '/entry', true, '求人.jp'),
    ('job_terms', 'xn--gmqu33e.jp', '/entry/terms', false, '求人.jp');
insert into marts.fct_cv_daily by name
    select day::date as report_date, rule_id, case rule_id when 'job' then '求人.jp' else 'internship.example.jp' end as link_domain,
        4 as cv_events
    from generate_series(date '2025-12-22', date '2026-02-15', interval 1 day) as days (day),
        (values ('internship'), ('job'), (null)) as rules (rule_id);
create view marts.mart_external_links as
    select link_domain, rule_id, rule_id is not null as has_rule, sum(cv_events)::bigint as clicks,
        'https://' || link_domain || '/entry' as example_link_url, min(report_date) as first_date, max(report_date) as last_date
    from marts.fct_cv_daily group by all;
insert into kpi.pacing by name
    select 'total' as scope_type, date '2025-12-05' as report_date, null::bigint as cv, null::decimal(18, 6) as cost_net,
        false as is_forecast;
insert into kpi.budget_pacing by name
    select '(total)' as medium, true as is_total, '全体' as medium_name_ja, date '2026-02-15' as as_of_date, 6000000 as budget,
        50000.0 as required_cost_per_day, 49000.0 as recent_cost_per_day, 20000.0 as unspent_forecast, 'on_pace' as state,
        '予算どおり' as state_ja, 'このままでほぼ予算どおりです。' as sentence_ja;
insert into kpi.contract_ledger by name
    select '(total)' as cost_heading, true as is_total, '契約全体' as cost_heading_ja, date '2026-02-15' as as_of_date,
        12180000 as price_ceiling, 12000000 as forecast_with_tax, 180000 as left_forecast_with_tax, 'within' as state, '上限内' as state_ja;
"""
"""The tables hold what the models would put there; the view adds up external links as `mart_external_links` does."""
TABLES = (
    "kpi.budget_pacing",
    "kpi.contract_ledger",
    "ops.failed_tests",
    "kpi.creative_test",
    "kpi.daily",
    "kpi.pacing",
    "kpi.target_progress",
    "marts.fct_ad_performance_daily",
    "marts.fct_cv_daily",
    "marts.mart_acquisition_daily",
    "marts.mart_configuration_checks",
    "marts.mart_funnel_daily",
    "marts.mart_tag_firing_daily",
    "seeds.ad_platforms",
    "seeds.cv_link_rules",
    "seeds.cv_rules",
    "seeds.engagement",
    "seeds.media",
)


def make(path: Path) -> Path:
    """Write the file."""
    with duckdb.connect(str(path)) as connection:
        create(connection, *TABLES)
        connection.execute(CALM)
    return path
