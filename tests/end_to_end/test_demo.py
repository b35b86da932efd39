"""The whole way, once: real clients against the sandbox, real Dagster, dbt and DuckDB, compared with the truth."""

import json
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from datetime import timedelta
from itertools import pairwise

import dagster as dg
import pytest
from dagster._serdes import deserialize_value

import assets
from assets.kpi import list_tables as statistics
from orchestration.jobs import FILE_SOURCE_NAMES
from orchestration.packed_events import read_packed
from orchestration.planned_events import is_partitioned_by_day
from orchestration.settings import Settings
from sandbox.world.simulation import World
from tests.conftest import Done, in_process
from tests.support.demo import DAYS, FIRST, LAST, by_day, true_days
from tests.support.killable import code_location
from tests.support.places import PROJECT
from tests.support.warehouse_files import query


def test_the_demo_shows_the_kpi_table_and_where_to_go_next(demo: Done) -> None:
    for words in (
        "Google検索広告",
        "Yahoo!検索広告",
        "Yahoo!ディスプレイ広告",
        "合計",
        "overview.html",
        "from cv_against_target",
        "make dev",
    ):
        assert words in demo.out
    assert (demo.home / "reports" / "overview.html").exists()


@pytest.mark.parametrize(
    ("platform", "measures", "columns"),
    [
        ("google_ads", ("impressions", "clicks", "cost_micros", "conversions"), "sum(cost_net) * 1000000"),
        ("yahoo_search", ("imps", "clicks", "cost", "conversions"), "sum(cost_net)"),
        ("yahoo_display", ("imps", "clicks", "cost", "conversions"), "sum(cost_net)"),
    ],
)
def test_every_day_of_an_ad_platform_is_right_to_the_yen(
    demo: Done, world: World, platform: str, measures: tuple[str, ...], columns: str
) -> None:
    found = by_day(
        demo,
        f"""select report_date, sum(impressions), sum(clicks), {columns}, sum(platform_conversions)
        from marts.fct_ad_performance_daily where platform = '{platform}' group by 1""",
    )
    assert found == true_days(world, platform, *measures)
    assert sorted(found) == DAYS


@pytest.mark.parametrize(
    ("platform", "levels"),
    [
        ("google_ads", ("ad", "ad_group", "campaign", "account")),
        ("yahoo_search", ("ad", "ad_group", "campaign")),
        ("yahoo_display", ("ad", "ad_group", "campaign")),
    ],
)
def test_money_that_no_ad_row_carries_stands_at_the_level_that_tells_it(
    demo: Done, world: World, platform: str, levels: tuple[str, ...]
) -> None:
    """Performance Max, Demand Gen in part, removed ads, ad groups and campaigns, and what the account alone knows. # R-12"""
    names = ("clicks", "cost_micros" if platform == "google_ads" else "cost", "conversions")
    told = {
        level: [sum(day[name] for day in world.truth(f"{platform}:{level}", FIRST, LAST).values()) for name in names]
        for level in levels
    }
    expected = {
        level: tuple(more - less for more, less in zip(told[level], told[finer], strict=True))
        for finer, level in pairwise(levels)
    }
    unit = 1_000_000 if platform == "google_ads" else 1
    found = query(
        demo.published,
        f"""select reported_level, sum(clicks), sum(cost_net) * {unit}, sum(platform_conversions)
        from marts.fct_ad_performance_daily where is_remainder and platform = '{platform}' group by 1""",
    )
    assert {level: tuple(map(float, figures)) for level, *figures in found} == expected
    assert min(clicks for clicks, *_ in expected.values()) > 0, "a world without such money would prove nothing"


def test_money_without_ads_is_said_and_is_no_creative_and_no_broken_url(demo: Done) -> None:
    alerts = query(demo.published, "select subject, sentence_ja from kpi.alerts where rule = 'spend_without_ads'")
    assert sorted(subject for subject, _ in alerts) == ["google_ads 1112223334", "yahoo_search 2002003004"]
    assert "「P-MAX_栃木の仕事発見」" in alerts[0][1]
    creatives = "select count(*) from marts.mart_creatives where pattern = '(unattributed)' and first_date is not null"
    assert query(demo.published, creatives) == [(0,)]
    verdicts = query(
        demo.published,
        """select distinct verdict from marts.mart_rule_sheet_daily
        where arrival = 'ad_url' and ad_id is null""",
    )
    assert verdicts == [("unknown",)]


def test_every_day_of_the_site_is_right(demo: Done, world: World) -> None:
    sessions = by_day(
        demo,
        "select report_date, sum(sessions), sum(engaged_sessions), sum(page_views) from marts.fct_site_sessions_daily group by 1",
    )
    assert sessions == true_days(world, "ga4", "sessions", "engaged_sessions", "screen_page_views")
    clicks = by_day(
        demo,
        """select report_date, sum(cv_events), sum(cv_events) filter (where is_counted)
        from marts.fct_cv_daily group by 1""",
    )
    assert clicks == true_days(world, "ga4", "event_count", "cv_events")


