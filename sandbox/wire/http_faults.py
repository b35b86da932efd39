"""Malformed answers that any HTTP platform may send, as real proxies, firewalls and faulty servers do."""

import base64
import json
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import quote

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.wire.faults import FaultPlan

SERVER_BY_PATH = {
    "/api/": "yahoo_search",
    "/display/api/": "yahoo_display",
    "/oauth/": "yahoo_token",
    "/tagmanager/": "tag_manager",
    "/v1beta/": "analytics_admin",
    "/v1alpha/": "analytics_admin",
    "/webmasters/": "search_console",
    "/v1/urlInspection/": "search_console",
}
"""Server name by prefix of the path."""
DEEPLY_NESTED_JSON = b'{"a":' * 100_000
LOGIN_PAGE_HTML = (
    "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>"
)
RETRY_AFTER_VALUES = {
    "retry_word": "soon",
    "retry_negative": "-30",
    "retry_huge": "99999999999",
    "retry_past": formatdate(0, usegmt=True),
}
"""Retry-After value of a 503, by fault kind."""


class HttpFaults:
    """ASGI middleware before all platforms that sends the answer of an active fault."""

    def __init__(self, app: ASGIApp, faults: FaultPlan) -> None:
        self.app = app
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        target = next((name for start, name in SERVER_BY_PATH.items() if path.startswith(start)), None)
        if target is None:
            await self.app(scope, receive, send)
            return
        # The body is read before anything is refused: an answer sent before the whole request was read can block the connection.
        body = await read_body(receive)
        answer = self._answer(target, scope, body)
        if answer is not None:
            await answer(scope, receive, send)
            return
        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, again, send)

    def _answer(self, target: str, scope: Scope, body: bytes) -> Response | None:
        if self.faults.should_fail(target, "echo"):
            sent = "".join(f"{name.decode()}: {value.decode()}\n" for name, value in scope["headers"])
            return JSONResponse(echo_refusal(target, f"{sent}\n{body.decode('utf-8', 'replace')}"), 400)
        for kind, answer in MALFORMED_RESPONSES.items():
            if self.faults.should_fail(target, kind):
                return answer()
        for kind, pause in RETRY_AFTER_VALUES.items():
            if self.faults.should_fail(target, kind):
                error = {"error": {"code": 503, "message": "Busy.", "errors": [{"reason": "backendError"}]}}
                return JSONResponse(error, 503, headers={"retry-after": pause})
        return None


ANSWER_MEMBERS = (
    *("rval", "errors", "rows", "metadata", "sitemap", "inspectionResult", "tag", "trigger", "variable", "container"),
    *("dataStreams", "keyEvents", "googleAdsLinks", "customDimensions", "nextPageToken", "access_token", "expires_in"),
)
"""Members of the platforms' answers that faults replace."""

MALFORMED_RESPONSES: dict[str, Callable[[], Response]] = {
    "web_page": lambda: Response(LOGIN_PAGE_HTML, media_type="text/html"),
    "proxy_page": lambda: Response(LOGIN_PAGE_HTML, 403, media_type="text/html"),
    "deep_json": lambda: Response(DEEPLY_NESTED_JSON, media_type="application/json"),
    "list_answer": lambda: JSONResponse([{"a": 1}]),
    "null_answer": lambda: JSONResponse(None),
    "null_members": lambda: JSONResponse(dict.fromkeys(ANSWER_MEMBERS)),
    "text_members": lambda: JSONResponse(dict.fromkeys(ANSWER_MEMBERS, "none")),
    "odd_members": lambda: JSONResponse({name: [None, 7, "x", []] for name in ANSWER_MEMBERS}),
    "empty_answer": lambda: Response(b"", media_type="application/json"),
    "not_utf8": lambda: Response('{"a": "日本"}'.encode("cp932"), media_type="application/json"),
    "wrong_encoding": lambda: Response(b'{"a": 1}', 200, {"content-encoding": "gzip"}, "application/json"),
}
"""Fault → what comes with status 200 in place of the answer; the page of a proxy with 403."""


async def read_body(receive: Receive) -> bytes:
    """Return the body of a request."""
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def spell_variants(text: str) -> str:
    """Return `text` as servers repeat it: plain, as JSON, percent-encoded and as base64."""
    return " | ".join((text, json.dumps(text), quote(text, safe=""), base64.b64encode(text.encode()).decode()))


def echo_refusal(target: str, text: str) -> dict[str, object]:
    """Return a refusal that repeats the whole request, in the platform's own format."""
    message = f"Bad request: {spell_variants(text)}"
    if target == "yahoo_token":
        return {"error": "invalid_request", "error_description": message}
    if target.startswith("yahoo"):
        return {"rid": "sandbox-echo", "errors": [{"code": "0005", "message": message, "details": []}]}
    return {
        "error": {"code": 400, "message": message, "errors": [{"reason": "badRequest"}], "status": "INVALID_ARGUMENT"}
    }
