"""The dbt project on a throw-away warehouse with hand-made raw rows: totals, attribution, reloaded and emptied days.

The raw tables are made here as the loader makes them; nothing is fetched. Every expected number below can be added up by
hand from RAW.
"""

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt.cli.main import dbtRunner

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
ENVELOPE = "_account_id varchar, _report_date date, _fetched_at timestamptz, _load_id bigint"
SESSION = (
    "report_date date, session_source varchar, session_medium varchar, session_campaign_name varchar, "
    "session_campaign_id varchar, session_manual_ad_content varchar"
)
GOOGLE_NAME = "栃木のインターン応募キャンペーン/冬季_Google検索"
YAHOO_NAME = "栃木で就活キャンペーン/冬季_Yahoo!検索"
ENTRY = "https://jobs.tochigi-shigoto.example/entry?id=1"

TABLES = {
    "raw_google_ads.ad_daily": "report_date date, customer_id bigint, campaign_id bigint, campaign_name varchar, "
    "campaign_advertising_channel_type integer, ad_group_id bigint, ad_group_name varchar, ad_group_ad_ad_id bigint, "
    "ad_group_ad_ad_name varchar, ad_group_ad_ad_type integer, ad_group_ad_ad_final_urls varchar[], "
    "segments_device integer, metrics_impressions bigint, metrics_clicks bigint, metrics_cost_micros bigint, "
    "metrics_conversions double",
    "raw_google_ads.conversion_action_daily": "report_date date, customer_id bigint, campaign_id bigint, "
    "campaign_name varchar, segments_conversion_action varchar, segments_conversion_action_name varchar, "
    "segments_conversion_action_category integer, metrics_conversions double, metrics_all_conversions double",
    "raw_yahoo_search.ad_daily": "report_date date, campaign_id bigint, campaign_name varchar, adgroup_id bigint, "
    "adgroup_name varchar, ad_id bigint, ad_name varchar, ad_type varchar, final_url varchar, device varchar, "
    "imps bigint, clicks bigint, cost bigint, conversions double",
    "raw_yahoo_search.campaign_daily": "report_date date, campaign_id bigint, campaign_name varchar, imps bigint, "
    "clicks bigint, cost bigint, conversions double, invalid_clicks bigint",
    "raw_ga4.sessions": f"{SESSION}, session_default_channel_group varchar, landing_page varchar, "
    "device_category varchar, sessions bigint, engaged_sessions bigint, screen_page_views bigint, "
    "user_engagement_duration double",
    "raw_ga4.outbound_clicks": f"{SESSION}, device_category varchar, link_url varchar, page_path varchar, "
    "event_count bigint, sessions bigint",
    "raw_ga4.cv_sessions": f"{SESSION}, landing_page varchar, device_category varchar, sessions bigint",
    "raw_ga4.page_views": f"{SESSION}, device_category varchar, page_path varchar, screen_page_views bigint, "
    "user_engagement_duration double",
    "raw_ga4_export.events": "report_date date, event_timestamp bigint, event_name varchar, user_key varchar, "
    "ga_session_id bigint, ga_session_number bigint, is_session_engaged boolean, engagement_time_msec bigint, "
    "page_location varchar, page_referrer varchar, page_title varchar, link_url varchar, link_domain varchar, "
    "outbound varchar, event_source varchar, event_medium varchar, event_campaign varchar, event_campaign_id varchar, "
    "event_content varchar, event_term varchar, gclid varchar, first_user_source varchar, first_user_medium varchar, "
    "first_user_campaign varchar, session_source varchar, session_medium varchar, session_campaign varchar, "
    "session_campaign_id varchar, session_content varchar, device_category varchar, geo_country varchar, "
    "geo_region varchar, geo_city varchar, stream_id varchar, platform varchar",
}
OPS = """
create table ops.loads (load_id bigint, platform varchar, report varchar, account_id varchar, report_date date,
    row_count bigint, fetched_at timestamptz, loaded_at timestamptz, landed_file varchar, file_sha256 varchar,
    query varchar, api_version varchar, run_id varchar);
create table ops.acquisition (platform varchar, report varchar, account_id varchar, report_date date, state varchar,
    row_count bigint, reason varchar, recorded_at timestamptz);
create table ops.control_totals (load_id bigint, platform varchar, report varchar, account_id varchar, first_day date,
    last_day date, measure varchar, stated double, landed double);
create table ops.days_to_build (report_date date);
"""

