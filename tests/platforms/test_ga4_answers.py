"""What the GA4 client makes of answers the sandbox never gives, over real gRPC."""

from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError, TransientError
from orchestration.resources.platforms.ga4.client import Ga4
from tests.support.ga4 import REPORT, fetch, settings


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

    def check_compatibility(_request: ga.CheckCompatibilityRequest, _context: object) -> ga.CheckCompatibilityResponse:
        return ga.CheckCompatibilityResponse()

    def unary(method: Any, request: Any, response: Any) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(
            method, request_deserializer=request.deserialize, response_serializer=response.serialize
        )

    methods = {
        "RunReport": unary(run_report, ga.RunReportRequest, ga.RunReportResponse),
        "CheckCompatibility": unary(check_compatibility, ga.CheckCompatibilityRequest, ga.CheckCompatibilityResponse),
    }
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=1))
    service = "google.analytics.data.v1beta.BetaAnalyticsData"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
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
    with (
        scripted(swapped) as client,
        pytest.raises(PermanentError, match="the answer has date, sessionMedium, sessionSource"),
    ):
        fetch(client, "cv_sessions")
    short = answer(2)
    short.rows[1].dimension_values.pop()
    with (
        scripted(short) as client,
        pytest.raises(PermanentError, match="2 rows with 8 dimension_values contain 15 values"),
    ):
        fetch(client, "cv_sessions")
    with (
        scripted(answer(1, value="1.5")) as client,
        pytest.raises(PermanentError, match=r"sessions cannot be read as int64.*1.5"),
    ):
        fetch(client, "cv_sessions")


def test_an_hourly_quota_is_waited_for_by_a_person_and_a_crowd_by_the_client() -> None:
    hour = (grpc.StatusCode.RESOURCE_EXHAUSTED, "Exhausted property tokens per hour.")
    crowd = (grpc.StatusCode.RESOURCE_EXHAUSTED, "Exhausted concurrent requests quota.")
    with scripted(hour) as client, pytest.raises(PermanentError, match="back within an hour"):
        fetch(client, "cv_sessions")
    with scripted(crowd, answer(3)) as client:
        assert fetch(client, "cv_sessions")[0].num_rows == 3
