"""The GA4 client against the sandbox's gRPC server: figures, paging, quota, and the filter of CV sessions."""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.client import CONTROL_TOLERANCE, Ga4
from orchestration.resources.platforms.ga4.reports import CV_ACTIONS_REPORT, REPORTS
from sandbox.server import Sandbox
from tests.support.ga4 import FIRST, LAST, fetch, settings

REQUESTED = [report for report in REPORTS if report.name != CV_ACTIONS_REPORT]
"""Reports that the example requests; it has no event rules."""


@pytest.fixture(scope="module")
def sandbox(first_weeks: Sandbox) -> Sandbox:
    """Without the faults of other files."""
    first_weeks.faults.clear()
    return first_weeks


@pytest.fixture
def client(sandbox: Sandbox) -> Ga4:
    return Ga4(settings(**sandbox.env))


def by_day(table: pa.Table, measure: str) -> dict[date, float]:
    sums = table.group_by("report_date").aggregate([(measure, "sum")])
    return dict(zip(sums["report_date"].to_pylist(), map(float, sums[f"{measure}_sum"].to_pylist()), strict=True))


@pytest.mark.parametrize(
    ("report", "measure", "truth"),
    [
        ("sessions", "sessions", "sessions"),
        ("sessions", "engaged_sessions", "engaged_sessions"),
        ("sessions", "user_engagement_duration", "user_engagement_duration"),
        ("outbound_clicks", "event_count", "event_count"),
        ("cv_sessions", "sessions", "cv_sessions"),
        ("article_sessions", "sessions", "article_sessions"),
        ("page_views", "screen_page_views", "screen_page_views"),
    ],
)
def test_every_day_adds_up_to_what_people_did(
    sandbox: Sandbox, client: Ga4, report: str, measure: str, truth: str
) -> None:
    table, _ = fetch(client, report)
    did = sandbox.world.truth("ga4", FIRST, LAST)
    assert by_day(table, measure) == {day: figures[truth] for day, figures in did.items() if figures[truth]}


def test_the_platforms_own_totals_come_with_every_measure_and_agree(client: Ga4) -> None:
    for report in REQUESTED:
        table, extract = fetch(client, report.name)
        assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in report.measures}
        assert report.measures


def test_small_pages_give_the_same_rows_as_one_large_page(sandbox: Sandbox, client: Ga4) -> None:
    whole, _ = fetch(client, "page_views", FIRST, FIRST + timedelta(days=2))
    before = len(sandbox.ga4.requests)
    paged, _ = fetch(Ga4(client.settings, page_rows=199), "page_views", FIRST, FIRST + timedelta(days=2))
    assert paged.equals(whole)
    assert len(sandbox.ga4.requests) - before == -(-whole.num_rows // 199)
    assert whole.num_rows > 2 * 199


def test_a_service_that_is_away_for_a_moment_is_asked_again(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "unavailable", 2)
    table, _ = fetch(client, "sessions", FIRST, FIRST)
    assert pc.sum(table["sessions"]).as_py() == sandbox.world.truth("ga4", FIRST, FIRST)[FIRST]["sessions"]


def test_a_service_that_stays_away_is_not_asked_for_ever(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "unavailable", 3)
    with pytest.raises(PermanentError, match=r"currently unavailable.*\(2 attempts\); run it again later"):
        fetch(Ga4(client.settings, attempts=2), "sessions", FIRST, FIRST)
    assert sandbox.faults.should_fail("ga4", "unavailable")


def test_a_spent_daily_quota_says_when_to_come_back_and_is_not_asked_again(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "quota_day", 1)
    with pytest.raises(PermanentError, match=r"tokens per day.*back within 24 hours"):
        fetch(client, "sessions", FIRST, FIRST)
    fetch(client, "sessions", FIRST, FIRST)


def test_a_property_without_access_is_named(client: Ga4) -> None:
    with pytest.raises(PermanentError, match=r"property 999.*sufficient permissions.*Viewer role") as caught:
        fetch(client, "sessions", account="999")
    assert "\n" not in str(caught.value)


def test_days_without_anybody_give_no_rows(client: Ga4) -> None:
    table, extract = fetch(client, "sessions", date(2025, 11, 1), date(2025, 11, 3))
    assert table.num_rows == 0
    assert extract.quality["time_zone"] == "Asia/Tokyo"


def test_sessions_that_only_clicked_uncounted_links_are_no_cv(sandbox: Sandbox, client: Ga4) -> None:
    clicked = "from link_clicks inner join sessions using (session_id) where day between ? and ?"
    (terms_only,) = sandbox.world.rows(
        f"""select count(*) from (
            select session_id {clicked} group by session_id
            having bool_or(link_url like '%/entry/terms%') and not bool_or(is_cv))""",
        [FIRST, LAST],
    )[0]
    (counted,) = sandbox.world.rows(f"select count(distinct session_id) {clicked} and is_cv", [FIRST, LAST])[0]
    table, _ = fetch(client, "cv_sessions")
    assert terms_only > 20
    assert pc.sum(table["sessions"]).as_py() == counted


def test_the_stored_query_is_the_same_for_the_same_question(client: Ga4) -> None:
    queries = [fetch(client, "cv_sessions", FIRST, FIRST)[1].query for _ in range(2)]
    assert queries[0] == queries[1]
    assert "\n" not in queries[0]
    assert r"jobs\\.tochigi" in queries[0]


def test_pages_are_ordered_by_every_dimension_since_an_unordered_answer_may_repeat_rows(client: Ga4) -> None:
    for report in REQUESTED:
        query = json.loads(fetch(client, report.name, FIRST, FIRST)[1].query)
        ordered = [one["dimension"]["dimensionName"] for one in query["orderBys"]]
        assert ordered == [one["name"] for one in query["dimensions"]] != []


def test_an_engagement_without_event_rules_asks_for_no_events_of_them(client: Ga4) -> None:
    assert [report.name for report in client.reports if not report.is_requested] == ["cv_actions"]


def test_settings_that_are_missing_are_named() -> None:
    def missing(**given: str) -> Sequence[str]:
        return Ga4(settings(**given)).missing_settings()

    assert missing(TOCHIMART_PROFILE="sandbox") == ("TOCHIMART_GA4_ENDPOINT",)
    assert missing(TOCHIMART_PROFILE="live") == ("GA4_PROPERTY_ID", "GOOGLE_APPLICATION_CREDENTIALS")
    assert missing(TOCHIMART_PROFILE="live", GA4_PROPERTY_ID="1", GOOGLE_APPLICATION_CREDENTIALS="/key") == ()


def test_only_a_live_property_may_differ_from_its_own_totals() -> None:
    assert {report.control_tolerance for report in Ga4(settings()).reports} == {0.0}
    live = {report.control_tolerance for report in Ga4(settings(TOCHIMART_PROFILE="live")).reports}
    assert live == {CONTROL_TOLERANCE}


def test_a_client_costs_nothing_until_it_is_used() -> None:
    program = """if True:
        import sys
        from orchestration.resources.platforms.ga4.client import Ga4
        from orchestration.resources.platforms.yahoo.search import YahooSearch
        from orchestration.settings import Settings
        Ga4(Settings(_env_file=None)), YahooSearch(Settings(_env_file=None))
        sys.exit(", ".join({"grpc", "google.analytics", "google.auth", "requests"} & set(sys.modules)) or 0)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
