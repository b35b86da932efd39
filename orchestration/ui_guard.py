"""The guard before Dagster's web server: an ASGI middleware that lets in only whom the page is meant for. Knows no Dagster.

Dagster's server checks neither Host nor Origin and executes mutations sent with GET, so any web page open in the same browser could start
runs and read what they say. Checked for every HTTP request and WebSocket, before it reaches the server (docs/security.md):

- Host is a name the server is reached by (a page whose own name points at 127.0.0.1 sends its own);
- Origin, when sent, is one of these too; Sec-Fetch-Site, when sent, says that the request comes from the page itself or from the person;
- with a token, a session cookie from the login page, or the token itself in `Authorization: Bearer`;
- a GET never changes anything, and GraphQL by POST is JSON, which another page cannot send without asking first.
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

LOGIN = "/tochimart/login"
COOKIE = "tochimart_session"
LONGEST_FORM = 4096
AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?")
PORTS = {"http": 80, "https": 443}
OWN_FETCHES = ("same-origin", "none")
DATA = ("/graphql", "/logs", "/download_debug", "/notebook", "/dagit", "/report_asset", "/server_info")
"""What is no page: paths that answer with data or change something."""
HEADERS = [
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
    """An answer instead of Dagster's: HTTP status and one sentence, which repeats nothing of the request."""

    status: int
    sentence: str


class Guard:
    """Wraps an ASGI application. `port` is the one it listens on, `names` are further `host` or `host:port`, `token` None asks for none."""

    def __init__(self, app: App, port: int, names: Iterable[str] = (), token: str | None = None) -> None:
        self.app = app
        self.loopback = {(name, port) for name in ("127.0.0.1", "localhost", "[::1]")}
        self.named = {_authority(name) for name in names}
        self.token = token
        self.session = None if token is None else session_of(token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        refusal = self.foreign(scope, headers) or self.unsafe(scope, headers)
        if refusal is None and self.token is not None and not self.knows(headers):
            await self.log_in(scope, receive, send)
        elif refusal is not None:
            await refuse(scope, receive, send, refusal)
        else:
            await self.app(scope, receive, with_headers(send))

    def foreign(self, scope: Scope, headers: Mapping[str, list[str]]) -> Refusal | None:
        """Why the request comes from another page or under another name; None when it does not."""
        hosts, origins, sites = (headers.get(name, []) for name in ("host", "origin", "sec-fetch-site"))
        if len(hosts) != 1 or not self.is_ours(hosts[0], "http"):
            return Refusal(
                403, "this server is not known by that name; open it under http://127.0.0.1, or add TOCHIMART_UI_HOSTS"
            )
        for origin in origins:
            scheme, _, authority = origin.partition("://")
            if scheme not in PORTS or not self.is_ours(authority, scheme):
                return Refusal(403, "requests from other pages are not answered")
        if any(site.strip().lower() not in OWN_FETCHES for site in sites) and not is_visit(scope, headers):
            return Refusal(403, "requests from other pages are not answered; type the address yourself")
        return None

    def is_ours(self, authority: str, scheme: str) -> bool:
        """Whether `host[:port]` is a name of this server. A name without port in the setting is meant with any."""
        found = _authority(authority)
        if found is None:
            return False
        name, port = found
        whole = (name, PORTS[scheme] if port is None else port)
        return (whole in self.loopback and scheme == "http") or whole in self.named or (name, None) in self.named

    def unsafe(self, scope: Scope, headers: Mapping[str, list[str]]) -> Refusal | None:
        """Why a GraphQL request is of a kind that another page could send without asking; None for every other request."""
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
        if any(changes(one) for one in query):
            return Refusal(405, "a GET changes nothing; send mutations with POST")
        return None

    def knows(self, headers: Mapping[str, list[str]]) -> bool:
        """Whether the request carries the token or a session made with it."""
        assert self.token is not None
        assert self.session is not None
        bearers = [one[7:].strip() for one in headers.get("authorization", []) if one[:7].lower() == "bearer "]
        cookies = [part.strip() for one in headers.get("cookie", []) for part in one.split(";")]
        given = [part.partition("=")[2] for part in cookies if part.startswith(f"{COOKIE}=")]
        return any(is_same(one, self.token) for one in bearers) or any(is_same(one, self.session) for one in given)

    async def log_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the login page, or take what it sends."""
        assert self.token is not None
        if scope["type"] != "http":
            await refuse(scope, receive, send, Refusal(403, "log in first"))
            return
        if scope["method"] != "POST" or scope["path"] != LOGIN:
            await answer(send, 401, LOGIN_PAGE % "トークンを入力してください。", "text/html")
            return
        form = parse_qs((await body_of(receive)).decode("utf-8", "replace"))
        if not any(is_same(one.strip(), self.token) for one in form.get("token", [])):
            await answer(send, 401, LOGIN_PAGE % "トークンが違います。", "text/html")
            return
        cookie = f"{COOKIE}={self.session}; HttpOnly; SameSite=Strict; Path=/".encode()
        await answer(send, 303, "", "text/plain", [(b"location", b"/"), (b"set-cookie", cookie)])


def is_visit(scope: Scope, headers: Mapping[str, list[str]]) -> bool:
    """Whether a person follows a link to one of the pages, such as from a message. Frames and the data behind pages are not meant."""
    if scope["type"] != "http" or scope["method"] != "GET" or str(scope["path"]).startswith(DATA):
        return False
    return headers.get("sec-fetch-mode") == ["navigate"] and headers.get("sec-fetch-dest") == ["document"]


def session_of(token: str) -> str:
    """The cookie's value: proves that somebody knew the token, and does not contain it."""
    return hmac.new(token.encode(), b"tochimart session", hashlib.sha256).hexdigest()


def is_same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def changes(query: str) -> bool:
    """Whether a GraphQL document holds anything but queries; a document that cannot be parsed counts, for nobody knows what it is."""
    from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse

    try:
        document = parse(query, max_tokens=10_000)
    except (GraphQLError, RecursionError):
        return True
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return any(one.operation is not OperationType.QUERY for one in operations)


def _authority(text: str) -> tuple[str, int | None] | None:
    """Name and port of `host[:port]`; None when it is no such thing."""
    found = AUTHORITY.fullmatch(text.strip().lower())
    return (found[1], int(found[2]) if found[2] else None) if found else None


def is_loopback(host: str) -> bool:
    """True when an address is of this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def ui_names(setting: str | None) -> list[str]:
    """Return the names in `TOCHIMART_UI_HOSTS`, separated by commas. Raises ValueError for what is no name of a host."""
    names = [one.strip() for one in (setting or "").split(",") if one.strip()]
    for one in names:
        if _authority(one) is None or urlsplit(f"//{one}").hostname is None:
            raise ValueError("expected names such as tochimart.example.jp or 192.168.1.5:3000, separated by commas")
    return names


def with_headers(send: Send) -> Send:
    """`send` that adds the headers which keep the page out of other pages' frames."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *HEADERS]}
        await send(message)

    return sending


async def refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    """Answer instead of the application; a WebSocket is closed before it is opened, which the server answers with 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(send, refusal.status, refusal.sentence + "\n", "text/plain")


async def answer(send: Send, status: int, text: str, kind: str, more: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a whole answer, kept by no cache."""
    headers = [(b"content-type", f"{kind}; charset=utf-8".encode()), (b"cache-control", b"no-store"), *HEADERS, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def body_of(receive: Receive) -> bytes:
    """The request's body, cut at what a form can have."""
    body = b""
    while len(body) < LONGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    return body[:LONGEST_FORM]
