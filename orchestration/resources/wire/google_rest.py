"""Calls to Google's JSON APIs: token, retries, and conversion of errors. Independent of a particular API. Source:
https://cloud.google.com/apis/design/errors. A used-up quota is reported as 429, or as 403 with a reason ending in
`Exceeded`. Any other 403 means that the key lacks permission, or that the API is disabled in the key's project."""

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
    connection_error,
    parse_json,
    parse_retry_after,
    platform_message,
    read_body,
    require_objects,
    require_text,
    shorten_to_one_line,
)
from orchestration.resources.wire.google_credentials import KEY_SETTING_ADVICE, authentication_error, key_credentials
from orchestration.resources.wire.network import is_plaintext, prepare_network
from orchestration.settings import Settings

TIMEOUT_SECONDS = (10.0, 180.0)
ANSWER_SECONDS = 300.0
"""Time limit of an answer, however slowly it arrives."""
RATE_LIMIT_SECONDS = 60.0
"""Quotas are counted per minute."""
DISABLED_API_REASONS = {"accessNotConfigured", "SERVICE_DISABLED"}
SANDBOX_WAIT_SCALE = 0.002


@dataclass(frozen=True)
class GoogleApi:
    """An API: its name, token scope, endpoint setting, and advice for refusals and missing objects."""

    name: str
    scope: str
    endpoint_setting: str
    when_forbidden: str
    when_not_found: str


class NotFoundError(AccessError):
    """The requested object does not exist, or not for these credentials."""


