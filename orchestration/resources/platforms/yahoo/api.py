"""Calls to a LINEヤフー広告 API: rate limit, token, timeouts, retries, and files. Independent of the reports. Every call is
a POST of a JSON object to `{base}/{service}/{method}`; the payload of the answer is `rval`. A method is named with its
service, for example `ReportDefinitionService/get`."""

import time
from collections import deque
from collections.abc import Callable
from typing import IO, Any, TypeVar

import requests
import urllib3

from orchestration.errors import IncompleteError, PermanentError, ReportError, TransientError
from orchestration.resources.base import MAX_PAUSE_SECONDS, call_with_retries, retries_failed_message
from orchestration.resources.platforms.yahoo.auth import AccessToken
from orchestration.resources.platforms.yahoo.errors import StaleTokenError, to_product_error
from orchestration.resources.wire import (
    connection_error,
    parse_json,
    parse_retry_after,
    read_body,
    require_object,
    shorten_to_one_line,
)

T = TypeVar("T")

TIMEOUT_SECONDS = (10.0, 60.0)
ANSWER_SECONDS = 300.0
"""Time limit of a JSON answer, however slowly it arrives."""
CHUNK_BYTES = 1 << 20
CALLS_PER_WINDOW = 5
WINDOW_SECONDS = 1.05
"""The platform allows 5 calls per second, per application and group of services."""


class YahooApi:
    """The API of one product. `base_url` includes the version. Every pause is multiplied by `wait_scale`."""

    def __init__(
        self,
        session: requests.Session,
        base_url: str,
        base_account_id: str,
        token: AccessToken,
        endpoint_setting: str,
        wait_scale: float,
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._base_account_id = base_account_id
        self._token = token
        self._endpoint_setting = endpoint_setting
        self._scale = wait_scale
        self._recent: deque[float] = deque(maxlen=CALLS_PER_WINDOW)

    def call(self, method: str, body: dict[str, Any], subject: str) -> dict[str, Any]:
        """Return `rval` of a call that can safely be repeated. Temporary errors are retried."""
        return self.call_until_answered(lambda: self.call_once(method, body, subject))

    def call_once(self, method: str, body: dict[str, Any], subject: str) -> dict[str, Any]:
        """Return `rval` of a single attempt."""

        def attempt() -> dict[str, Any]:
            with self._post(method, body, subject, "application/json") as response:
                return self._envelope(response, read_body(response, ANSWER_SECONDS, subject), subject)

        return self._with_fresh_token(attempt)

    def download(
        self, method: str, body: dict[str, Any], file: IO[bytes], subject: str, read_file: Callable[[], T], tries: int
    ) -> T:
        """Write a file of the platform to `file` and return `read()`, which checks whether it is complete. JSON instead
        of a file means that it is not ready. A web page or an incomplete file means that it was cut off. Both are
        requested again. Raises ReportError when `tries` downloads returned no complete file."""
        broken = 0

        def attempt() -> T:
            nonlocal broken
            accept = "application/octet-stream, application/json"
            try:
                with self._post(method, body, subject, accept) as response:
                    self._save(response, file, subject)
                return read_file()
            except IncompleteError as error:
                broken += 1
                if broken >= tries:
                    raise ReportError(f"{error} ({broken} downloads); a later run requests the file again") from error
                raise

        return self.call_until_answered(lambda: self._with_fresh_token(attempt))

    def call_until_answered(self, attempt: Callable[[], T]) -> T:
        """Return `attempt()`, repeated after each TransientError. Raises ReportError when all retries fail."""
        try:
            return call_with_retries(attempt, max_pause=MAX_PAUSE_SECONDS * self._scale)
        except IncompleteError as error:
            raise ReportError(retries_failed_message(error, "a later run asks again")) from error
        except TransientError as error:
            raise ReportError(retries_failed_message(error, "run it again later")) from error

    def _with_fresh_token(self, attempt: Callable[[], T]) -> T:
        try:
            return attempt()
        except StaleTokenError:
            self._token.renew()
            return attempt()

    def _post(self, method: str, body: dict[str, Any], subject: str, accept: str) -> requests.Response:
        headers = {
            "Authorization": self._token.bearer(),
            "x-z-base-account-id": self._base_account_id,
            "Accept": accept,
        }
        self._keep_pace()
        url = f"{self._base_url}/{method}"
        try:
            return self._session.post(
                url, json=body, headers=headers, timeout=TIMEOUT_SECONDS, stream=True, allow_redirects=False
            )
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
            raise connection_error(error, subject, url) from error

    def _keep_pace(self) -> None:
        if len(self._recent) == CALLS_PER_WINDOW:
            time.sleep(max(0.0, self._recent[0] + WINDOW_SECONDS * self._scale - time.monotonic()))
        self._recent.append(time.monotonic())

    def _envelope(self, response: requests.Response, content: bytes, subject: str) -> dict[str, Any]:
        status = response.status_code
        try:
            answer = parse_json(content)
        except ValueError:
            answer = None
        if status == 200 and not isinstance(answer, dict):
            reply = shorten_to_one_line(content) or "nothing"
            raise IncompleteError(f"{subject}: the answer is incomplete or not the expected JSON: {reply}")
        retry_after = parse_retry_after(response.headers.get("Retry-After"))
        text, setting = shorten_to_one_line(content), self._endpoint_setting
        if error := to_product_error(status, answer, text, subject, setting, self._scale, retry_after):
            raise error
        assert isinstance(answer, dict)
        return require_object(answer.get("rval"), "rval", subject)

    def _save(self, response: requests.Response, file: IO[bytes], subject: str) -> None:
        """Stream a file to disk. An answer without status 200, or one that begins like JSON, is an error, never a
        report."""
        try:
            chunks = response.iter_content(CHUNK_BYTES)
            first = next(chunks, b"")
            begins = first.lstrip(b"\xef\xbb\xbf \r\n\t")
            is_json = "json" in response.headers.get("Content-Type", "") or begins.startswith(b"{")
            if response.status_code != 200 or is_json:
                self._refuse(response, first + b"".join(chunks), subject)
            if begins.startswith(b"<"):
                page = shorten_to_one_line(begins)
                raise IncompleteError(f"{subject}: the platform sent a web page instead of the file: {page}")
            file.seek(0)
            file.truncate()
            file.write(first)
            for chunk in chunks:
                file.write(chunk)
            file.seek(0)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise IncompleteError(
                f"{subject}: the download ended before the file was complete: {shorten_to_one_line(str(error))}"
            ) from error

    def _refuse(self, response: requests.Response, content: bytes, subject: str) -> None:
        try:
            self._envelope(response, content, subject)
        except StaleTokenError:
            raise
        except PermanentError as error:
            if response.status_code == 200:
                raise IncompleteError(f"{error}; the file is not ready for download yet") from error
            raise
        raise IncompleteError(f"{subject}: the platform sent JSON instead of the file")
