"""The token endpoint shared by both LINEヤフー広告 products: exchanges a refresh token for access tokens, which are valid
until they expire."""

import itertools
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.wire import FaultPlan, Server

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "sandbox-client", "sandbox-secret", "sandbox-refresh"
LIFETIME_SECONDS = 3600


class TokenServer(Server):
    """Access tokens of one application. With the fault `rotates`, each answer has a new refresh token and the old one
    becomes invalid."""

    name = "yahoo_tokens"

    def __init__(self, faults: FaultPlan) -> None:
        self._faults = faults
        self._living: set[str] = set()
        self._ids = itertools.count(1)
        self.requests = []
        self.refresh_token = REFRESH_TOKEN

    def reset(self) -> None:
        """Make the first refresh token valid again."""
        self.refresh_token = REFRESH_TOKEN

    def environment(self, address: str) -> dict[str, str]:
        return {
            "TOCHIMART_YAHOO_TOKEN_ENDPOINT": f"{address}/oauth/v1/token",
            "YAHOO_ADS_CLIENT_ID": CLIENT_ID,
            "YAHOO_ADS_CLIENT_SECRET": CLIENT_SECRET,
            "YAHOO_ADS_REFRESH_TOKEN": REFRESH_TOKEN,
        }

    def routes(self) -> list[Route]:
        return [Route("/oauth/v1/token", self.token, methods=["GET", "POST"])]

    async def token(self, request: Request) -> Response:
        """Return a new access token for the refresh token, by GET query or POST form."""
        given: dict[str, Any] = dict(
            request.query_params if request.method == "GET" else (await request.form()).items()
        )
        expected = {
            "grant_type": "refresh_token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": self.refresh_token,
        }
        if self._faults.should_fail("yahoo_token", "unavailable"):
            return JSONResponse({"error": "server_error"}, 503)
        if any(given.get(key) != value for key, value in expected.items()):
            return JSONResponse({"error": "invalid_grant", "error_description": "refresh token is not valid"}, 400)
        token = f"sandbox-access-{next(self._ids)}"
        self._living.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS}
        if self._faults.should_fail("yahoo_token", "rotates"):
            self.refresh_token = answer["refresh_token"] = f"sandbox-refresh-rotated-{next(self._ids)}"
        if self._faults.should_fail("yahoo_token", "rotated_answer_lost"):
            return Response(b"", headers={"content-length": "100"})
        return JSONResponse(answer)

    def expire(self, token: str) -> None:
        self._living.discard(token)

    def __contains__(self, token: str) -> bool:
        return token in self._living
