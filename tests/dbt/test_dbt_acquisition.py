"""What arrived, what did not and by when: every state by hand-made ledger rows. # R-22 R-38"""

import csv
from datetime import datetime
from pathlib import Path

import pytest

import assets
from orchestration.settings import Settings
from tests.support.dbt_warehouse import Dbt, query
from tests.support.places import PROJECT

MODELS = ("--select", "+mart_acquisition_daily")
TOTALS = "acquisition_accounts_for_every_load"
SITE = "sc-domain%3Averygoodlocal-tochigi.jp"
GOOGLE, YAHOO, DISPLAY, GA4 = "1112223334", "2002003004", "2002003005", "345678901"
LOADS = [
    ("google_ads", "ad_daily", GOOGLE, "2026-01-10", "2026-01-10 21:00:00", 144),
    ("google_ads", "ad_daily", GOOGLE, "2026-01-10", "2026-01-11 21:00:00", 145),
    ("google_ads", "ad_daily", GOOGLE, "2026-01-11", "2026-01-12 03:00:00", 9),
    ("google_ads", "campaigns", GOOGLE, "2026-01-11", "2026-01-11 21:00:00", 6),
    ("yahoo_search", "ad_daily", YAHOO, "2026-01-10", "2026-01-10 21:00:00", 0),
    ("search_console", "site_daily", SITE, "2026-01-10", "2026-01-13 21:00:00", 1),
    ("ga4_export", "events", GA4, "2026-01-10", "2026-01-13 21:00:00", 700),
]
LEDGER = [
    ("google_ads", "ad_daily", GOOGLE, "2026-01-10", "loaded", 145, None),
    ("google_ads", "ad_daily", GOOGLE, "2026-01-11", "loaded", 9, None),
    ("google_ads", "campaigns", GOOGLE, "2026-01-11", "loaded", 6, None),
    ("yahoo_search", "ad_daily", YAHOO, "2026-01-10", "zero", 0, None),
    ("yahoo_search", "ad_daily", YAHOO, "2026-01-11", "denied", None, "No permission."),
    ("ga4", "sessions", GA4, "2026-01-11", "parked", None, "tokens per day are spent"),
    ("search_console", "site_daily", SITE, "2026-01-10", "loaded", 1, None),
    ("search_console", "site_daily", SITE, "2026-01-11", "late", None, "no final figures yet"),
    ("tag_manager", "tags", "70010020", "2026-01-11", "not_configured", None, "set GTM_CONTAINER_ID"),
    ("analytics_admin", "property", GA4, "2026-01-11", "missing", None, "no landed file"),
    ("ga4_export", "events", GA4, "2026-01-10", "loaded", 700, None),
]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "working.duckdb"
    dbt.new_warehouse(path)
    for number, (platform, report, account, day, fetched, rows) in enumerate(LOADS, 1):
        query(
            path,
            f"""insert into ops.loads (load_id, platform, report, account_id, report_date, fetched_at, row_count)
            values ({number}, '{platform}', '{report}', '{account}', '{day}', '{fetched}', {rows})""",
        )
    for platform, report, account, day, state, count, reason in LEDGER:
        words = "null" if reason is None else f"'{reason}'"
        query(
            path,
            f"""insert into ops.acquisition values
            ('{platform}', '{report}', '{account}', '{day}', '{state}', {count or ("null" if count is None else 0)}, {words}, now())""",
        )
    assert dbt.build(path, *MODELS) == []
    return path