def test_the_official_cv_is_the_number_of_application_clicks_in_ad_sessions(demo: Done, world: World) -> None:
    truth = world.truth("ads_cv", FIRST, LAST)
    found = query(demo.published, "select sum(cv), sum(cv_events), sum(cv_sessions) from kpi.daily where is_ads")[0]
    events, sessions = (sum(day[name] for day in truth.values()) for name in ("cv_events", "cv_sessions"))
    assert found == (events, events, sessions)
    assert events != sessions, "a world without repeated clicks would prove nothing"
    assert query(demo.published, "select cv from kpi.target_progress where scope_type = 'total'") == [(events,)]


def test_the_funnel_keeps_every_total_and_says_how_each_row_was_matched(demo: Done, world: World) -> None:
    funnel = by_day(
        demo,
        """select report_date, sum(sessions), sum(engaged_sessions), sum(article_views), sum(article_sessions), sum(cv_events),
            sum(cv_sessions)
        from marts.mart_funnel_daily group by 1""",
    )
    site = ("sessions", "engaged_sessions", "article_views", "article_sessions", "cv_events", "cv_sessions")
    assert funnel == true_days(world, "ga4", *site)
    for visits, _, views, readers, *_ in funnel.values():
        assert readers < min(visits, views), "a world in which every session reads one article would prove nothing"
    methods = Counter(
        dict(query(demo.published, "select match_method, sum(sessions) from marts.mart_funnel_daily group by 1"))
    )
    assert set(methods) == {"platform_id", "rule_sheet", "campaign_name", "unattributed", "not_ad"}
    assert methods["not_ad"] == world.rows("select count(*) from sessions where ad_id = 0 and day >= ?", [FIRST])[0][0]


def test_sessions_find_the_campaign_and_target_they_really_came_from(demo: Done, world: World) -> None:
    """Only sessions the simulation stripped of their tags may end up elsewhere."""
    truth = {
        tuple(row[:3]): row[3]
        for row in world.rows(
            """select medium_name, campaign, target, count(*) from sessions
            where day >= ? and ad_id <> 0 and (campaign_id <> '(not set)' or content <> '(not set)')
                and content not in ('(not set)', 'banner_old') group by all""",
            [FIRST],
        )
    }
    found = {
        tuple(row[:3]): row[3]
        for row in query(
            demo.published,
            """select medium, campaign, target, sum(sessions) from marts.mart_funnel_daily
            where match_method in ('platform_id', 'rule_sheet') and target <> '(unattributed)' group by all
            having sum(sessions) > 0""",
        )
    }
    assert found == truth


def test_the_ledgers_know_every_day_and_every_stated_total(demo: Done, world: World) -> None:
    """A day on which Yahoo! has nothing to say about conversions by name is a day with zero rows, not a missing one; a day whose
    search results Google has not counted yet is late, not a day without any.
    """
    found = query(
        demo.published,
        "select platform, report, report_date, state from ops.acquisition order by all",
    )
    reports = [
        report
        for report in assets.list_all_reports(Settings(_env_file=None))
        if report.platform not in FILE_SOURCE_NAMES and report.is_requested
    ]
    quiet = {
        (platform, "conversion_daily", day)
        for platform in ("yahoo_search", "yahoo_display")
        for day, (conversions,) in true_days(world, platform, "all_conversions").items()
        if not conversions
    }
    shown = world.rows(
        """select distinct day from (
            select day from link_clicks join sessions using (session_id) where is_cv
            group by day, age, gender having count(distinct user_id) >= 10)"""
    )
    quiet |= {("ga4", "demographics_cv", day) for day in DAYS if (day,) not in shown}
    assert quiet, "a world with conversions on every day would prove nothing"
    late = {("search_console", "site_daily_fresh", LAST)} | {
        ("search_console", report, LAST - timedelta(days=age))
        for report in ("site_daily", "page_daily", "query_daily")
        for age in range(3)
    }
    expected = [
        (*place, "zero" if place in quiet else "late" if place in late else "loaded")
        for report in reports
        for day in (DAYS[-1:] if report.is_snapshot else DAYS)
        if report.is_kept(day, LAST + timedelta(days=1))
        for place in [(report.platform, report.name, day)]
    ]
    assert found == sorted(expected)
    totals = query(demo.published, "select count(*), count(*) filter (where stated = landed) from ops.control_totals")
    stated = sum(len(report.measures) for report in reports if report.platform != "search_console")
    assert totals == [(stated, stated)]


