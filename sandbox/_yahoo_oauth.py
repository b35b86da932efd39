"""The token endpoint both LINEヤフー広告 products share: a refresh token for access tokens that are known until they expire."""

import itertools
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "sandbox-client", "sandbox-secret", "sandbox-refresh"
LIFETIME_SECONDS = 3600


class Tokens:
    """Access tokens of one application."""

    def __init__(self) -> None:
        self._living: set[str] = set()
        self._ids = itertools.count(1)

    def routes(self) -> list[Route]:
        return [Route("/oauth/v1/token", self.token, methods=["GET", "POST"])]

    async def token(self, request: Request) -> Response:
        """A new access token for the refresh token, by GET query or POST form."""
        given: dict[str, Any] = dict(
            request.query_params if request.method == "GET" else (await request.form()).items()
        )
        expected = {
            "grant_type": "refresh_token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": REFRESH_TOKEN,
        }
        if any(given.get(key) != value for key, value in expected.items()):
            return JSONResponse({"error": "invalid_grant", "error_description": "refresh token is not valid"}, 400)
        token = f"sandbox-access-{next(self._ids)}"
        self._living.add(token)
        return JSONResponse({"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS})

    def expire(self, token: str) -> None:
        self._living.discard(token)

    def __contains__(self, token: str) -> bool:
        return token in self._living