def row(path: Path, platform: str, report: str, day: str, columns: str) -> tuple:
    found = query(
        path,
        f"""select {columns} from marts.mart_acquisition_daily
        where platform = '{platform}' and report = '{report}' and report_date = '{day}'""",
    )
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("platform", "report", "day", "state", "overdue", "in_time"),
    [
        ("google_ads", "ad_daily", "2026-01-10", "loaded", False, True),
        ("google_ads", "ad_daily", "2026-01-11", "loaded", False, False),
        ("google_ads", "campaigns", "2026-01-11", "loaded", False, True),
        ("yahoo_search", "ad_daily", "2026-01-10", "zero", False, True),
        ("yahoo_search", "ad_daily", "2026-01-11", "denied", True, None),
        ("ga4", "sessions", "2026-01-11", "parked", True, None),
        ("ga4", "sessions", "2026-01-10", "missing", True, None),
        ("search_console", "site_daily", "2026-01-10", "loaded", False, True),
        ("search_console", "site_daily", "2026-01-11", "late", False, None),
        ("tag_manager", "tags", "2026-01-11", "not_configured", True, None),
        ("analytics_admin", "property", "2026-01-11", "missing", True, None),
        ("yahoo_display", "(any)", "2026-01-10", "missing", True, None),
    ],
)
def test_each_report_of_a_day_has_its_state(
    built: Path, platform: str, report: str, day: str, state: str, overdue: bool, in_time: bool | None
) -> None:
    """Late figures are not overdue before their day; 03:00 UTC is noon in Japan, three hours after the rule."""
    assert row(built, platform, report, day, "state, is_overdue, is_first_on_time") == (state, overdue, in_time)


def test_a_day_fetched_twice_says_when_first_and_last(built: Path) -> None:
    assert row(
        built,
        "google_ads",
        "ad_daily",
        "2026-01-10",
        "first_arrived_at, last_arrived_at, expected_by, arrivals, row_count",
    ) == (datetime(2026, 1, 10, 21), datetime(2026, 1, 11, 21), datetime(2026, 1, 11, 0), 2, 145)


def test_nothing_is_missed_that_nobody_expects(built: Path) -> None:
    """A snapshot has no past and an export file comes when a person brings it; accounts stand as people write them."""
    assert query(
        built,
        """select platform, report, account_id, report_date::varchar from marts.mart_acquisition_daily
        where report_date >= '2026-01-10' and (report in ('campaigns', 'events') or platform = 'search_console') order by all""",
    ) == [
        ("ga4_export", "events", GA4, "2026-01-10"),
        ("google_ads", "campaigns", GOOGLE, "2026-01-11"),
        ("search_console", "site_daily", "sc-domain:verygoodlocal-tochigi.jp", "2026-01-10"),
        ("search_console", "site_daily", "sc-domain:verygoodlocal-tochigi.jp", "2026-01-11"),
    ]


def test_a_day_on_which_nothing_was_fetched_is_missing_from_the_launch_on(built: Path) -> None:
    """No ledger knows 1 December to 9 January; 13 January is not due by the newest arrival."""
    assert query(
        built,
        """select min(report_date)::varchar, max(report_date)::varchar, count(*), bool_and(is_overdue and state = 'missing')
        from marts.mart_acquisition_daily where platform = 'google_ads' and report = 'ad_daily' and not has_arrived""",
    ) == [("2025-12-01", "2026-01-12", 41, True)]


def test_a_lost_answer_is_noticed(dbt: Dbt, built: Path) -> None:
    assert dbt.invoke(built, "test", "--select", TOTALS) == []
    query(built, "delete from marts.mart_acquisition_daily where state = 'denied'")
    assert dbt.invoke(built, "test", "--select", TOTALS) == [TOTALS]


def test_the_schedule_knows_every_snapshot() -> None:
    """Which reports have no past stands in the clients; the seed repeats it, as SQL cannot read it there."""
    with (PROJECT / "seeds" / "report_schedule.csv").open(encoding="utf-8") as file:
        told = {(one["platform"], one["report"]) for one in csv.DictReader(file) if one["cadence"] == "snapshot"}
    reports = assets.list_all_reports(Settings(_env_file=None))  # type: ignore[call-arg]
    assert told == {(one.platform, one.name) for one in reports if one.is_snapshot}
