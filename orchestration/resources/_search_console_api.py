"""Calls to Search Console: session, retries, timeouts. Knows no report.

Source: JSON over HTTP below https://searchconsole.googleapis.com/; a site stands percent-encoded in the path.
"""

from typing import Any

import requests

from orchestration.errors import PermanentError, TransientError
from orchestration.resources._retry import ATTEMPTS, LONGEST_PAUSE_SECONDS, retrying
from orchestration.resources._search_console_errors import RATE_LIMIT_SECONDS, as_product_error
from orchestration.settings import Settings

TIMEOUT_SECONDS = (10.0, 180.0)
SCOPE = "https://www.googleapis.com/auth/webmasters.readonly"


class SearchConsoleApi:
    """One user's view. Every prescribed pause is multiplied by `wait_scale`."""

    def __init__(self, session: requests.Session, base_url: str, wait_scale: float) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self.wait_scale = wait_scale

    def get(self, path: str, subject: str) -> dict[str, Any]:
        """The JSON object at `path`; what may heal is asked for again, the rest raises at once with Google's message."""
        return self._persistently("GET", path, None, subject)

    def post(self, path: str, body: dict[str, Any], subject: str) -> dict[str, Any]:
        """The answer to `body`; as `get`. Every call only reads, so it may be made twice."""
        return self._persistently("POST", path, body, subject)

    def _persistently(self, method: str, path: str, body: dict[str, Any] | None, subject: str) -> dict[str, Any]:
        try:
            return retrying(
                lambda: self._once(method, path, body, subject), longest=LONGEST_PAUSE_SECONDS * self.wait_scale
            )
        except TransientError as error:
            raise PermanentError(f"{error} ({ATTEMPTS} attempts); run it again later") from error

    def _once(self, method: str, path: str, body: dict[str, Any] | None, subject: str) -> dict[str, Any]:
        from google.auth.exceptions import GoogleAuthError, TransportError

        url = f"{self._base_url}/{path}"
        try:
            response = self._session.request(method, url, json=body, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        except (requests.RequestException, TransportError) as error:
            raise TransientError(f"{subject}: {url}: {error}") from error
        except GoogleAuthError as error:
            raise PermanentError(
                f"{subject}: Google refused the key ({error}); set GOOGLE_APPLICATION_CREDENTIALS"
            ) from error
        try:
            answer = response.json()
        except requests.JSONDecodeError:
            answer = None
        if problem := as_product_error(
            response.status_code, answer, response.text[:1000], subject, self._pause(response)
        ):
            raise problem
        return dict(answer)

    def _pause(self, response: requests.Response) -> float:
        """Seconds to wait after too many calls: what Google says, else a minute."""
        said = response.headers.get("Retry-After", "")
        return (float(said) if said.isdigit() else RATE_LIMIT_SECONDS) * self.wait_scale


def open_session(settings: Settings) -> requests.Session:
    """A session that carries Google's token; a plain one for the sandbox, which asks for none.

    Raises PermanentError for a plaintext endpoint outside the sandbox, which would send the token for all to read, and
    when there are no credentials.
    """
    if settings.search_console_endpoint.startswith("http://"):
        if settings.profile == "sandbox":
            return requests.Session()
        raise PermanentError(
            "TOCHIMART_SEARCH_CONSOLE_ENDPOINT must begin with https://, or the token could be read on the way"
        )
    import google.auth
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport.requests import AuthorizedSession

    path = settings.google_application_credentials
    try:
        if path:
            credentials = google.auth.load_credentials_from_file(str(path), scopes=[SCOPE])[0]
        else:
            credentials = google.auth.default(scopes=[SCOPE])[0]
    except (GoogleAuthError, ValueError) as error:
        raise PermanentError(
            f"Search Console: no credentials in {path or 'the default place'} ({error}): set GOOGLE_APPLICATION_CREDENTIALS"
        ) from error
    session: requests.Session = AuthorizedSession(credentials)
    return session
