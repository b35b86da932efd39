"""Calls to Google's JSON APIs: token, attempts, and errors as ours. Knows no API in particular.

Source: https://cloud.google.com/apis/design/errors. A spent quota comes as 429, or as 403 with a reason that ends in `Exceeded`; any
other 403 means that the key has no right, or that the API is switched off in the key's project.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import requests
import urllib3

from orchestration.errors import (
    AccessError,
    IncompleteError,
    PermanentError,
    QuotaError,
    ReportError,
    TochimartError,
    TransientError,
)
from orchestration.resources.base import (
    MAX_PAUSE_SECONDS,
    MAX_RETRY_AFTER_SECONDS,
    call_with_retries,
    retries_failed_message,
)
from orchestration.resources.wire.connection import (
    as_objects,
    as_text,
    one_line,
    one_message,
    parse_json,
    pause_asked,
    read_body,
    unreachable,
)
from orchestration.resources.wire.google_credentials import KEY_SETTING, auth_problem, key_credentials
from orchestration.resources.wire.network import is_plaintext, prepare_network
from orchestration.settings import Settings

TIMEOUT_SECONDS = (10.0, 180.0)
ANSWER_SECONDS = 300.0
"""No answer takes longer, however slowly it drips."""
RATE_LIMIT_SECONDS = 60.0
"""Quotas are counted by the minute."""
SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}
SANDBOX_SCALE = 0.002


@dataclass(frozen=True)
class GoogleApi:
    """One API: its name, the scope of its token, the setting of its endpoint, and what to do when it refuses or finds nothing."""

    name: str
    scope: str
    endpoint_setting: str
    when_forbidden: str
    when_not_found: str


class NotFoundError(AccessError):
    """What was asked for is not there, or not for these credentials."""


class GoogleRest:
    """One API at one endpoint. No network until the first call; every prescribed pause is multiplied by `wait_scale`."""

    def __init__(self, api: GoogleApi, settings: Settings, endpoint: str, wait_scale: float | None = None) -> None:
        self.api = api
        self._endpoint = endpoint.rstrip("/")
        self._session = open_session(api, settings, endpoint)
        usual = SANDBOX_SCALE if settings.profile == "sandbox" else 1.0
        self.wait_scale = usual if wait_scale is None else wait_scale

    def get(self, path: str, subject: str, **parameters: str) -> dict[str, Any]:
        """The JSON object at `path`; what may heal is asked for again, the rest raises at once with Google's message."""
        return self._persistently("GET", path, subject, params=parameters)

    def post(self, path: str, body: dict[str, Any], subject: str) -> dict[str, Any]:
        """The answer to `body`; as `get`. For calls that only read, since one may be made twice."""
        return self._persistently("POST", path, subject, json=body)

    def pages(self, path: str, member: str, subject: str, page_size: int = 200) -> Iterator[dict[str, Any]]:
        """Every entity in the list `member` at `path`, page after page."""
        token, seen = "", set[str]()
        while True:
            more = {"pageToken": token} if token else {}
            answer = self.get(path, subject, pageSize=str(page_size), **more)
            yield from as_objects(answer.get(member), member, subject)
            token = as_text(answer.get("nextPageToken"), "nextPageToken", subject)
            if not token:
                return
            if token in seen:
                raise IncompleteError(f"{subject}: the list of {member} names the same next page twice")
            seen.add(token)

    def _persistently(self, method: str, path: str, subject: str, **sent: Any) -> dict[str, Any]:
        try:
            return call_with_retries(
                lambda: self._once(method, path, subject, sent), max_pause=MAX_PAUSE_SECONDS * self.wait_scale
            )
        except IncompleteError as error:
            raise ReportError(retries_failed_message(error, "a later run asks again")) from error
        except TransientError as error:
            raise ReportError(retries_failed_message(error, "run it again later")) from error

    def _once(self, method: str, path: str, subject: str, sent: dict[str, Any]) -> dict[str, Any]:
        from google.auth.exceptions import GoogleAuthError, TransportError

        url = f"{self._endpoint}/{path}"
        try:
            response = self._session.request(
                method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True, **sent
            )
        except (requests.RequestException, TransportError, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise unreachable(error, subject, url) from error
        except GoogleAuthError as error:
            raise auth_problem(error, subject, KEY_SETTING) from error
        with response:
            content = read_body(response, ANSWER_SECONDS, subject)
        try:
            answer = parse_json(content)
        except ValueError:
            answer = None
        if response.status_code == 200 and isinstance(answer, dict):
            return answer
        if response.status_code == 200:
            said = one_line(content) or "nothing"
            raise IncompleteError(f"{subject}: the answer is not the JSON that was asked for, or part of it: {said}")
        raise self._problem(response, content, answer, subject)

    def _problem(self, response: requests.Response, content: bytes, answer: object, subject: str) -> TochimartError:
        """The error of an answer that is not a good one."""
        inside = answer.get("error") if isinstance(answer, dict) else None
        error: dict[str, Any] = inside if isinstance(inside, dict) else {}
        listed = [one for name in ("errors", "details") if isinstance(error.get(name), list) for one in error[name]]
        reasons = {str(one["reason"]) for one in listed if isinstance(one, dict) and one.get("reason")}
        said = one_message(str(error.get("message") or "")) or one_line(content) or "no message"
        status = response.status_code
        named = ", ".join(sorted(reasons) or [str(error.get("status") or "no reason")])
        line = f"{subject}: {said} (HTTP {status}, {named})"
        if status == 429 or (status == 403 and is_quota(reasons, error)):
            return self._quota(line, reasons, said, response)
        if not error and 300 <= status < 500 and status not in (408, 429):
            return PermanentError(f"{line}; the answer is not Google's own: a proxy may stand in the way")
        if status == 401:
            return PermanentError(f"{line}; set GOOGLE_APPLICATION_CREDENTIALS")
        if status == 403 and reasons & SWITCHED_OFF:
            return PermanentError(f"{line}; switch the {self.api.name} on in the key's project")
        if status == 403:
            return AccessError(f"{line}; {self.api.when_forbidden}")
        if status >= 500 or status == 408:
            asked = pause_asked(response.headers.get("Retry-After"))
            return TransientError(line, asked * self.wait_scale if asked else None)
        if status == 404:
            return NotFoundError(f"{line}; {self.api.when_not_found}")
        return PermanentError(line)

    def _quota(self, line: str, reasons: set[str], said: str, response: requests.Response) -> TochimartError:
        if any("daily" in reason.lower() for reason in reasons) or "per day" in said.lower():
            return QuotaError(f"{line}; the day's quota is spent, it is back within 24 hours", timedelta(days=1))
        asked = pause_asked(response.headers.get("Retry-After"))
        if asked and asked > MAX_RETRY_AFTER_SECONDS:
            back = timedelta(seconds=min(asked, timedelta(days=1).total_seconds()))
            return QuotaError(f"{line}; the quota is spent, Google asks to wait {asked / 3600:.1f} hours", back)
        return TransientError(line, retry_after=(asked or RATE_LIMIT_SECONDS) * self.wait_scale)


def is_quota(reasons: set[str], error: dict[str, Any]) -> bool:
    """Reasons such as quotaExceeded, userRateLimitExceeded, dailyLimitExceeded."""
    return error.get("status") == "RESOURCE_EXHAUSTED" or any(reason.endswith("Exceeded") for reason in reasons)


def open_session(api: GoogleApi, settings: Settings, endpoint: str) -> requests.Session:
    """A session that carries Google's token; a plain one for the sandbox, which asks for none.

    Raises PermanentError for a plaintext endpoint outside the sandbox, which would send the token for all to read, and when there
    are no credentials.
    """
    prepare_network(settings)
    if is_plaintext(endpoint):
        if settings.profile == "sandbox":
            return requests.Session()
        raise PermanentError(f"{api.endpoint_setting} must begin with https://, or the token could be read on the way")
    from google.auth.transport.requests import AuthorizedSession

    path = settings.google_application_credentials
    session: requests.Session = AuthorizedSession(key_credentials(settings, path, api.scope, api.name))
    return session
