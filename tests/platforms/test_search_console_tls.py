"""Search Console as it is really reached: TLS, a service-account key, a token fetched for it."""

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.search_console.client import SearchConsole
from orchestration.resources.platforms.search_console.reports import SITE_DAILY
from orchestration.settings import Settings
from tests.platforms.test_google_ads_tls import certified, pem_of, token_server

DAY = date(2026, 2, 12)
ANSWER = {"rows": [{"keys": [DAY.isoformat()], "clicks": 3.0, "impressions": 40.0, "ctr": 0.075, "position": 2.5}]}


@contextmanager
def platform(folder: Path, seen: list[dict[str, str]]) -> Iterator[str]:
    """An HTTPS server that gives ANSWER to everything and keeps what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append({"path": self.path, "token": self.headers["Authorization"]})
            content = json.dumps(ANSWER).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    (folder / "server.pem").write_bytes(b"".join(certified(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost:{server.server_address[1]}"
        server.shutdown()


def pulled(folder: Path, endpoint: str, token_uri: str) -> list[dict[str, Any]]:
    """Rows of one day read live with a key file whose tokens come from `token_uri`."""
    account = {"type": "service_account", "client_email": "reader@example.test", "token_uri": token_uri}
    key = folder / "key.json"
    key.write_text(
        json.dumps(account | {"private_key": pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))})
    )
    client = SearchConsole(
        Settings(
            **{
                "_env_file": None,
                "TOCHIMART_PROFILE": "live",
                "TOCHIMART_TODAY": "2026-02-16",
                "TOCHIMART_SEARCH_CONSOLE_ENDPOINT": endpoint,
                "GSC_SITE_URL": "https://www.example.jp/",
                "GOOGLE_APPLICATION_CREDENTIALS": str(key),
            }
        )
    )
    (account_id,) = client.settings.accounts("search_console")
    (extract,) = client.extract([Request(SITE_DAILY, account_id, DAY, DAY)])
    return [row for batch in extract.batches for row in batch.to_pylist()]


def test_a_live_property_is_read_over_tls_with_a_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    granted = {"access_token": "local", "expires_in": 3599, "token_type": "Bearer"}
    with platform(tmp_path, seen) as endpoint, token_server(200, granted) as token_uri:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
        (row,) = pulled(tmp_path, endpoint, token_uri)
    assert (row["report_date"], row["clicks"], row["impressions"], row["position"]) == (DAY, 3, 40, 2.5)
    assert row["site_url"] == "https://www.example.jp/"
    assert {one["token"] for one in seen} == {"Bearer local"}
    assert {one["path"] for one in seen} == {
        "/webmasters/v3/sites/https%3A%2F%2Fwww.example.jp%2F/searchAnalytics/query"
    }


def test_a_revoked_key_is_said_in_one_line_and_nothing_is_sent(tmp_path: Path) -> None:
    revoked = {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
    with (
        token_server(400, revoked) as token_uri,
        pytest.raises(
            PermanentError, match=r"Google refused the key.*invalid_grant.*set GOOGLE_APPLICATION_CREDENTIALS"
        ),
    ):
        pulled(tmp_path, "https://localhost:9", token_uri)
