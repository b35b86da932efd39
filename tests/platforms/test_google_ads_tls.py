"""Google Ads as it is really reached: TLS, a service-account key, a token fetched for it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from tests.support.google_ads_wire import Answer, Response, sending, serving

PULL = """
import json, sys
from datetime import date
from orchestration.errors import TochimartError
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.settings import Settings
(extract,) = GoogleAds(Settings(_env_file=None)).extract([Request(AD_DAILY, "1112223334", date(2026, 1, 1), date(2026, 1, 1))])
try:
    print(json.dumps([row["campaign_id"] for batch in extract.batches for row in batch.to_pylist()]))
except TochimartError as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


@contextmanager
def token_server(status: int, body: dict[str, Any]) -> Iterator[str]:
    """An OAuth token endpoint that always answers the same."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/token"
        server.shutdown()


def certificate(folder: Path) -> grpc.ServerCredentials:
    """A certificate for `localhost` that `folder/ca.pem` vouches for."""
    return grpc.ssl_server_credentials([certified(folder)])


def certified(folder: Path) -> tuple[bytes, bytes]:
    """Private key and certificate of `localhost`, both as PEM; `folder/ca.pem` vouches for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    return pem_of(key).encode(), pem


def pem_of(key: Any) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(encoding, form, serialization.NoEncryption()).decode())


def pull_over_tls(folder: Path, answer: Answer, status: int, body: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """A live pull with a service-account key, in a process of its own, since gRPC reads its roots once per process."""
    key = folder / "key.json"
    with token_server(status, body) as token_uri, serving(answer, certificate(folder)) as port:
        account = {"type": "service_account", "client_email": "reader@example.test", "token_uri": token_uri}
        private_key = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        key.write_text(json.dumps(account | {"private_key": private_key}), encoding="utf-8")
        environment = os.environ | {
            "TOCHIMART_PROFILE": "live",
            "TOCHIMART_GOOGLE_ADS_ENDPOINT": f"https://localhost:{port}",
            "GOOGLE_ADS_JSON_KEY_FILE_PATH": str(key),
            "GOOGLE_ADS_LOGIN_CUSTOMER_ID": "999-888-7776",
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": str(folder / "ca.pem"),
        }
        command = [sys.executable, "-c", PULL]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_live_account_is_read_over_tls_with_a_token_and_the_managers_id(tmp_path: Path) -> None:
    seen: dict[str, str] = {}
    row = Response()
    row.results.add().campaign.id = 42

    def answer(_request: Any, context: grpc.ServicerContext) -> Iterator[bytes]:
        seen.update(context.invocation_metadata())
        return iter([row.SerializeToString()])

    done = pull_over_tls(tmp_path, answer, 200, {"access_token": "local", "expires_in": 3599, "token_type": "Bearer"})
    assert (done.returncode, done.stdout) == (0, "[42]\n"), done.stderr
    assert seen["authorization"] == "Bearer local"
    assert seen["login-customer-id"] == "9998887776"
    assert seen["x-goog-request-params"] == "customer_id=1112223334"


def test_a_revoked_key_is_said_in_one_line(tmp_path: Path) -> None:
    revoked = {"error": "invalid_grant", "error_description": "Invalid grant: account not found"}
    done = pull_over_tls(tmp_path, sending(Response()), 400, revoked)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(
        "PermanentError: Google Ads ad_daily of account 1112223334: RefreshError: invalid_grant"
    )
    assert "connect the account again" in done.stderr