Row = tuple[object, ...]


def url(source: str, medium: str, campaign: str, content: str, campaign_id: int) -> str:
    """An ad's final URL as the rule sheet wants it."""
    tags = f"utm_source={source}&utm_medium={medium}&utm_campaign={campaign}&utm_content={content}&utm_id={campaign_id}"
    return f"https://verygoodlocal-tochigi.jp/tochigist/science-job?{tags}"


def google_ad(ad: int, content: str, device: int, impressions: int, clicks: int, micros: int | None) -> Row:
    """A row of raw_google_ads.ad_daily without its day."""
    final = [url("google", "cpc", "intern_winter_r7", content, 11)]
    return (
        1112223334, 11, GOOGLE_NAME, 2, 111, "県内学生（男性）", ad, f"ad {ad}", 15, final, device,
        impressions, clicks, micros, 0.5,
    )  # fmt: skip


def yahoo_ad(ad: int, content: str, device: str, imps: int, clicks: int, cost: int) -> Row:
    """A row of raw_yahoo_search.ad_daily without its day."""
    final = url("yahoo", "cpc", "job_winter_r7", content, 22)
    return (22, YAHOO_NAME, 222, "県内学生（女性）", ad, f"ad {ad}", "text", final, device, imps, clicks, cost, 1.0)


GOOGLE_ID = ("google", "cpc", GOOGLE_NAME, "11", "main_m_a1")
GOOGLE_SHOUTED = ("Google", "CPC", GOOGLE_NAME, "11", " MAIN_M_A1")
GOOGLE_ODD_CONTENT = ("google", "cpc", GOOGLE_NAME, "11", "zzz")
GOOGLE_NAME_ONLY = ("google", "cpc", GOOGLE_NAME, "(not set)", "(not set)")
GOOGLE_NOTHING = ("google", "cpc", "(not set)", "(not set)", "(not set)")
YAHOO_SHEET = ("yahoo", "cpc", "job_winter_r7", "(not set)", "main_f_a1")
DISPLAY = ("yahoo", "display", "intern_winter_r7", "33", "sub_f_a2")
OTHER_PAID = ("partner.example", "cpc", "(not set)", "(not set)", "(not set)")
ORGANIC = ("google", "organic", "(organic)", "(not set)", "(not set)")