def test_every_mart_and_kpi_table_says_its_rows_in_the_run_history(demo: Done) -> None:
    with closing(sqlite3.connect(demo.home / "dagster" / "history" / "runs" / "index.db")) as history:
        read_packed(history)
        events = history.execute(
            "select event from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION' "
            """and (asset_key like '["marts"%' or asset_key like '["kpi"%')"""
        ).fetchall()
    tables = query(demo.published, "select count(*) from duckdb_tables() where schema_name in ('marts', 'kpi')")
    assert [len(events)] == [count for (count,) in tables]
    assert all("dagster/row_count" in event for (event,) in events)


def test_each_day_says_its_own_figures_in_the_run_history(demo: Done) -> None:
    with closing(sqlite3.connect(demo.home / "dagster" / "history" / "runs" / "index.db")) as history:
        read_packed(history)
        events = history.execute(
            "select asset_key, partition, event from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION'"
        ).fetchall()
        (planned,) = history.execute(
            "select count(*) from event_logs where dagster_event_type like '%PLANNED'"
        ).fetchone()
        (checks,) = history.execute("select count(distinct partition) from asset_check_executions").fetchone()
    figures: dict[str, dict[str, dict[str, object]]] = {day.isoformat(): {} for day in DAYS}
    keys = {key: dg.AssetKey(json.loads(key)) for key, _, _ in events}
    for key, partition, event in events:
        assert is_partitioned_by_day(keys[key]) == (partition is not None), key
        if key in ('["landing", "google_ads", "ad_daily"]', '["raw_google_ads", "ad_daily"]'):
            metadata = deserialize_value(event, dg.EventLogEntry).asset_materialization.metadata
            figures[partition][keys[key].path[0]] = {name: value.value for name, value in metadata.items()}
    truth = query(
        demo.published,
        "select report_date, count(*), sum(impressions), sum(clicks) from staging.stg_google_ads__ad_daily group by 1",
    )
    assert len(truth) == len(DAYS)
    for day, rows, impressions, clicks in truth:
        landed, loaded = (figures[day.isoformat()][step] for step in ("landing", "raw_google_ads"))
        assert (landed["dagster/partition_row_count"], loaded["dagster/partition_row_count"]) == (rows, rows)
        assert (landed["total metrics_impressions"], landed["total metrics_clicks"]) == (impressions, clicks)
    assert planned == 0, "a run that ended well leaves no announcements of what it would make"
    assert checks == 0, "no check has days"


def test_the_history_of_a_run_is_small(demo: Done) -> None:
    """The text of an event alone is 2 kB of JSON."""
    (path,) = (demo.home / "dagster" / "history" / "runs").glob("*-*.db")
    with closing(sqlite3.connect(path)) as history:
        (events,) = history.execute("select count(*) from event_logs").fetchone()
    files = [one for one in path.parent.iterdir() if not one.name.startswith("index.db")]
    assert 1_000 < events < 4_500
    assert sum(one.stat().st_size for one in files) < 900 * events, "what lies beside the file of the run counts too"


def test_all_data_goes_below_the_chosen_folder(demo: Done) -> None:
    stray = subprocess.run(
        ["git", "status", "--porcelain", "--ignored", "--untracked-files=all", "dbt_project", "models", "seeds"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line for line in stray.stdout.splitlines() if "/target/" in line or "/logs/" in line] == []
    assert {path.stat().st_mode & 0o077 for path in (demo.home, demo.home / "landing", demo.home / "warehouse")} == {0}


def test_an_analyst_reads_descriptions_in_both_languages(demo: Done) -> None:
    undescribed = query(
        demo.published,
        """select schema_name, table_name, column_name from duckdb_columns()
        where schema_name in ('marts', 'kpi') and coalesce(comment, '') not like '% | %'""",
    )
    assert undescribed == []


def test_every_alert_and_every_test_of_creatives_can_be_looked_into(demo: Done) -> None:
    """R-16, R-18: the query of each alert runs on the published file and shows something; each declared test is judged."""
    alerts = query(demo.published, "select rule, query_sql from kpi.alerts")
    assert alerts
    for rule, sql in alerts:
        assert query(demo.published, sql), rule
    declared = query(demo.published, "select count(distinct test_id) from seeds.creative_tests")
    assert (
        query(demo.published, "select count(*) from kpi.creative_test where is_primary and decision_ja is not null")
        == declared
    )


def test_the_code_location_loads_in_a_fresh_process(demo: Done) -> None:
    done = in_process(code_location, demo.home)
    assert done.code == 0, done.err
    loaded = query(
        demo.published,
        "select schema_name || '/' || table_name from duckdb_tables() where starts_with(schema_name, 'raw_')",
    )
    computed = {one.qualified.replace(".", "/") for one in statistics()}
    assert {name for (name,) in loaded} | computed <= set(done.out.split())
