"""The event export in the marts: the real sample, a made-up visit to every corner, and totals that must not move. # R-06"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration.resources.imports.ga4_export.importer import Ga4Export
from tests.conftest import Done
from tests.support import warehouse_files
from tests.support.dbt_warehouse import Dbt, query
from tests.support.ga4_export_events import FIRST, LAST, SALT, SAMPLE, event, lines

OWN = (
    "--select",
    "staging.ga4_export",
    "int_ga4_export__*",
    "cv_link_rules",
    "lp_articles",
    "--indirect-selection",
    "cautious",
)
MARTS = ("--select", "+fct_site_sessions_daily", "+fct_cv_daily", "--indirect-selection", "cautious")
JOB = "https://jobs.tochigi-shigoto.example/entry?id=1"
TERMS = "https://jobs.tochigi-shigoto.example/entry/terms"
TAGS = "?utm_source=yahoo&utm_medium=cpc&utm_campaign=job_winter_r7&utm_content=main_f_a1&utm_id=22"
PAGE = "https://verygoodlocal-tochigi.jp/tochigist/science-job"
MIDNIGHT, SECOND = 1_768_057_200_000_000, 1_000_000  # 2026-01-11 00:00 in Japan, in microseconds


def take(warehouse: Path, files: Path, days: tuple[date, date], scratch: Path) -> None:
    """Load exported files as the loader does, every day of them due to be built."""
    with Ga4Export().read(files, SALT, *days, scratch) as events, duckdb.connect(str(warehouse)) as connection:
        for day, batches in events:
            rows = pa.Table.from_batches(batches)
            connection.register("rows", rows)
            connection.execute("delete from raw_ga4_export.events where _report_date = ?", [day])
            connection.execute(
                "insert into raw_ga4_export.events select *, 'export', report_date, timestamp '2026-02-16', 1 from rows"
            )
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at) "
                "values (1, 'ga4_export', 'events', 'export', ?, ?, timestamp '2026-02-16')",
                [day, rows.num_rows],
            )
            connection.execute("insert into ops.days_to_build values (?)", [day])


def happened(user: str, session: int | None, second: int, name: str, **parameters: object) -> dict:
    """An event so many seconds after midnight between the 10th and 11th of January in Japan."""
    day = date(2026, 1, 11) if second >= 0 else date(2026, 1, 10)
    return event(
        {"ga_session_id": session, "page_location": PAGE} | parameters,
        event_name=name,
        user_pseudo_id=user,
        event_date=f"{day:%Y%m%d}",
        event_timestamp=MIDNIGHT + second * SECOND,
    )


def click(user: str, session: int | None, second: int, link: str) -> dict:
    return happened(user, session, second, "click", outbound="true", link_url=link)


VISITS = [
    # Ad visit that crosses midnight: engaged, and a CV, only on the second day; two clicks are one session.
    happened("a", 1, -60, "page_view", page_location=PAGE + TAGS),
    happened("a", 1, 30, "page_view", page_location=PAGE + "/", session_engaged="1", engagement_time_msec=30_001),
    click("a", 1, 40, JOB),
    click("a", 1, 50, JOB + "&_gl=1*x"),
    # The same session number of another user is another session; terms are no CV.
    happened("b", 1, 10, "page_view", session_engaged=0, engagement_time_msec=2),
    click("b", 1, 20, TERMS),
    # No consent: no user, no session, yet views, time and clicks count.
    happened("c", None, 5, "page_view", engagement_time_msec=999) | {"user_pseudo_id": None},
    click("c", None, 6, JOB) | {"user_pseudo_id": None},
    # A link inside the site and a click without a link are no external-link clicks.
    happened("b", 1, 25, "click", link_url=PAGE),
]


@pytest.fixture(scope="module")
def visited(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with VISITS, the export's models built and tested."""
    folder = tmp_path_factory.mktemp("visits")
    warehouse = folder / "working.duckdb"
    dbt.new_warehouse(warehouse)
    (folder / "events.json").write_bytes(lines(*VISITS))
    take(warehouse, folder / "events.json", (FIRST, LAST), folder / "scratch")
    assert dbt.invoke(warehouse, "build", *OWN) == []
    query(warehouse, "force checkpoint")
    return warehouse