RAW: dict[str, dict[str, list[Row]]] = {
    "2026-01-10": {
        "raw_google_ads.ad_daily": [
            google_ad(1001, "main_m_a1", 2, 1000, 40, 4_000_000_001),
            google_ad(1001, "main_m_a1", 4, 500, 10, 999_999),
            google_ad(1001, "main_m_a1", 5, 7, 0, 0),
            google_ad(1001, "main_m_a1", 6, 3, 1, 2),
            google_ad(1002, "main_m_a2", 2, 10, 0, None),
        ],
        "raw_google_ads.conversion_action_daily": [(1112223334, 11, GOOGLE_NAME, "a/1", "external link", 8, 2.5, 3.0)],
        "raw_yahoo_search.ad_daily": [
            yahoo_ad(2001, "main_f_a1", "スマートフォン", 300, 12, 1500),
            yahoo_ad(2001, "main_f_a1", "PC", 100, 3, 400),
        ],
        "raw_yahoo_search.campaign_daily": [(22, YAHOO_NAME, 400, 15, 1900, 2.0, 1)],
        "raw_ga4.sessions": [
            (*GOOGLE_ID, "Paid Search", "/tochigist/science-job", "mobile", 30, 20, 50, 100.25),
            (*GOOGLE_SHOUTED, "Paid Search", "/tochigist/science-job/", "mobile", 2, 1, 2, 5.0),
            (*GOOGLE_ODD_CONTENT, "Paid Search", "/tochigist/science-job", "mobile", 3, 1, 3, 1.0),
            (*GOOGLE_NAME_ONLY, "Paid Search", "/tochigist/science-job", "desktop", 4, 2, 4, 1.0),
            (*GOOGLE_NOTHING, "Paid Search", "(not set)", "mobile", 5, 0, 5, 1.0),
            (*YAHOO_SHEET, "Paid Search", "/tochigist/arts-job", "mobile", 9, 5, 12, 30.0),
            (*DISPLAY, "Display", "/tochigist/arts-job", "mobile", 8, 2, 9, 10.0),
            (*OTHER_PAID, "Paid Other", "/tochigist/arts-job", "mobile", 1, 0, 1, 0.0),
            (*ORGANIC, "Organic Search", "/tochigist/arts-job", "smart tv", 20, 15, 44, 99.0),
        ],
        "raw_ga4.outbound_clicks": [
            (*GOOGLE_ID, "mobile", ENTRY, "/tochigist/science-job", 3, 2),
            (*GOOGLE_ID, "mobile", ENTRY + "&_gl=1*x", "/tochigist/science-job/", 1, 1),
            (*YAHOO_SHEET, "mobile", "https://jobs.tochigi-shigoto.example/entry/terms", "/tochigist/arts-job", 5, 4),
            (*DISPLAY, "mobile", "https://www.internship.tochigi-shigoto.example/apply/", "/tochigist/arts-job", 2, 2),
            (*ORGANIC, "desktop", ENTRY, "/tochigist/science-job", 4, 4),
            (*GOOGLE_NAME_ONLY, "desktop", "https://notjobs.tochigi-shigoto.example/entry", "/tochigist/arts-job", 7, 6),
        ],
        "raw_ga4.cv_sessions": [
            (*GOOGLE_ID, "/tochigist/science-job", "mobile", 3),
            (*DISPLAY, "/tochigist/arts-job", "mobile", 2),
            (*ORGANIC, "/tochigist/arts-job", "desktop", 4),
        ],
        "raw_ga4.page_views": [
            (*GOOGLE_ID, "mobile", "/tochigist/science-job", 45, 100.0),
            (*GOOGLE_ID, "mobile", "/tochigist", 5, 0.25),
            (*ORGANIC, "desktop", "/tochigist/arts-job/?x=1", 44, 99.0),
        ],
    },
    "2026-01-11": {
        "raw_google_ads.ad_daily": [google_ad(1002, "main_m_a2", 2, 200, 6, 500_000)],
        "raw_google_ads.conversion_action_daily": [(1112223334, 11, GOOGLE_NAME, "a/1", "external link", 8, 0.5, 0.5)],
        "raw_yahoo_search.ad_daily": [],
        "raw_yahoo_search.campaign_daily": [],
        "raw_ga4.sessions": [(*GOOGLE_ID, "Paid Search", "/tochigist/science-job", "mobile", 6, 3, 8, 7.0)],
        "raw_ga4.outbound_clicks": [],
        "raw_ga4.cv_sessions": [],
        "raw_ga4.page_views": [],
    },
}
FETCHED = "2026-01-12 20:00:00+00"


def new_warehouse(path: Path) -> None:
    """Raw tables and ledgers, all empty."""
    with duckdb.connect(str(path)) as connection:
        for schema in ("raw_google_ads", "raw_yahoo_search", "raw_ga4", "raw_ga4_export", "ops"):
            connection.execute(f"create schema {schema}")
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns}, {ENVELOPE})")
        connection.execute(OPS)


