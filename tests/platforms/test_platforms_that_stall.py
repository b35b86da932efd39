"""Streams that stand still, are cut off or are too long, keys that are refused, clocks that are wrong: told apart on the real wire."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.ads.googleads.v26.services.types.google_ads_service import SearchGoogleAdsStreamRequest
from google.analytics.data_v1beta import types as ga
from google.auth.exceptions import InvalidValue, RefreshError

from orchestration.errors import (
    IncompleteError,
    PermanentError,
    QuotaError,
    ReportError,
    TochimartError,
    TransientError,
)
from orchestration.resources.platforms.ga4 import errors as _ga4_errors
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.google_ads import errors as _google_ads_errors
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from orchestration.resources.store.landing import Landing
from orchestration.settings import Settings
from tests.support.google_ads_wire import SERVICE, Answer, Response, asked, client_of, failing, read, serving

STATUS = grpc.StatusCode
DAY = date(2026, 1, 1)
CLOCK_JWT = (
    "Getting metadata from plugin failed with error: ('invalid_grant: Invalid JWT: Token must be a short-lived token (60 minutes) and in a "
    "reasonable timeframe. Check your iat and exp values in the JWT claim.', {'error': 'invalid_grant'})"
)
REVOKED = "Getting metadata from plugin failed with error: ('invalid_grant: Token has been expired or revoked.', {})"
EARLY = "Token used too early, 1764331200 < 1764331500. Check that your computer's clock is set correctly."
BAD_CERTIFICATE = (
    "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake failed (TSI_PROTOCOL_FAILURE): "
    "SSL_ERROR_SSL: error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED: self signed certificate"
)


def one_row() -> Any:
    message = Response()
    message.results.add().campaign.id = 42
    message.results[0].segments.date = DAY.isoformat()
    return message


def then(act: Callable[[grpc.ServicerContext], None]) -> Answer:
    """A message, and then what happens to the stream."""

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield one_row().SerializeToString()
        act(context)

    return answer


def stall(context: grpc.ServicerContext) -> None:
    gone = threading.Event()
    if context.add_callback(gone.set):
        gone.wait(30)


def ending(answer: Answer, **given: str) -> TochimartError:
    with serving(answer) as port, pytest.raises(TochimartError) as caught:
        read(asked(client_of(port, **given), AD_DAILY, DAY, DAY))
    return caught.value


def test_a_stream_that_stands_still_is_given_up_after_the_time_of_one_message() -> None:
    began = time.monotonic()
    error = ending(then(stall), TOCHIMART_STALL_SECONDS="1")
    assert time.monotonic() - began < 20
    assert isinstance(error, IncompleteError)
    assert (
        "ad_daily of account 1112223334: the stream sent nothing for 1 s after 1 messages (TOCHIMART_STALL_SECONDS)"
        in str(error)
    )


def test_a_reader_who_takes_his_time_is_no_stall() -> None:
    def answer(_request: Any, _context: grpc.ServicerContext) -> Iterator[bytes]:
        return iter([one_row().SerializeToString()] * 2)

    with serving(answer) as port:
        extract = asked(client_of(port, TOCHIMART_STALL_SECONDS="1"), AD_DAILY, DAY, DAY)
        received = []
        for batch in extract.batches:
            received.append(batch.num_rows)
            time.sleep(1.2)
    assert received == [1, 1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (STATUS.UNKNOWN, "Stream removed"),
        (STATUS.CANCELLED, "RST_STREAM with error code 8"),
        (STATUS.INTERNAL, "Received RST_STREAM with error code 2"),
        (STATUS.UNAVAILABLE, "GOAWAY received; Error code: 0; Debug Text: session_timed_out"),
        (STATUS.DATA_LOSS, "cut"),
    ],
)
def test_a_stream_that_is_cut_off_heals_by_asking_again_and_lands_once(
    status: grpc.StatusCode, words: str, tmp_path: Path
) -> None:
    calls: list[int] = []

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        calls.append(1)
        yield one_row().SerializeToString()
        if len(calls) == 1:
            context.abort(status, words)

    landing = Landing(tmp_path, lambda: datetime(2026, 2, 16, tzinfo=UTC))
    with serving(answer) as port:
        client = client_of(port)
        with pytest.raises(TransientError, match=words.split(";")[0]):
            landing.replace(asked(client, AD_DAILY, DAY, DAY))
        assert not list(tmp_path.rglob("*.parquet"))
        assert landing.replace(asked(client, AD_DAILY, DAY, DAY)).rows == 1


def test_a_server_that_stops_between_messages_heals_too() -> None:
    """GOAWAY and a closed connection, as when a server of the platform is replaced."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield one_row().SerializeToString()
        server.stop(0)
        stall(context)

    method = grpc.unary_stream_rpc_method_handler(answer, SearchGoogleAdsStreamRequest.pb().FromString)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"SearchStream": method}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with pytest.raises(TransientError):
        read(asked(client_of(port), AD_DAILY, DAY, DAY))