def totals(warehouse: Path, model: str, measures: Sequence[str]) -> dict[str, tuple]:
    summed = ", ".join(f"sum({measure})" for measure in measures)
    found = query(warehouse, f"select report_date, {summed} from intermediate.int_ga4_export__{model} group by 1")
    return {str(day): tuple(values) for day, *values in found}


def test_the_real_sample_keeps_its_figures_and_passes_every_test(imported_sample: Done) -> None:
    """20,705 sessions although 17 of them cross midnight; views, clicks and time as in the events. A test that fails ends the import."""
    published = imported_sample.published
    assert warehouse_files.query(
        published,
        "select sum(sessions), sum(page_views), sum(user_engagement_seconds), count(distinct report_date) "
        "from intermediate.int_ga4_export__sessions",
    ) == [(20_705, 7_498, Decimal("143887.276"), 92)]
    assert warehouse_files.query(
        published, "select sum(event_count), sum(sessions) from intermediate.int_ga4_export__outbound_clicks"
    ) == [(9, 9)]
    assert warehouse_files.query(published, "select sum(cv_sessions) from intermediate.int_ga4_export__sessions") == [
        (0,)
    ]
    assert warehouse_files.query(
        published,
        "select count(*) from intermediate.int_ga4_export__sessions where session_source is null",
    ) == [(0,)]


def test_a_session_is_counted_on_its_first_day_and_its_views_on_theirs(visited: Path) -> None:
    measures = ["sessions", "engaged_sessions", "page_views", "user_engagement_seconds"]
    assert totals(visited, "sessions", measures) == {
        "2026-01-10": (1, 1, 1, Decimal("0.000000")),
        "2026-01-11": (1, 0, 3, Decimal("31.002000")),
    }
    assert totals(visited, "page_views", measures[2:]) == {
        "2026-01-10": (1, Decimal("0.000000")),
        "2026-01-11": (3, Decimal("31.002000")),
    }


def test_the_source_of_the_first_page_stays_with_the_session(visited: Path) -> None:
    """Both days' views carry the tags of the landing page; without consent there is no session source."""
    assert query(
        visited,
        "select session_source, session_medium, session_campaign_name, session_campaign_id, "
        "session_manual_ad_content, cast(sum(page_views) as integer) from intermediate.int_ga4_export__page_views "
        "group by all order by 1 nulls last",
    ) == [
        ("(direct)", "(none)", None, None, None, 1),
        ("yahoo", "cpc", "job_winter_r7", "22", "main_f_a1", 2),
        (None, None, None, None, None, 1),
    ]


def test_clicks_without_a_session_count_as_clicks_only(visited: Path) -> None:
    """R-15: four clicks leave the site, three of them sessions' clicks, one session has a counted CV."""
    assert query(
        visited,
        "select link_url, session_source, event_count, sessions from intermediate.int_ga4_export__outbound_clicks "
        "order by 1, 2 nulls last",
    ) == [(TERMS, "(direct)", 1, 1), (JOB, "yahoo", 2, 1), (JOB, None, 1, 0)]
    assert query(
        visited,
        "select report_date, session_source, landing_page, device, cv_sessions from intermediate.int_ga4_export__sessions "
        "where cv_sessions > 0",
    ) == [(date(2026, 1, 10), "yahoo", "/tochigist/science-job", "mobile", 1)]


