"""OAuth for the LINEヤフー広告 APIs: exchanges the refresh token for access tokens, renews them early, never logs them. The
parameters are sent in the body of a POST, so that no proxy logs a secret. New refresh tokens are stored by
`refresh_token`."""

import math
import time
from pathlib import Path

import requests
import urllib3
from pydantic import SecretStr

from orchestration.errors import IncompleteError, PermanentError, TochimartError, TransientError
from orchestration.masking import register_secret
from orchestration.resources.platforms.yahoo.refresh_token import RefreshTokenStore
from orchestration.resources.wire import connection_error, parse_json, parse_retry_after, shorten_to_one_line

TIMEOUT_SECONDS = (10.0, 30.0)
LIFETIME_SECONDS = 3600.0
MAX_LIFETIME_SECONDS = 86_400.0
TOKEN_SUBJECT = "LINEヤフー広告 token"  # noqa: S105
RECONNECT_ADVICE = "connect the account again and set YAHOO_ADS_REFRESH_TOKEN"
TEMPORARY_OAUTH_ERRORS = {"server_error", "temporarily_unavailable", "slow_down"}
APPLICATION_OAUTH_ERRORS = {"invalid_client", "unauthorized_client"}


class RefusedTokenError(PermanentError):
    """The server rejects this refresh token. Another stored one may work."""


class AccessToken:
    """The access token of one connected business ID. `store` is the file for refresh tokens issued by the server."""

    def __init__(
        self,
        session: requests.Session,
        endpoint: str,
        client_id: str,
        client_secret: SecretStr,
        refresh_token: SecretStr,
        store: Path,
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._client_id = client_id
        self._client_secret = client_secret
        self._tokens = RefreshTokenStore(store, client_id, refresh_token.get_secret_value())
        self._access: SecretStr | None = None
        self._renew_at = 0.0

    def bearer(self) -> str:
        """Return the value of the Authorization header. Renews the token when half of its lifetime is over."""
        if self._access is None or time.monotonic() >= self._renew_at:
            self.renew()
        assert self._access is not None
        return f"Bearer {self._access.get_secret_value()}"

    def renew(self) -> None:
        """Exchange the refresh token. Raises PermanentError when refused, TransientError when the server has a
        temporary error."""
        with self._tokens.exclusive_renewal() as put:
            self._tokens.reserve_space()
            try:
                refused: RefusedTokenError | None = None
                for refresh_token in self._tokens.newest_first():
                    try:
                        answer = self._exchange(refresh_token)
                    except RefusedTokenError as error:
                        refused = refused or error
                        continue
                    self._store_answer(answer)
                    if (rotated := answer.get("refresh_token")) and isinstance(rotated, str):
                        put(rotated)
                    return
                assert refused is not None
                raise refused
            finally:
                self._tokens.release_space()

    def _exchange(self, refresh_token: str) -> dict[str, object]:
        """Return the server's answer, which contains an access token."""
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
            "refresh_token": refresh_token,
        }
        try:
            response = self._session.post(self._endpoint, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise connection_error(error, TOKEN_SUBJECT, self._endpoint) from error
        try:
            answer = parse_json(response.content)
        except ValueError:
            answer = None
        if response.status_code == 200 and isinstance(answer, dict) and isinstance(answer.get("access_token"), str):
            return answer
        raise self._problem(response, answer)

    def _problem(self, response: requests.Response, answer: object) -> TochimartError:
        """Return the error that describes a refused exchange."""
        details = answer if isinstance(answer, dict) else {}
        oauth_error, status = str(details.get("error") or ""), response.status_code
        line = f"{TOKEN_SUBJECT}: HTTP {status}: {shorten_to_one_line(response.content) or 'no message'}"
        if status >= 500 or status in (408, 429) or oauth_error in TEMPORARY_OAUTH_ERRORS:
            return TransientError(line, parse_retry_after(response.headers.get("Retry-After")))
        if status == 200 and not oauth_error:
            return IncompleteError(f"{line}; this is no answer with an access token")
        if not details:
            return PermanentError(f"{line}; the answer is not the platform's own: a proxy may stand in the way")
        if oauth_error in APPLICATION_OAUTH_ERRORS:
            return PermanentError(f"{line}; check YAHOO_ADS_CLIENT_ID and YAHOO_ADS_CLIENT_SECRET")
        return RefusedTokenError(f"{line}; {RECONNECT_ADVICE}")

    def _store_answer(self, answer: dict[str, object]) -> None:
        """Store the access token of an answer and its lifetime."""
        access = str(answer["access_token"])
        register_secret(access, is_issued=True)
        self._access = SecretStr(access)
        try:
            lifetime = float(str(answer.get("expires_in")))
        except ValueError:
            lifetime = LIFETIME_SECONDS
        if not math.isfinite(lifetime) or lifetime < 0:
            lifetime = LIFETIME_SECONDS
        self._renew_at = time.monotonic() + min(lifetime, MAX_LIFETIME_SECONDS) / 2