def load(path: Path, day: str, reports: dict[str, list[Row]]) -> None:
    """Replace `day` in every table of `reports`, as the loader does, and queue the day for building."""
    with duckdb.connect(str(path)) as connection:
        for table, rows in reports.items():
            platform, report = table.removeprefix("raw_").split(".")
            account = {"google_ads": "1112223334", "yahoo_search": "2002003004"}.get(platform, "345678901")
            connection.execute(f"delete from {table} where _report_date = ?", [day])
            for row in rows:
                values = (day, *row, account, day, FETCHED, 1)
                connection.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at) "
                "values (1, ?, ?, ?, ?, ?, ?)",
                [platform, report, account, day, len(rows), FETCHED],
            )
        connection.execute("insert into ops.days_to_build values (?)", [day])


def query(path: Path, sql: str) -> list[tuple]:
    """Rows of `sql` on the warehouse."""
    with duckdb.connect(str(path)) as connection:
        return connection.execute(sql).fetchall()


def contents(path: Path) -> dict[str, list[tuple]]:
    """Every mart and KPI table, rows in a fixed order."""
    tables = query(path, "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi')")
    return {name: sorted(query(path, f"select * from {name}"), key=repr) for (name,) in tables}


@pytest.fixture(scope="module")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Dbt"]:
    """dbt in this process, its target and logs outside the checkout."""
    before = dict(os.environ)
    yield Dbt(tmp_path_factory.mktemp("dbt"))
    os.environ.clear()
    os.environ.update(before)


class Dbt:
    """Runs `dbt build` on any warehouse file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = dbtRunner()

    def build(self, warehouse: Path, *arguments: str) -> list[str]:
        """Build everything; returns the names of failed nodes."""
        os.environ["TOCHIMART_WAREHOUSE"] = str(warehouse)
        os.environ["DBT_TARGET_PATH"] = str(self.folder / "target")
        done = self.runner.invoke(
            [
                "--quiet", "--log-path", str(self.folder / "logs"), "build", "--project-dir", str(PROJECT),
                "--profiles-dir", str(PROJECT), *arguments,
            ]  # fmt: skip
        )
        assert done.exception is None, done.exception
        return sorted(
            result.node.name for result in done.result if result.status in ("error", "fail", "runtime error", "skipped")
        )


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with both days built once."""
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    new_warehouse(path)
    for day, reports in RAW.items():
        load(path, day, reports)
    assert dbt.build(path) == []
    return path


def test_money_reaches_the_mart_to_the_last_millionth(built: Path) -> None:
    """R-26: 4000.000001 + 0.999999 + 0 + 0.000002 yen; the ad without a cost stays unknown."""
    assert query(built, "select sum(cost_net) from marts.fct_ad_performance_daily where ad_id = '1001'") == [
        (Decimal("4001.000002"),)
    ]
    assert query(
        built, "select cost_net from marts.fct_ad_performance_daily where ad_id = '1002' and report_date = '2026-01-10'"
    ) == [(None,)]


