"""ASGI middleware that admits only permitted requests to Dagster's web server. Does not import Dagster.

Dagster's server checks neither Host nor Origin and executes mutations sent with GET. Any web page open in the same
browser could therefore start runs and read their results. This middleware checks every HTTP request and WebSocket
(docs/security.md). Host must be a name of this server; a foreign page whose name points at 127.0.0.1 sends its own
name. Origin, if sent, must be such a name too. Sec-Fetch-Site, if sent, must show that the request comes from the
page itself or from the person.

If a token is set, each request needs a session cookie from the login page, or `Authorization: Bearer` with the
token. GET requests must not contain a mutation. GraphQL by POST must be JSON, which another page cannot send
without a preflight request.
"""

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

Scope = Mapping[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOGIN_PATH = "/tochimart/login"
COOKIE_NAME = "tochimart_session"
MAX_FORM_BYTES = 4096
AUTHORITY_PATTERN = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?")
DEFAULT_PORTS = {"http": 80, "https": 443}
ALLOWED_FETCH_SITES = ("same-origin", "none")
DATA_PATHS = ("/graphql", "/logs", "/download_debug", "/notebook", "/dagit", "/report_asset", "/server_info")
"""Paths that return data or change something, as opposed to pages."""
SECURITY_HEADERS = [
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
]
LOGIN_PAGE = """<!doctype html><html lang="ja"><meta charset="utf-8"><title>tochimart</title>
<style>body{font:16px/1.7 sans-serif;max-width:26em;margin:15vh auto;padding:0 1em}input{font:inherit;width:100%%;padding:.4em}</style>
<h1>tochimart</h1><p>%s</p><form method="post" action="/tochimart/login">
<label>トークン（TOCHIMART_UI_TOKEN）<input type="password" name="token" autocomplete="current-password" autofocus></label>
<p><button>ログイン</button></p></form></html>"""


@dataclass(frozen=True)
class Refusal:
    """An answer sent instead of Dagster's: HTTP status and one sentence that repeats nothing of the request."""

    status: int
    sentence: str


class UiGuard:
    """Wraps an ASGI application. `port` is its port, `names` are further accepted `host` or `host:port`. `token` None
    means no login."""

    def __init__(self, app: App, port: int, names: Iterable[str] = (), token: str | None = None) -> None:
        self.app = app
        self.loopback = {(name, port) for name in ("127.0.0.1", "localhost", "[::1]")}
        self.named = {_authority(name) for name in names}
        self.token = token
        self.session = None if token is None else session_cookie_value(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        refusal = self.foreign_request(scope, headers) or self.unsafe_graphql_request(scope, headers)
        if refusal is None and self.token is not None and not self.is_authenticated(headers):
            await self.log_in(scope, receive, send)
        elif refusal is not None:
            await send_refusal(scope, receive, send, refusal)
        else:
            await self.app(scope, receive, add_security_headers(send))

    def foreign_request(self, scope: Scope, headers: Mapping[str, list[str]]) -> Refusal | None:
        """Return the refusal if the request comes from another page or under another host name, else None."""
        hosts, origins, sites = (headers.get(name, []) for name in ("host", "origin", "sec-fetch-site"))
        if len(hosts) != 1 or not self.is_own_authority(hosts[0], "http"):
            return Refusal(
                403, "this server is not known by that name; open it under http://127.0.0.1, or add TOCHIMART_UI_HOSTS"
            )
        for origin in origins:
            scheme, _, authority = origin.partition("://")
            if scheme not in DEFAULT_PORTS or not self.is_own_authority(authority, scheme):
                return Refusal(403, "requests from other pages are not answered")
        if any(site.strip().lower() not in ALLOWED_FETCH_SITES for site in sites) and not is_link_visit(scope, headers):
            return Refusal(403, "requests from other pages are not answered; type the address yourself")
        return None

    def is_own_authority(self, authority: str, scheme: str) -> bool:
        """Return whether `host[:port]` is a name of this server. A configured name without port matches any port."""
        own_authority = _authority(authority)
        if own_authority is None:
            return False
        name, port = own_authority
        whole = (name, DEFAULT_PORTS[scheme] if port is None else port)
        return (whole in self.loopback and scheme == "http") or whole in self.named or (name, None) in self.named

    def unsafe_graphql_request(self, scope: Scope, headers: Mapping[str, list[str]]) -> Refusal | None:
        """Return the refusal if another page could send this GraphQL request without permission, else None."""
        if scope["type"] != "http" or not str(scope["path"]).rstrip("/").endswith("/graphql"):
            return None
        if scope["method"] == "POST":
            kinds = headers.get("content-type", [""])
            is_json = len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() in (
                "application/json",
                "application/graphql",
            )
            return None if is_json else Refusal(415, "send GraphQL as application/json")
        query = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("query", [])
        if any(contains_mutation(text) for text in query):
            return Refusal(405, "a GET changes nothing; send mutations with POST")
        return None

    def is_authenticated(self, headers: Mapping[str, list[str]]) -> bool:
        """Return whether the request carries the token or a session created with it."""
        assert self.token is not None
        assert self.session is not None
        bearers = [header[7:].strip() for header in headers.get("authorization", []) if header[:7].lower() == "bearer "]
        cookies = [part.strip() for header in headers.get("cookie", []) for part in header.split(";")]
        given = [part.partition("=")[2] for part in cookies if part.startswith(f"{COOKIE_NAME}=")]
        return any(equals_in_constant_time(bearer, self.token) for bearer in bearers) or any(
            equals_in_constant_time(text, self.session) for text in given
        )

    async def log_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the login page, or process its form."""
        assert self.token is not None
        if scope["type"] != "http":
            await send_refusal(scope, receive, send, Refusal(403, "log in first"))
            return
        if scope["method"] != "POST" or scope["path"] != LOGIN_PATH:
            await send_answer(send, 401, LOGIN_PAGE % "トークンを入力してください。", "text/html")
            return
        form = parse_qs((await read_form_body(receive)).decode("utf-8", "replace"))
        if not any(equals_in_constant_time(text.strip(), self.token) for text in form.get("token", [])):
            await send_answer(send, 401, LOGIN_PAGE % "トークンが違います。", "text/html")
            return
        cookie = f"{COOKIE_NAME}={self.session}; HttpOnly; SameSite=Strict; Path=/".encode()
        await send_answer(send, 303, "", "text/plain", [(b"location", b"/"), (b"set-cookie", cookie)])


def is_link_visit(scope: Scope, headers: Mapping[str, list[str]]) -> bool:
    """Return whether a person follows a link to a page, for example from a message. Frames and data requests do not
    count."""
    if scope["type"] != "http" or scope["method"] != "GET" or str(scope["path"]).startswith(DATA_PATHS):
        return False
    return headers.get("sec-fetch-mode") == ["navigate"] and headers.get("sec-fetch-dest") == ["document"]


def session_cookie_value(token: str) -> str:
    """Return the cookie value. It proves knowledge of the token without containing it."""
    return hmac.new(token.encode(), b"tochimart session", hashlib.sha256).hexdigest()


def equals_in_constant_time(first: str, second: str) -> bool:
    return hmac.compare_digest(first.encode(), second.encode())


def contains_mutation(query: str) -> bool:
    """Return whether a GraphQL document contains anything but queries. A document that cannot be parsed counts as a
    mutation."""
    from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

    try:
        document = parse(query, max_tokens=10_000)
    except (GraphQLError, RecursionError):
        return True
    operations = [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]
    return any(operation.operation is not OperationType.QUERY for operation in operations)


def _authority(text: str) -> tuple[str, int | None] | None:
    """Return name and port of `host[:port]`, or None if it is invalid."""
    match = AUTHORITY_PATTERN.fullmatch(text.strip().lower())
    return (match[1], int(match[2]) if match[2] else None) if match else None


def is_loopback(host: str) -> bool:
    """Return True if an address belongs to this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def parse_ui_hosts(setting: str | None) -> list[str]:
    """Return the comma-separated names in `TOCHIMART_UI_HOSTS`. Raises ValueError for an invalid host name."""
    names = [name.strip() for name in (setting or "").split(",") if name.strip()]
    for name in names:
        if _authority(name) is None or urlsplit(f"//{name}").hostname is None:
            raise ValueError(
                "write host names or addresses such as tochimart.example.jp or 192.168.1.5:3000, separated by commas"
            )
    return names


def add_security_headers(send: Send) -> Send:
    """Return a `send` function that adds headers which keep the page out of frames of other pages."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *SECURITY_HEADERS]}
        await send(message)

    return sending


async def send_refusal(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Answer instead of the application. A WebSocket is closed before it is opened, which the server answers with 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send_answer(send, refusal.status, refusal.sentence + "\n", "text/plain")


async def send_answer(
    send: Send, status: int, text: str, media_type: str, additional_headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a complete answer that no cache stores."""
    headers = [
        (b"content-type", f"{media_type}; charset=utf-8".encode()),
        (b"cache-control", b"no-store"),
        *SECURITY_HEADERS,
        *additional_headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def read_form_body(receive: Receive) -> bytes:
    """Return the body of the request, cut off at the maximum size of a form."""
    body = b""
    while len(body) < MAX_FORM_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body[:MAX_FORM_BYTES]
