"""Local TLS servers with untrusted certificates, and a local proxy that tunnels."""

import json
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.platforms.test_google_ads_tls import certified


@dataclass
class Proxy:
    """A proxy: its address, what of this machine was asked of it, and the header that came with it."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    refuse: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def proxy(refuse: int = 0) -> Iterator[Proxy]:
    """A CONNECT proxy; with `refuse` it answers every request with that status."""
    state = Proxy(refuse=refuse)

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            if self.path.startswith("localhost:"):
                state.asked.append(self.path)
            state.authorizations.append(self.headers.get("Proxy-Authorization", ""))
            if state.refuse:
                self.send_error(state.refuse)
                return
            host, _, port = self.path.rpartition(":")
            if host != "localhost":  # Google's library asks a server of Google's by itself, whatever the key says
                self.send_error(502)
                return
            with socket.create_connection((host, int(port)), 5) as there:
                self.send_response(200, "Connection established")
                self.end_headers()
                tunnel(self.connection, there)
            self.close_connection = True

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def tunnel(here: socket.socket, there: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        for one in select.select([here, there], [], [])[0]:
            content = one.recv(1 << 16)
            if not content:
                return
            (there if one is here else here).sendall(content)


@contextmanager
def https_server(folder: Path, answer: object, pair: tuple[bytes, bytes] | None = None) -> Iterator[str]:
    """A TLS server on localhost that answers everything with this JSON; `folder/ca.pem` vouches for it, unless a key and its
    certificate are given.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    (folder / "server.pem").write_bytes(b"".join(pair or certified(folder)))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
