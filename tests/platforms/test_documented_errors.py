"""Every row of docs/platform-errors.md, played over the wire: the page says what a run does."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import grpc
import pytest

from orchestration.errors import AccessError, PermanentError, QuotaError, TochimartError, TransientError
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from orchestration.resources.platforms.yahoo.errors import to_product_error
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.wire.google_rest import GoogleApi, GoogleRest
from orchestration.settings import Settings
from tests.platforms import test_yahoo_answers as yahoo
from tests.platforms.test_yahoo_openapi import ROUTES
from tests.support.google_ads_wire import asked, client_of, failing, read, serving
from tests.support.openapi import OpenApi
from tests.support.places import PROJECT
from tests.support.yahoo_server import YahooServer, refusal, yahoo_server

PAGE = (PROJECT / "docs" / "platform-errors.md").read_text(encoding="utf-8")
STATUS = {
    "quota_error": grpc.StatusCode.RESOURCE_EXHAUSTED,
    "internal_error": grpc.StatusCode.INTERNAL,
    "database_error": grpc.StatusCode.ABORTED,
    "authentication_error": grpc.StatusCode.UNAUTHENTICATED,
    "authorization_error": grpc.StatusCode.PERMISSION_DENIED,
}
ENDS = {"again": TransientError, "denied": AccessError, "stops": PermanentError, "parked": QuotaError}


def rows(heading: str) -> list[tuple[str, ...]]:
    """First two cells and the last of every row of the table below a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in section.splitlines() if "|" in line]
    return [(first, second, cells[-1]) for first, second, *cells in cells[2:]]


@pytest.mark.parametrize(("family", "name", "then"), rows("Google Ads"))
def test_google_ads(family: str, name: str, then: str) -> None:
    answer = failing(STATUS.get(family, grpc.StatusCode.INVALID_ARGUMENT), "No.", family, name)
    with serving(answer) as port, pytest.raises(TochimartError) as caught:
        read(asked(client_of(port), AD_DAILY))
    assert type(caught.value) is ENDS[then]
    assert f"{name}: No. (request wire-1)" in str(caught.value)


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with yahoo_server() as running:
        yield running


@pytest.mark.parametrize(("status", "code", "then"), rows("Yahoo! Ads"))
def test_yahoo(server: YahooServer, tmp_path: Path, status: str, code: str, then: str) -> None:
    client = yahoo_client(server, tmp_path)
    server.script["add"] = [refusal(code, "No.", int(status))]
    if then in ("again", "fresh token"):
        assert yahoo.read(client)[0] == [yahoo.ROW]
        assert len(server.bodies("add")) == 2
        assert len(server.bodies("token")) == (2 if then == "fresh token" else 1)
        return
    with pytest.raises(TochimartError) as caught:
        yahoo.read(client)
    assert type(caught.value) is ENDS[then]
    assert f"{code} No. (fields=X) (HTTP {status}, request r-2)" in str(caught.value)
    assert len(server.bodies("add")) == 1


def yahoo_client(server: YahooServer, home: Path) -> YahooSearch:
    given: dict[str, Any] = {
        "_env_file": None,
        "TOCHIMART_PROFILE": "sandbox",
        "TOCHIMART_HOME": home,
        "TOCHIMART_YAHOO_SEARCH_ENDPOINT": f"{server.url}/api/v20",
        "TOCHIMART_YAHOO_TOKEN_ENDPOINT": f"{server.url}/oauth/v1/token",
        "YAHOO_ADS_CLIENT_ID": "app",
        "YAHOO_ADS_BASE_ACCOUNT_ID": "9000",
        **yahoo.SECRETS,
    }
    return YahooSearch(Settings(**given), wait_scale=0.001)


@pytest.mark.parametrize(("code", "seconds"), [("0003", 30.0), ("0099", 60.0)])
def test_the_pause_yahoo_prescribes_is_the_pages(code: str, seconds: float) -> None:
    assert f"`{code}` waits at least {seconds:.0f} s" in PAGE or f"`{code}` {seconds:.0f} s" in PAGE
    status = next(int(status) for status, one, _ in rows("Yahoo! Ads") if one == code)
    error = to_product_error(status, json.loads(refusal(code).body), "", "x", "y")
    assert isinstance(error, TransientError)
    assert error.retry_after == seconds


@pytest.mark.parametrize("platform", ROUTES)
def test_the_page_knows_every_refusal_of_the_services_a_client_calls(platform: str) -> None:
    if not ROUTES[platform].is_file():
        pytest.skip("the platform's own OpenAPI files are not beside the project")
    api = OpenApi(ROUTES[platform])
    documented = {(int(status), code) for status, code, _ in rows("Yahoo! Ads")}
    for method in ("add", "get", "remove", "download", "getReportFields"):
        for status in (200, 400, 401, 403, 500, 503):
            told = api.errors(f"/ReportDefinitionService/{method}", status)
            assert {(status, code) for code in told} <= documented


API = GoogleApi("Test API", "scope", "TOCHIMART_TEST_ENDPOINT", "ask for it", "look for it")


@pytest.mark.parametrize(("status", "reason", "then"), rows("GA4, Search Console, Tag Manager, Analytics Admin"))
def test_google_json(tmp_path: Path, status: str, reason: str, then: str) -> None:
    error = {
        "code": int(status),
        "message": "No.",
        "errors": [{"domain": "global", "reason": reason, "message": "No."}],
    }
    settings = Settings(_env_file=None, TOCHIMART_PROFILE="sandbox", TOCHIMART_HOME=tmp_path)  # type: ignore[call-arg]
    with json_server(int(status), error) as (url, calls):
        api = GoogleRest(API, settings, url, wait_scale=0.0001)
        if then == "again":
            assert api.get("thing", "a thing") == {"ok": True}
            assert calls() == 2
            return
        with pytest.raises(TochimartError) as caught:
            api.get("thing", "a thing")
    assert isinstance(caught.value, ENDS[then])
    assert isinstance(caught.value, AccessError) == (then == "denied")
    assert isinstance(caught.value, QuotaError) == (then == "parked")
    assert re.match(rf"a thing: No\. \(HTTP {status}, {reason}\)", str(caught.value))
    assert calls() == 1


@contextmanager
def json_server(status: int, error: dict[str, Any]) -> Iterator[tuple[str, Callable[[], int]]]:
    """A server that refuses once and then answers; with the number of calls so far."""
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            body = json.dumps({"error": error} if len(calls) == 1 else {"ok": True}).encode()
            self.send_response(status if len(calls) == 1 else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the screen."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", lambda: len(calls)
    finally:
        running.shutdown()
        running.server_close()