def test_a_message_over_the_limit_fails_its_report_alone_and_says_ask_for_fewer_days() -> None:
    def answer(_request: Any, _context: grpc.ServicerContext) -> Iterator[bytes]:
        message = Response()
        message.results.add().campaign.name = "x" * (65 << 20)
        return iter([message.SerializeToString()])

    error = ending(answer)
    assert isinstance(error, ReportError)
    assert not error.is_retried_later
    assert "larger than max" in str(error)
    assert "ask for fewer days" in str(error)


def test_a_day_of_allowance_spent_in_the_middle_of_a_stream_parks_and_stores_nothing(tmp_path: Path) -> None:
    refuse = failing(
        STATUS.RESOURCE_EXHAUSTED, "Too many operations.", "quota_error", "RESOURCE_EXHAUSTED", retry_seconds=25_200
    )

    def answer(request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        yield one_row().SerializeToString()
        yield from refuse(request, context)

    landing = Landing(tmp_path, lambda: datetime(2026, 2, 16, tzinfo=UTC))
    with serving(answer) as port:
        extract = asked(client_of(port), AD_DAILY, DAY, DAY)
        with pytest.raises(QuotaError, match=r"Google asks to wait 7\.0 hours") as caught:
            landing.replace(extract)
    assert caught.value.returns_after == timedelta(hours=7)
    assert not list(tmp_path.rglob("*.parquet"))


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (REVOKED, "an OAuth app in status Testing lives 7 days"),
        (CLOCK_JWT, "the clock of this machine is wrong"),
        (EARLY, "the clock of this machine is wrong"),
        (BAD_CERTIFICATE, "certificate refused"),
        (BAD_CERTIFICATE, "set TOCHIMART_CA_FILE"),
        ("failed to connect to all addresses; last error: UNKNOWN: WRONG_VERSION_NUMBER", "does not speak TLS"),
        ("HTTP proxy returned response code 407", "the proxy refused: check HTTPS_PROXY"),
    ],
)
def test_what_a_person_must_put_right_is_permanent_for_both_google_clients(words: str, advice: str) -> None:
    error = ending(failing(STATUS.UNAVAILABLE, words))
    assert type(error) is PermanentError
    assert advice in str(error)
    with ga4_refusing(STATUS.UNAVAILABLE, words) as (client, calls), pytest.raises(PermanentError) as caught:
        ask_ga4(client)
    assert advice in str(caught.value)
    assert len(calls) == 1, "asked again, although nobody put anything right"


@pytest.mark.parametrize(
    "status", [STATUS.CANCELLED, STATUS.UNKNOWN, STATUS.INTERNAL, STATUS.DATA_LOSS, STATUS.ABORTED]
)
def test_ga4_heals_what_a_server_or_proxy_cuts_off(status: grpc.StatusCode) -> None:
    with (
        ga4_refusing(status, "Stream removed") as (client, calls),
        pytest.raises(PermanentError, match=r"Stream removed \(2 attempts\); run it again later"),
    ):
        ask_ga4(client)
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("error", "kind", "advice"),
    [
        (RefreshError("invalid_grant: Bad Request", {"error": "invalid_grant"}), PermanentError, "set G"),
        (RefreshError(CLOCK_JWT), PermanentError, "the clock of this machine is wrong"),
        (InvalidValue(EARLY), PermanentError, "the clock of this machine is wrong"),
        (RefreshError("invalid_client: The OAuth client was not found."), PermanentError, "check its id and secret"),
        (RefreshError("server_error", retryable=True), TransientError, "server_error"),
    ],
)
def test_a_token_that_cannot_be_had_says_why(error: Exception, kind: type[TochimartError], advice: str) -> None:
    for as_product_error in (_google_ads_errors.to_product_error, _ga4_errors.to_product_error):
        told = as_product_error(error, "a subject")
        assert type(told) is kind
        assert str(told).startswith("a subject: ")
        assert advice in str(told)


@contextmanager
def ga4_refusing(status: grpc.StatusCode, words: str) -> Iterator[tuple[Ga4, list[int]]]:
    """A GA4 server that refuses everything so, a client of it that asks twice, and a list with an entry per call."""
    calls: list[int] = []

    def refuse(_request: Any, context: grpc.ServicerContext) -> Any:
        calls.append(1)
        context.abort(status, words)

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    handler = grpc.unary_unary_rpc_method_handler(refuse, ga.CheckCompatibilityRequest.pb().FromString)
    service = "google.analytics.data.v1beta.BetaAnalyticsData"
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"CheckCompatibility": handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_GA4_ENDPOINT": f"http://127.0.0.1:{port}"}
    try:
        yield Ga4(Settings(**given), attempts=2), calls
    finally:
        server.stop(0).wait()


def ask_ga4(client: Ga4) -> None:
    report = next(one for one in client.reports if one.name == "daily_totals")
    client.service.check_compatibility(
        ga.CheckCompatibilityRequest(property="properties/1"), f"GA4 {report.name} of property 1"
    )
