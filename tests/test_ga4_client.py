"""The GA4 client against servers that speak gRPC: the sandbox for figures, a scripted one for answers the sandbox never gives."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent import futures
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import grpc
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError, TransientError
from orchestration.resources._report import Extract, Request
from orchestration.resources.ga4 import REPORTS, Ga4
from orchestration.settings import Settings
from sandbox.server import Sandbox

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 20)
PROPERTY = "345678901"
REPORT = {report.name: report for report in REPORTS}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(today=LAST + timedelta(days=1)) as running:
        yield running


def settings(**given: Any) -> Settings:
    """Settings of exactly these environment variables, whatever the machine has set."""
    unset = {"TOCHIMART_GA4_ENDPOINT": None, "GA4_PROPERTY_ID": None, "GOOGLE_APPLICATION_CREDENTIALS": None}
    return Settings(**{"_env_file": None, "TOCHIMART_PROFILE": "sandbox", **unset, **given})


@pytest.fixture
def client(sandbox: Sandbox) -> Ga4:
    return Ga4(settings(**sandbox.env))


def fetch(
    client: Ga4, name: str, first: date = FIRST, last: date = LAST, account: str = PROPERTY
) -> tuple[pa.Table, Extract]:
    (extract,) = client.extract([Request(REPORT[name], account, first, last)])
    return pa.Table.from_batches(list(extract.batches), REPORT[name].schema), extract


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
    for report in REPORTS:
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
    assert sandbox.faults.take("ga4", "unavailable")


def test_a_spent_daily_quota_says_when_to_come_back_and_is_not_asked_again(sandbox: Sandbox, client: Ga4) -> None:
    sandbox.faults.add("ga4", "quota_day", 1)
    with pytest.raises(PermanentError, match=r"tokens per day.*run it again tomorrow"):
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


def test_settings_that_are_missing_are_named() -> None:
    def missing(**given: str) -> Sequence[str]:
        return Ga4(settings(**given)).missing_settings()

    assert missing(TOCHIMART_PROFILE="sandbox") == ("TOCHIMART_GA4_ENDPOINT",)
    assert missing(TOCHIMART_PROFILE="live") == ("GA4_PROPERTY_ID", "GOOGLE_APPLICATION_CREDENTIALS")
    assert missing(TOCHIMART_PROFILE="live", GA4_PROPERTY_ID="1", GOOGLE_APPLICATION_CREDENTIALS="/key") == ()


def test_a_client_costs_nothing_until_it_is_used() -> None:
    program = """if True:
        import sys
        from orchestration.resources.ga4 import Ga4
        from orchestration.resources.yahoo_search import YahooSearch
        from orchestration.settings import Settings
        Ga4(Settings(_env_file=None)), YahooSearch(Settings(_env_file=None))
        sys.exit(", ".join({"grpc", "google.analytics", "google.auth", "requests"} & set(sys.modules)) or 0)"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def answer(rows: int, row_count: int | None = None, value: str = "1", **metadata: Any) -> ga.RunReportResponse:
    """A page of the `cv_sessions` report."""
    columns = REPORT["cv_sessions"].columns
    texts = ["20251201", *(column.source for column in columns[1:-1])]
    row = ga.Row(
        dimension_values=[ga.DimensionValue(value=text) for text in texts], metric_values=[ga.MetricValue(value=value)]
    )
    return ga.RunReportResponse(
        dimension_headers=[ga.DimensionHeader(name=column.source) for column in columns[:-1]],
        metric_headers=[ga.MetricHeader(name="sessions")],
        rows=[row] * rows,
        row_count=rows if row_count is None else row_count,
        metadata=ga.ResponseMetaData(**metadata),
    )


@contextmanager
def scripted(*answers: ga.RunReportResponse | tuple[grpc.StatusCode, str]) -> Iterator[Ga4]:
    """A client of a server that gives `answers` in turn."""
    script = iter(answers)

    def run_report(_request: ga.RunReportRequest, context: grpc.ServicerContext) -> ga.RunReportResponse:
        turn = next(script)
        if isinstance(turn, tuple):
            context.abort(*turn)
        return turn

    handler = grpc.unary_unary_rpc_method_handler(
        run_report,
        request_deserializer=ga.RunReportRequest.deserialize,
        response_serializer=ga.RunReportResponse.serialize,
    )
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    service = "google.analytics.data.v1beta.BetaAnalyticsData"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"RunReport": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield Ga4(settings(TOCHIMART_GA4_ENDPOINT=f"http://127.0.0.1:{port}"))
    server.stop(0).wait()


def test_ga4s_own_doubts_about_its_figures_are_kept() -> None:
    sampled = [ga.SamplingMetadata(samples_read_count=500, sampling_space_size=10_000)]
    doubts: dict[str, Any] = {
        "data_loss_from_other_row": True,
        "subject_to_thresholding": True,
        "sampling_metadatas": sampled,
    }
    with scripted(answer(1, time_zone="America/New_York", currency_code="USD", **doubts)) as client:
        _, extract = fetch(client, "cv_sessions")
    assert extract.quality["data_loss_from_other_row"] is True
    assert extract.quality["subject_to_thresholding"] is True
    assert extract.quality["sampling"] == [{"samples_read_count": 500, "sampling_space_size": 10_000}]
    assert extract.quality["time_zone"] == "America/New_York"
    assert extract.quality["currency_code"] == "USD"
    assert extract.control_totals == {}


@pytest.mark.parametrize(
    "pages", [[answer(2, row_count=5), answer(2, row_count=6)], [answer(2, row_count=5), answer(0, row_count=5)]]
)
def test_figures_that_change_between_pages_are_asked_for_again(pages: list[ga.RunReportResponse]) -> None:
    with scripted(*pages) as client, pytest.raises(TransientError, match="changed while they were read"):
        fetch(client, "cv_sessions")


def test_answers_that_are_not_what_was_asked_are_refused() -> None:
    swapped = answer(1)
    swapped.dimension_headers[1].name, swapped.dimension_headers[2].name = "sessionMedium", "sessionSource"
    with scripted(swapped) as client, pytest.raises(PermanentError, match="got date, sessionMedium, sessionSource"):
        fetch(client, "cv_sessions")
    with scripted(answer(1, value="1.5")) as client, pytest.raises(PermanentError, match=r"sessions is not int64.*1.5"):
        fetch(client, "cv_sessions")


def test_an_hourly_quota_is_waited_for_by_a_person_and_a_crowd_by_the_client() -> None:
    hour = (grpc.StatusCode.RESOURCE_EXHAUSTED, "Exhausted property tokens per hour.")
    crowd = (grpc.StatusCode.RESOURCE_EXHAUSTED, "Exhausted concurrent requests quota.")
    with scripted(hour) as client, pytest.raises(PermanentError, match="run it again in an hour"):
        fetch(client, "cv_sessions")
    with scripted(crowd, answer(3)) as client:
        assert fetch(client, "cv_sessions")[0].num_rows == 3
