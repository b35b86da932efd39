"""The guard before Dagster's page, against the real server: other pages, other names and other machines get nothing."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import requests
import yaml
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from orchestration.profile import claim_home
from orchestration.ui_guard import COOKIE_NAME, LOGIN_PATH, UiGuard, parse_ui_hosts
from tests.conftest import environment

TOKEN = "a-token-of-enough-characters"
READ = "{version}"
WRITE = "mutation {setNuxSeen}"  # the smallest that Dagster has
UP_SECONDS = 240


@dataclass(frozen=True)
class Page:
    """Dagster's page as it runs."""

    port: int
    home: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(self.url + path, headers=named, timeout=60, allow_redirects=False)

    def ask(self, query: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(f"{self.url}/graphql", json={"query": query}, headers=named, timeout=60)

    def was_changed(self) -> bool:
        """Whether the mutation of these tests has ever been executed."""
        return bool(
            self.ask("{shouldShowNux}", Authorization=f"Bearer {TOKEN}").json()["data"]["shouldShowNux"] is False
        )


@contextmanager
def served(home: Path, **extra: str) -> Iterator[Page]:
    """Dagster's server with the guard, over no code at all, which no request of these tests needs."""
    claim_home(home, "sandbox")
    (home / "dagster" / "dagster.yaml").write_text("telemetry: {enabled: false}\nnux: {enabled: true}\n")
    workspace = home / "workspace.yaml"
    workspace.write_text(yaml.safe_dump({"load_from": []}))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(16)
    port = listening.getsockname()[1]
    command = [sys.executable, "-m", "orchestration.webserver", "--workspace", str(workspace), "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), "--fd", str(listening.fileno())],
        env=environment(home, DAGSTER_HOME=str(home / "dagster"), TOCHIMART_ENV_FILE=os.devnull, **extra),
        pass_fds=[listening.fileno()], process_group=0,
    )  # fmt: skip
    listening.close()
    try:
        page, deadline = Page(port, home), time.monotonic() + UP_SECONDS
        while True:
            try:
                page.get("/server_info")
                break
            except requests.RequestException:
                assert process.poll() is None, "the server ended while it was starting"
                assert time.monotonic() < deadline
        yield page
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def open_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """As `tochimart dev` serves it by default, with one further name."""
    with served(tmp_path_factory.mktemp("open"), TOCHIMART_UI_HOSTS="ads.example.jp, 192.168.1.5:3000") as page:
        yield page


@pytest.fixture(scope="module")
def locked_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """With a token."""
    with served(tmp_path_factory.mktemp("locked"), TOCHIMART_UI_TOKEN=TOKEN) as page:
        yield page


def test_the_page_answers_under_its_own_names(open_page: Page) -> None:
    port = open_page.port
    for host in (
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        f"LocalHost:{port}",
        f"[::1]:{port}",
        "ads.example.jp",
        "192.168.1.5:3000",
    ):
        assert open_page.get("/server_info", Host=host).status_code == 200, host
    for origin in (f"http://127.0.0.1:{port}", f"http://localhost:{port}", "https://ads.example.jp"):
        assert open_page.ask(READ, Origin=origin, Sec_Fetch_Site="same-origin").json() == {
            "data": {"version": version()}
        }, origin
    assert open_page.get(f"/graphql?query={quote(READ)}").json() == {"data": {"version": version()}}
    assert open_page.get("/", Accept="text/html", Sec_Fetch_Site="none").headers["x-frame-options"] == "DENY"


def version() -> str:
    from importlib.metadata import version as of

    return of("dagster")


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.:{port}", "127.0.0.1.evil.example:{port}",
     "127.0.0.1:{port}@evil.example", "ads.example.jp.evil.example", "192.168.1.5", "0.0.0.0:{port}", "", "x y"],
)  # fmt: skip
def test_a_name_that_is_not_ours_is_refused(open_page: Page, host: str) -> None:
    """A page whose own name points at this machine (DNS rebinding) is of the same origin to a browser, but sends its own name."""
    done = open_page.get("/server_info", Host=host.format(port=open_page.port))
    assert done.status_code in (400, 403)
    assert "dagster" not in done.text.lower().replace("dagster's", "")


FOREIGN = ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "http://localhost", "file://", "http://evil.example:{port}",
           "http://127.0.0.1:{port}.evil.example", "chrome-extension://127.0.0.1:{port}", "http://192.168.1.5"]  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_page_neither_reads_nor_writes(open_page: Page, origin: str) -> None:
    origin = origin.format(port=open_page.port)
    for done in (
        open_page.get(f"/graphql?query={quote(READ)}", Origin=origin),
        open_page.ask(READ, Origin=origin),
        open_page.ask(WRITE, Origin=origin),
        open_page.get("/", Origin=origin),
    ):
        assert (done.status_code, done.text) == (403, "requests from other pages are not answered\n")
        assert "access-control-allow-origin" not in done.headers
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"ws://127.0.0.1:{open_page.port}/graphql",
            subprotocols=["graphql-ws"],
            origin=origin,  # type: ignore[arg-type, list-item]
        )
    assert refused.value.response.status_code == 403
    assert not open_page.was_changed()


