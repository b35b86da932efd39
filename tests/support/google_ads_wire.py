"""A small Google Ads server with scripted answers, and clients for it."""

from collections.abc import Callable, Iterator
from concurrent import futures
from contextlib import contextmanager
from datetime import date
from typing import Any

import grpc
import pyarrow as pa
from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure
from google.ads.googleads.v26.services.types.google_ads_service import (
    SearchGoogleAdsStreamRequest,
    SearchGoogleAdsStreamResponse,
)

from orchestration.resources.base.report import Extract, Report, Request
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.settings import Settings

ACCOUNT = "1112223334"
FIRST, LAST = date(2025, 12, 1), date(2026, 2, 15)
OAUTH = {"GOOGLE_ADS_CLIENT_ID": "id", "GOOGLE_ADS_CLIENT_SECRET": "secret", "GOOGLE_ADS_REFRESH_TOKEN": "token"}
HEADERS = ("GOOGLE_ADS_DEVELOPER_TOKEN", "GOOGLE_ADS_LOGIN_CUSTOMER_ID")

SERVICE = "google.ads.googleads.v26.services.GoogleAdsService"
FAILURE_KEY = "google.ads.googleads.v26.errors.googleadsfailure-bin"

Response = SearchGoogleAdsStreamResponse.pb()
Answer = Callable[[Any, grpc.ServicerContext], Iterator[bytes]]


@contextmanager
def serving(answer: Answer, credentials: grpc.ServerCredentials | None = None) -> Iterator[int]:
    """Answer every SearchStream with the messages of `answer`; yields the port on this machine."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    method = grpc.unary_stream_rpc_method_handler(answer, SearchGoogleAdsStreamRequest.pb().FromString)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, {"SearchStream": method}),))
    port = (
        server.add_secure_port("localhost:0", credentials) if credentials else server.add_insecure_port("127.0.0.1:0")
    )
    server.start()
    try:
        yield port
    finally:
        server.stop(0).wait()


def sending(*messages: Any) -> Answer:
    """An answer of these messages."""

    def answer(_request: Any, _context: grpc.ServicerContext) -> Iterator[bytes]:
        return iter([message.SerializeToString() for message in messages])

    return answer


def failing(status: grpc.StatusCode, text: str, family: str = "", name: str = "", **details: int) -> Answer:
    """An answer that is a failure: with Google's account of it when a `family` and a `name` are given."""

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        if family:
            failure = GoogleAdsFailure.pb()(request_id="wire-1")
            error = failure.errors.add(message=text)
            enum = error.error_code.DESCRIPTOR.fields_by_name[family].enum_type
            setattr(error.error_code, family, enum.values_by_name[name].number)
            error.details.quota_error_details.retry_delay.seconds = details.get("retry_seconds", 0)
            context.set_trailing_metadata(((FAILURE_KEY, failure.SerializeToString()), ("request-id", "wire-1")))
        context.abort(status, text)
        yield b""

    return answer


def settings(**given: Any) -> Settings:
    """Settings of exactly these environment variables, whatever the machine has set."""
    unset = dict.fromkeys([*OAUTH, *HEADERS, "GOOGLE_ADS_JSON_KEY_FILE_PATH", "TOCHIMART_GOOGLE_ADS_ENDPOINT"])
    return Settings(**{"_env_file": None, "TOCHIMART_PROFILE": "sandbox", **unset, **given})


def client_of(port: int, **given: Any) -> GoogleAds:
    """A client of the server at `port`."""
    return GoogleAds(settings(TOCHIMART_GOOGLE_ADS_ENDPOINT=f"http://127.0.0.1:{port}", **given))


def asked(client: GoogleAds, report: Report, first: date = FIRST, last: date = LAST) -> Extract:
    """One request's extract, not yet read."""
    (extract,) = client.extract([Request(report, ACCOUNT, first, last)])
    return extract


def read(extract: Extract) -> pa.Table:
    """An extract read to its end."""
    return pa.Table.from_batches(list(extract.batches), extract.request.report.schema)