def test_a_session_that_views_articles_is_counted_once_on_its_first_day(visited: Path) -> None:
    """R-14: two views over midnight are one session; a view without consent is no session."""
    assert query(
        visited,
        "select report_date, session_source, device, article_sessions from intermediate.int_ga4_export__sessions "
        "where article_sessions > 0 order by all",
    ) == [(date(2026, 1, 10), "yahoo", "mobile", 1), (date(2026, 1, 11), "(direct)", "mobile", 1)]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "sessions_are_counted_once": "delete from intermediate.int_ga4_export__sessions where engaged_sessions > 0",
            "page_views_are_kept": "update intermediate.int_ga4_export__page_views set page_views = page_views + 1",
            "clicks_are_kept": "delete from intermediate.int_ga4_export__outbound_clicks where session_source is null",
            "cv_sessions_have_cv_clicks": "update intermediate.int_ga4_export__sessions set cv_sessions = 0",
            "article_sessions_have_views": "update intermediate.int_ga4_export__sessions set article_sessions = article_sessions + 1",
        },
        {
            "sessions_are_counted_once": "update intermediate.int_ga4_export__sessions set engaged_sessions = 0",
            "page_views_are_kept": "update intermediate.int_ga4_export__sessions set user_engagement_seconds = 0",
            "cv_sessions_have_cv_clicks": "update intermediate.int_ga4_export__sessions set cv_sessions = cv_sessions + 1",
            "article_sessions_have_views": "update intermediate.int_ga4_export__sessions set article_sessions = 0",
        },
        {"days_come_from_one_account": "update raw_ga4_export.events set _account_id = 'b' where event_name = 'click'"},
    ],
    ids=["rows", "values", "accounts"],
)
def test_a_total_that_moves_is_noticed(dbt: Dbt, visited: Path, tmp_path: Path, changes: dict[str, str]) -> None:
    """The conservation tests on a warehouse in which something is wrong; each finds its own."""
    broken = tmp_path / "working.duckdb"
    broken.write_bytes(visited.read_bytes())
    with duckdb.connect(str(broken)) as connection:
        for change in changes.values():
            connection.execute(change)
    failed = dbt.invoke(broken, "test", "--select", "assert_ga4_export_*")
    assert {f"assert_ga4_export_{name}" for name in changes} <= set(failed)


def test_the_export_reaches_the_marts_and_a_late_day_heals_the_session_over_midnight(
    dbt: Dbt, visited: Path, tmp_path: Path
) -> None:
    """The days of the export are the site's days where the API was not loaded. When a day is loaded, the days beside it are
    due as well: the session may have begun or gone on there."""
    at_once, day_by_day = tmp_path / "at_once" / "working.duckdb", tmp_path / "day_by_day" / "working.duckdb"
    at_once.parent.mkdir()
    at_once.write_bytes(visited.read_bytes())
    assert dbt.invoke(at_once, "build", *MARTS) == []
    assert query(at_once, "select sum(sessions), sum(page_views) from marts.fct_site_sessions_daily") == [(2, 4)]
    assert query(at_once, "select sum(cv_events) from marts.fct_cv_daily where is_counted") == [(3,)]
    day_by_day.parent.mkdir()
    dbt.new_warehouse(day_by_day)
    for second_day in (False, True):
        path = tmp_path / f"{second_day}.json"
        path.write_bytes(lines(*(one for one in VISITS if (one["event_timestamp"] >= MIDNIGHT) == second_day)))
        take(day_by_day, path, (FIRST, LAST), tmp_path / "scratch")
        with duckdb.connect(str(day_by_day)) as connection:
            connection.execute("insert into ops.days_to_build select report_date - 1 from ops.days_to_build")
        assert dbt.build(day_by_day, *MARTS) == []
        with duckdb.connect(str(day_by_day)) as connection:
            connection.execute("delete from ops.days_to_build")
    select = (
        "select report_date, sessions, engaged_sessions, page_views from marts.fct_site_sessions_daily order by all"
    )
    assert query(day_by_day, select) == query(at_once, select)