class GoogleRest:
    """An API at one endpoint. Makes no network call before the first request. Every prescribed pause is multiplied by
    `wait_scale`."""

    def __init__(self, api: GoogleApi, settings: Settings, endpoint: str, wait_scale: float | None = None) -> None:
        self.api = api
        self._endpoint = endpoint.rstrip("/")
        self._session = open_session(api, settings, endpoint)
        usual = SANDBOX_WAIT_SCALE if settings.profile == "sandbox" else 1.0
        self.wait_scale = usual if wait_scale is None else wait_scale

    def get(self, path: str, subject: str, **parameters: str) -> dict[str, Any]:
        """Return the JSON object at `path`. Temporary errors are retried; others are raised at once with Google's
        message."""
        return self._call_with_retries("GET", path, subject, params=parameters)

    def post(self, path: str, body: dict[str, Any], subject: str) -> dict[str, Any]:
        """Return the answer to `body`, like `get`. Only for calls that read, because a call may be repeated."""
        return self._call_with_retries("POST", path, subject, json=body)

    def pages(self, path: str, member: str, subject: str, page_size: int = 200) -> Iterator[dict[str, Any]]:
        """Yield every entity in the list `member` at `path`, page by page."""
        token, seen = "", set[str]()
        while True:
            more = {"pageToken": token} if token else {}
            answer = self.get(path, subject, pageSize=str(page_size), **more)
            yield from require_objects(answer.get(member), member, subject)
            token = require_text(answer.get("nextPageToken"), "nextPageToken", subject)
            if not token:
                return
            if token in seen:
                raise IncompleteError(f"{subject}: the list of {member} returned the same next-page token twice")
            seen.add(token)

    def _call_with_retries(self, method: str, path: str, subject: str, **sent: Any) -> dict[str, Any]:
        try:
            return call_with_retries(
                lambda: self._call_once(method, path, subject, sent), max_pause=MAX_PAUSE_SECONDS * self.wait_scale
            )
        except IncompleteError as error:
            raise ReportError(retries_failed_message(error, "a later run asks again")) from error
        except TransientError as error:
            raise ReportError(retries_failed_message(error, "run it again later")) from error

    def _call_once(self, method: str, path: str, subject: str, sent: dict[str, Any]) -> dict[str, Any]:
        from google.auth.exceptions import GoogleAuthError, TransportError

        url = f"{self._endpoint}/{path}"
        try:
            response = self._session.request(
                method, url, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True, **sent
            )
        except (requests.RequestException, TransportError, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise connection_error(error, subject, url) from error
        except GoogleAuthError as error:
            raise authentication_error(error, subject, KEY_SETTING_ADVICE) from error
        with response:
            content = read_body(response, ANSWER_SECONDS, subject)
        try:
            answer = parse_json(content)
        except ValueError:
            answer = None
        if response.status_code == 200 and isinstance(answer, dict):
            return answer
        if response.status_code == 200:
            reply = shorten_to_one_line(content) or "nothing"
            raise IncompleteError(f"{subject}: the answer is incomplete or not the expected JSON: {reply}")
        raise self._problem(response, content, answer, subject)

    def _problem(self, response: requests.Response, content: bytes, answer: object, subject: str) -> TochimartError:
        """Return the error of an unsuccessful answer."""
        inside = answer.get("error") if isinstance(answer, dict) else None
        error: dict[str, Any] = inside if isinstance(inside, dict) else {}
        listed = [
            detail for name in ("errors", "details") if isinstance(error.get(name), list) for detail in error[name]
        ]
        reasons = {str(detail["reason"]) for detail in listed if isinstance(detail, dict) and detail.get("reason")}
        message = platform_message(str(error.get("message") or "")) or shorten_to_one_line(content) or "no message"
        status = response.status_code
        named = ", ".join(sorted(reasons) or [str(error.get("status") or "no reason")])
        line = f"{subject}: {message} (HTTP {status}, {named})"
        if status == 429 or (status == 403 and is_quota_error(reasons, error)):
            return self._quota(line, reasons, message, response)
        if not error and 300 <= status < 500 and status not in (408, 429):
            return PermanentError(f"{line}; the answer is not Google's own: a proxy may stand in the way")
        if status == 401:
            return PermanentError(f"{line}; set GOOGLE_APPLICATION_CREDENTIALS")
        if status == 403 and reasons & DISABLED_API_REASONS:
            return PermanentError(f"{line}; switch the {self.api.name} on in the key's project")
        if status == 403:
            return AccessError(f"{line}; {self.api.when_forbidden}")
        if status >= 500 or status == 408:
            retry_after = parse_retry_after(response.headers.get("Retry-After"))
            return TransientError(line, retry_after * self.wait_scale if retry_after else None)
        if status == 404:
            return NotFoundError(f"{line}; {self.api.when_not_found}")
        return PermanentError(line)

    def _quota(self, line: str, reasons: set[str], message: str, response: requests.Response) -> TochimartError:
        if any("daily" in reason.lower() for reason in reasons) or "per day" in message.lower():
            return QuotaError(f"{line}; the day's quota is spent, it is back within 24 hours", timedelta(days=1))
        retry_after = parse_retry_after(response.headers.get("Retry-After"))
        if retry_after and retry_after > MAX_RETRY_AFTER_SECONDS:
            back = timedelta(seconds=min(retry_after, timedelta(days=1).total_seconds()))
            return QuotaError(f"{line}; the quota is spent, Google asks to wait {retry_after / 3600:.1f} hours", back)
        return TransientError(line, retry_after=(retry_after or RATE_LIMIT_SECONDS) * self.wait_scale)


def is_quota_error(reasons: set[str], error: dict[str, Any]) -> bool:
    """Return whether the reasons are quota errors, such as quotaExceeded, userRateLimitExceeded, dailyLimitExceeded."""
    return error.get("status") == "RESOURCE_EXHAUSTED" or any(reason.endswith("Exceeded") for reason in reasons)


def open_session(api: GoogleApi, settings: Settings, endpoint: str) -> requests.Session:
    """Return a session with Google's token, or a plain one for the sandbox, which needs none. Raises PermanentError for
    a plaintext endpoint outside the sandbox, because the token would be readable, and for missing credentials."""
    prepare_network(settings)
    if is_plaintext(endpoint):
        if settings.profile == "sandbox":
            return requests.Session()
        raise PermanentError(
            f"{api.endpoint_setting} must begin with https://, because otherwise the token would be sent unencrypted"
        )
    from google.auth.transport.requests import AuthorizedSession

    path = settings.google_application_credentials
    session: requests.Session = AuthorizedSession(key_credentials(settings, path, api.scope, api.name))
    return session
