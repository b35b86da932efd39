"""Local servers that receive alerts: a webhook over HTTP, and a mail server with and without TLS."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.platforms.test_google_ads_tls import certified


@dataclass
class Post:
    """One request: its path, headers in lower case, and body."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.content.decode()).items()}


@dataclass
class Answer:
    """What the server does next: a status with headers and text, after a pause."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    text: str = "ok"
    seconds: float = 0.0


@dataclass
class WebhookServer:
    """A receiver: its address, what came, and how it answers from now on."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    answer: Answer = field(default_factory=Answer)

    @property
    def texts(self) -> list[str]:
        """The messages, where they came as JSON with a text."""
        return [one.json["text"] for one in self.posts]


class QuietServer(ThreadingHTTPServer):
    """A server that says nothing when a client leaves before the whole answer was read."""

    def handle_error(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def webhook_server(folder: Path | None = None) -> Iterator[WebhookServer]:
    """A server on this machine; with `folder` it speaks TLS with a certificate that `folder/ca.pem` vouches for."""
    state = WebhookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.posts.append(Post(self.path, headers, content))
            answer = state.answer
            time.sleep(answer.seconds)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.text.encode())))
            self.end_headers()
            self.wfile.write(answer.text.encode())

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if folder:
        server.socket = tls(folder).wrap_socket(server.socket, server_side=True)
    state.url = f"{'https' if folder else 'http'}://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def tls(folder: Path) -> ssl.SSLContext:
    """A server's TLS for localhost; `folder/ca.pem` vouches for it."""
    (folder / "server.pem").write_bytes(b"".join(certified(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


@dataclass
class MailServer:
    """A mail server: its port, the letters that came, whether each came encrypted, and what it refuses."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refusal: str | None = None
    password: str | None = None

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        if self.refusal:
            return self.refusal
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        self.recipients.append(envelope.rcpt_tos)
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 taken"


@contextmanager
def mail_server(folder: Path, way: str, password: str | None = None) -> Iterator[MailServer]:
    """A server on this machine; `way` is `plain`, `starttls` or `tls`. With a password it takes mail of the user `ads` only."""
    state = MailServer(password=password)

    def authenticate(_server: SMTP, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (
            b"ads",
            (password or "").encode(),
        )
        return AuthResult(success=is_right, handled=False)

    context = None if way == "plain" else tls(folder)
    given: dict[str, Any] = {"hostname": "127.0.0.1", "port": free_port(), "server_hostname": "localhost"}
    if way == "tls":
        given["ssl_context"] = context
    if way == "starttls":
        given |= {"tls_context": context, "require_starttls": True}
    if password:
        given |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": way == "starttls"}
    state.port = given["port"]
    controller = Controller(state, **given)
    controller.start()
    try:
        yield state
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