def test_devices_that_become_one_word_are_added_up(built: Path) -> None:
    """R-29: Google's "other" and "connected TV" are both other."""
    assert query(
        built,
        "select impressions, clicks from marts.fct_ad_performance_daily where ad_id = '1001' and device = 'other'",
    ) == [(10, 1)]


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (GOOGLE_ID, ("platform_id", "google_ads", "google_search", "intern_winter", "main_m", "11", "111", "1001")),
        (GOOGLE_SHOUTED, ("platform_id", "google_ads", "google_search", "intern_winter", "main_m", "11", "111", "1001")),
        (
            GOOGLE_ODD_CONTENT,
            ("platform_id", "google_ads", "google_search", "intern_winter", "(unattributed)", "11")
            + ("(unattributed)", "(unattributed)"),
        ),
        (
            GOOGLE_NAME_ONLY,
            ("campaign_name", "google_ads", "google_search", "intern_winter", "(unattributed)", "11")
            + ("(unattributed)", "(unattributed)"),
        ),
        (GOOGLE_NOTHING, ("unattributed", "google_ads", "google_search", *("(unattributed)",) * 5)),
        (YAHOO_SHEET, ("rule_sheet", "yahoo_search", "yahoo_search", "job_winter", "main_f", "22", "222", "2001")),
        (DISPLAY, ("rule_sheet", "yahoo_display", "yahoo_display", "intern_winter", "sub_f", *("(unattributed)",) * 3)),
        (OTHER_PAID, ("unattributed", *("(unattributed)",) * 7)),
        (ORGANIC, ("not_ad", *("(not ads)",) * 7)),
    ],
)
def test_sessions_are_matched_in_the_agreed_order(built: Path, session: Row, expected: Row) -> None:
    """R-21: platform id, then rule sheet, then campaign name, then (unattributed)."""
    source, medium, campaign, campaign_id, content = (
        "" if text == "(not set)" else str(text).strip().lower() for text in session
    )
    found = query(
        built,
        "select match_method, attribution.platform, attribution.medium, campaign, target, attribution.campaign_id, "
        "ad_group_id, ad_id from intermediate.int_session_attribution as attribution "
        "inner join intermediate.int_session_keys as keys using (session_key) "
        f"where source = '{source}' and keys.medium = '{medium}' and campaign_name = '{campaign}' "
        f"and keys.campaign_id = '{campaign_id}' and content = '{content}'",
    )
    assert found == [expected]


def test_an_ad_and_its_sessions_meet_in_one_funnel_row(built: Path) -> None:
    """R-14: impressions, clicks, sessions in two spellings, article views and CV of one ad on one device."""
    assert query(
        built,
        "select impressions, clicks, sessions, engaged_sessions, article_views, cv_events, cv_sessions, cost_net "
        "from marts.mart_funnel_daily where ad_id = '1001' and device = 'mobile' and report_date = '2026-01-10'",
    ) == [(1000, 40, 32, 21, 45, 4, 3, Decimal("4000.000001"))]


def test_unknown_stays_null_and_nothing_becomes_zero_only_when_the_report_is_there(built: Path) -> None:
    """Yahoo! Display is not loaded: no impressions known. Yahoo! Search is loaded: a matched session without ad row means 0."""
    assert query(
        built, "select impressions, cost_net, sessions from marts.mart_funnel_daily where platform = 'yahoo_display'"
    ) == [(None, None, 8)]
    assert query(
        built,
        "select impressions, cost_net, sessions, cv_events from marts.mart_funnel_daily "
        "where ad_id = '1001' and report_date = '2026-01-11'",
    ) == [(0, Decimal(0), 6, 0)]


def test_only_links_the_rules_count_are_cv(built: Path) -> None:
    """R-15: the terms page, a look-alike domain and links of no rule are clicks, not CV; a subdomain is one."""
    assert query(
        built,
        "select link_domain, rule_id, is_counted, sum(cv_events) from marts.fct_cv_daily group by all order by all",
    ) == [
        ("jobs.tochigi-shigoto.example", "job_entry", True, 8),
        ("jobs.tochigi-shigoto.example", "job_entry_terms", False, 5),
        ("notjobs.tochigi-shigoto.example", None, False, 7),
        ("www.internship.tochigi-shigoto.example", "internship_apply", True, 2),
    ]


def test_target_progress_leaves_cv_without_cost_out_of_cpa(built: Path) -> None:
    """R-16: 6 CV through ads, 2 of them on Yahoo! Display whose cost is unknown; cost 4001.500002 + 1900."""
    assert query(
        built,
        "select cv, cv_with_cost, cv_without_cost, cost_net, cpa, as_of_date, days_elapsed, days_total, expected_cv "
        "from kpi.target_progress where scope_type = 'total'",
    ) == [
        (6, 4, 2, Decimal("5901.500002"), Decimal("1475.375001"), date(2026, 1, 11), 42, 96, Decimal("875.000000"))
    ]