def test_a_picture_or_frame_in_another_page_is_not_answered_but_a_link_is_followed(open_page: Page) -> None:
    """Such requests carry no Origin. Another port of this machine is the same site."""
    for site in ("cross-site", "same-site", "Cross-Site"):
        for path in (f"/graphql?query={quote(READ)}", "/", "/server_info"):
            assert open_page.get(path, Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors").status_code == 403, (site, path)
    visit = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "document"}
    assert open_page.get("/runs/1", **visit).status_code == 200
    assert open_page.get("/runs/1", **visit | {"Sec_Fetch_Dest": "iframe"}).status_code == 403
    assert open_page.get(f"/graphql?query={quote(READ)}", **visit).status_code == 403


@pytest.mark.parametrize(
    "query", [WRITE, f"query A {READ} {WRITE.replace('mutation', 'mutation B')}", "subscription {x}", "{", "{a" * 400]
)
def test_a_get_changes_nothing_whoever_sends_it(open_page: Page, query: str) -> None:
    done = open_page.get(f"/graphql?operationName=B&query={quote(query)}")
    assert (done.status_code, "with POST" in done.text) == (405, True)
    plain = requests.post(
        f"{open_page.url}/graphql?query={quote(WRITE)}", data="x", headers={"content-type": "text/plain"}, timeout=60
    )
    assert plain.status_code == 415
    assert not open_page.was_changed()


def test_a_websocket_of_the_page_itself_is_opened(open_page: Page) -> None:
    for origin in (f"http://localhost:{open_page.port}", None):
        with connect(f"ws://127.0.0.1:{open_page.port}/graphql", subprotocols=["graphql-ws"], origin=origin) as opened:  # type: ignore[arg-type, list-item]
            opened.send(json.dumps({"type": "connection_init"}))
            assert json.loads(opened.recv(30))["type"] == "connection_ack"
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{open_page.port}/graphql", additional_headers={"Sec-Fetch-Site": "same-site"})


def test_two_hosts_or_none_in_one_request_are_refused(open_page: Page) -> None:
    for lines in (f"Host: 127.0.0.1:{open_page.port}\r\nHost: evil.example\r\n", ""):
        with socket.create_connection(("127.0.0.1", open_page.port), 30) as raw:
            raw.sendall(f"GET /server_info HTTP/1.0\r\n{lines}\r\n".encode())
            assert raw.recv(4096).split(b" ")[1] in (b"400", b"403")


def test_with_a_token_nothing_is_answered_before_the_login(locked_page: Page) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Cookie": f"{COOKIE_NAME}={TOKEN}"},
        {"Cookie": f"{COOKIE_NAME}="},
    ):
        done = locked_page.get("/", Accept="text/html", **headers)
        assert (done.status_code, "TOCHIMART_UI_TOKEN" in done.text, TOKEN in done.text) == (401, True, False)
        assert locked_page.ask(READ, **headers).status_code == 401
    with pytest.raises(InvalidStatus):
        connect(f"ws://127.0.0.1:{locked_page.port}/graphql")
    wrong = requests.post(locked_page.url + LOGIN_PATH, data={"token": "wrong"}, timeout=60)
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert locked_page.ask(READ, Authorization=f"Bearer {TOKEN}").json() == {"data": {"version": version()}}
    foreign = locked_page.ask(READ, Authorization=f"Bearer {TOKEN}", Origin="http://evil.example")
    assert foreign.status_code == 403


def test_the_login_gives_a_session_that_other_pages_cannot_use(locked_page: Page) -> None:
    person = requests.Session()
    done = person.post(locked_page.url + LOGIN_PATH, data={"token": TOKEN}, timeout=60, allow_redirects=False)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    cookie = done.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert TOKEN not in cookie
    assert not locked_page.was_changed()
    assert person.post(f"{locked_page.url}/graphql", json={"query": WRITE}, timeout=60).status_code == 200
    assert locked_page.was_changed()
    session = cookie.partition(";")[0]
    url, spoken = f"ws://127.0.0.1:{locked_page.port}/graphql", ["graphql-ws"]
    with connect(url, subprotocols=spoken, additional_headers={"Cookie": session}) as opened:  # type: ignore[arg-type]
        opened.send(json.dumps({"type": "connection_init"}))
        assert json.loads(opened.recv(30))["type"] == "connection_ack"


@pytest.mark.parametrize("names", ["*", "http://x", "a b", "x:port", "x/y", "x@y"])
def test_a_further_name_that_is_none_is_refused(names: str) -> None:
    with pytest.raises(ValueError, match="write host names"):
        parse_ui_hosts(names)


def test_names_without_a_port_are_meant_with_any_and_loopback_only_with_its_own() -> None:
    guard = UiGuard(lambda *_: None, 3000, parse_ui_hosts("ads.example.jp,other.example:8443"))  # type: ignore[arg-type, return-value]
    for authority, scheme, is_ours in (
        ("ads.example.jp", "https", True), ("ads.example.jp:8080", "http", True), ("other.example:8443", "https", True),
        ("other.example", "https", False), ("localhost:3000", "http", True), ("localhost:3000", "https", False),
        ("localhost", "http", False),
    ):  # fmt: skip
        assert guard.is_own_authority(authority, scheme) is is_ours, (authority, scheme)
