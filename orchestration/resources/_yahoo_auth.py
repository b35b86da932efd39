"""OAuth for the LINEヤフー広告 APIs: an access token from the refresh token, renewed early, never shown.

The parameters travel in the body of a POST, so that no proxy logs a secret.
"""

import time

import requests
from pydantic import SecretStr

from orchestration.errors import PermanentError, TransientError

TIMEOUT_SECONDS = (10.0, 30.0)
LIFETIME_SECONDS = 3600


class Token:
    """The access token of one connected business ID. A refresh token the server replaces is kept in memory."""

    def __init__(
        self,
        session: requests.Session,
        endpoint: str,
        client_id: str,
        client_secret: SecretStr,
        refresh_token: SecretStr,
    ) -> None:
        self._session = session
        self._endpoint = endpoint
        self._client_id = client_id
        self._client_secret = client_secret
        self._refresh_token = refresh_token
        self._access: SecretStr | None = None
        self._renew_at = 0.0

    def bearer(self) -> str:
        """The Authorization header's value; takes a new token when half the life of the old one is over."""
        if self._access is None or time.monotonic() >= self._renew_at:
            self.renew()
        assert self._access is not None
        return f"Bearer {self._access.get_secret_value()}"

    def renew(self) -> None:
        """Exchange the refresh token. Raises PermanentError when refused, TransientError when the server is unwell."""
        form = {
            "grant_type": "refresh_token",
            "client_id": self._client_id,
            "client_secret": self._client_secret.get_secret_value(),
            "refresh_token": self._refresh_token.get_secret_value(),
        }
        try:
            response = self._session.post(self._endpoint, data=form, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except requests.RequestException as error:
            raise TransientError(f"LINEヤフー広告 token: {self._endpoint}: {self._masked(str(error))}") from None
        try:
            answer = response.json()
        except requests.JSONDecodeError:
            answer = None
        access = answer.get("access_token") if isinstance(answer, dict) else None
        if response.status_code == 200 and access:
            self._accept(answer, access)
            return
        line = f"LINEヤフー広告 token: HTTP {response.status_code}: {self._masked(response.text)}"
        if response.status_code >= 500 or response.status_code == 429:
            raise TransientError(line)
        raise PermanentError(f"{line}; connect the account again and set YAHOO_ADS_REFRESH_TOKEN")

    def _accept(self, answer: dict[str, object], access: str) -> None:
        lifetime = float(str(answer.get("expires_in", LIFETIME_SECONDS)))
        self._access = SecretStr(access)
        self._renew_at = time.monotonic() + lifetime / 2
        if rotated := answer.get("refresh_token"):
            self._refresh_token = SecretStr(str(rotated))

    def _masked(self, text: str) -> str:
        """`text` in one short line without any secret of ours, in case the server repeats what it was sent."""
        for secret in (self._client_secret, self._refresh_token, self._access):
            if secret and secret.get_secret_value():
                text = text.replace(secret.get_secret_value(), "***")
        return " ".join(text.split())[:200]