def test_ratios_of_a_zero_denominator_are_null(built: Path) -> None:
    """A day of sessions without clicks has no CVR, not an error and not a zero."""
    assert query(built, "select distinct cvr, ctr from kpi.daily where platform = 'yahoo_display'") == [(None, None)]


def test_days_are_provisional_while_the_platform_may_change_them(built: Path) -> None:
    """Fetched on 13 January in Japan (20:00 UTC on the 12th): 3 days after the 10th, inside GA4's 4 days."""
    assert query(built, "select distinct is_provisional from marts.fct_site_sessions_daily") == [(True,)]
    assert query(built, "select distinct is_provisional from marts.fct_ad_performance_daily") == [(True,)]


def test_every_column_of_marts_and_kpi_says_what_it_means_in_both_languages(built: Path) -> None:
    """R-37: an analyst reads the meaning in any client."""
    assert (
        query(
            built,
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where schema_name in ('marts', 'kpi') and (comment is null or comment not like '%|%')",
        )
        == []
    )


def test_a_second_build_changes_nothing(dbt: Dbt, built: Path) -> None:
    """Same input, same tables."""
    before = contents(built)
    assert dbt.build(built) == []
    assert contents(built) == before


def test_reloaded_and_emptied_days_replace_what_was_there(dbt: Dbt, built: Path) -> None:
    """One day comes back with other rows, one comes back empty; the result equals a build from scratch."""
    with duckdb.connect(str(built)) as connection:
        connection.execute("delete from ops.days_to_build")
    changed = dict(RAW["2026-01-10"])
    changed["raw_ga4.sessions"] = changed["raw_ga4.sessions"][:1]
    load(built, "2026-01-10", changed)
    load(built, "2026-01-11", {table: [] for table in RAW["2026-01-11"]})
    assert dbt.build(built) == []
    assert query(built, "select sum(sessions) from marts.fct_site_sessions_daily") == [(30,)]
    for table in contents(built):
        if table != "kpi.target_progress":
            assert query(built, f"select count(*) from {table} where report_date = '2026-01-11'") == [(0,)], table
    incremental = contents(built)
    assert dbt.build(built, "--full-refresh") == []
    assert contents(built) == incremental


def test_ads_that_arrive_late_heal_the_days_already_built(dbt: Dbt, tmp_path: Path) -> None:
    """Sessions of the 11th come first; the ad they came from is loaded with the 10th, and the 11th follows by itself."""
    path = tmp_path / "working.duckdb"
    new_warehouse(path)
    site = {table: rows for table, rows in RAW["2026-01-11"].items() if table.startswith("raw_ga4.")}
    load(path, "2026-01-11", site)
    assert dbt.build(path) == []
    assert query(path, "select distinct match_method from marts.mart_funnel_daily") == [("unattributed",)]
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from ops.days_to_build")
    load(path, "2026-01-10", RAW["2026-01-10"])
    assert dbt.build(path) == []
    assert query(
        path, "select match_method, ad_id from marts.mart_funnel_daily where report_date = '2026-01-11' and sessions > 0"
    ) == [("platform_id", "1001")]
    healed = contents(path)
    assert dbt.build(path, "--full-refresh") == []
    assert contents(path) == healed


def test_a_day_missing_from_a_mart_stops_the_build(dbt: Dbt, tmp_path: Path) -> None:
    """Rows that are in raw and not queued for building are noticed, by day."""
    path = tmp_path / "working.duckdb"
    new_warehouse(path)
    load(path, "2026-01-10", RAW["2026-01-10"])
    assert dbt.build(path) == []
    load(path, "2026-01-11", RAW["2026-01-11"])
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from ops.days_to_build")
    failed = dbt.build(path)
    assert "google_ads_totals_reach_the_mart" in failed
    assert "site_sessions_reach_the_mart" in failed