LANDED = PAGE + "?ref=top"
LANDINGS = {
    "params": ({"source": "google", "medium": "organic", "campaign": "(organic)", "gclid": "x"}, None, "google / cpc"),
    "gbraid in the address": ({"page_location": LANDED + "&gbraid=0AA"}, {}, "google / cpc"),
    "wbraid beside organic": ({"wbraid": "w"}, {"manual_source": "google", "manual_medium": "organic"}, "google / cpc"),
    "dclid": ({}, {"dclid": "d", "manual_source": "google", "manual_medium": "organic"}, "google / cpc"),
    "display tags": (
        {"page_location": LANDED + "&utm_source=google&utm_medium=display&gclid=x"},
        None,
        "google / display",
    ),
    "mail": ({"page_location": LANDED + "&utm_source=mail&utm_medium=email&gclid=x"}, {"gclid": "x"}, "mail / email"),
    "bing": ({"source": "bing", "medium": "organic", "page_location": LANDED + "&msclkid=x"}, None, "bing / organic"),
    "yahoo": (
        {"source": "yahoo", "medium": "organic", "page_location": LANDED + "&yclid=YSS.1"},
        None,
        "yahoo / organic",
    ),
    "no click": ({"source": "google", "medium": "organic"}, None, "google / organic"),
}
"""Of each visit: parameters of its first page view, what gtag collected there, and the source and medium it has."""
CASES = SAMPLE.parents[1] / "cases"


def cases(name: str) -> list[dict]:
    """Events of a shared case, its users told apart from those of others; none where the cases are not there."""
    found = [
        json.loads(line) for path in (CASES / name).glob("export/*.json") for line in path.read_text().splitlines()
    ]
    return [one | {"user_pseudo_id": f"{name[:2]} {one['user_pseudo_id']}"} for one in found]


def test_click_ids_and_places_in_a_batch_decide_source_and_landing_page_of_visits(dbt: Dbt, tmp_path: Path) -> None:
    """Without a last-click record; also the shared cases of both kinds, where they are there."""
    path = tmp_path / "events.json"
    landings = [
        happened(user, 1, 60, "page_view", **{"page_location": LANDED} | parameters)
        | ({} if collected is None else {"collected_traffic_source": collected})
        for user, (parameters, collected, _) in LANDINGS.items()
    ]
    together = [
        happened("batch", 1, 60, "page_view", page_location=f"https://verygoodlocal-tochigi.jp/{page}")
        | {"batch_page_id": 1, "batch_ordering_id": request, "batch_event_index": 1}
        for page, request in (("a", 10), ("z", 9))
    ]
    shared = [*cases("16-ga4-export-clicks-of-google-ads"), *cases("18-ga4-export-order-within-a-batch")]
    path.write_bytes(lines(*landings, *together, *shared))
    warehouse = tmp_path / "working.duckdb"
    dbt.new_warehouse(warehouse)
    take(warehouse, path, (FIRST, LAST), tmp_path / "scratch")
    assert dbt.build(warehouse, "--select", "+int_ga4_export__visits") == []
    select = "select user_key, session_source || ' / ' || session_medium, landing_page from intermediate.int_ga4_export__visits"
    found = {user: rest for user, *rest in query(warehouse, select)}
    keys = {user: hashlib.sha256(SALT + user.encode()).hexdigest() for user in (*LANDINGS, "batch")}
    assert {user: found[keys[user]][0] for user in LANDINGS} == {user: right for user, (*_, right) in LANDINGS.items()}
    assert found[keys["batch"]] == ["(direct) / (none)", "/z"]
    if not shared:
        pytest.skip("../shared/cases is not there; only the visits of this file were checked")
    right = {
        name: json.loads((CASES / name / "expected.json").read_text())["right"]
        for name in ("16-ga4-export-clicks-of-google-ads", "18-ga4-export-order-within-a-batch")
    }
    key = {user: hashlib.sha256(SALT + user.encode()).hexdigest() for user in (one["user_pseudo_id"] for one in shared)}
    clicks, order = right.values()
    assert {user[3:5]: found[key[user]][0] for user in key if user.startswith("16")} == clicks
    assert found[key["18 u1.1"]][1] == order["landing_page"]
