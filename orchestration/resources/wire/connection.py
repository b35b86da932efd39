"""Converts connection failures and unreadable answers to our errors, for HTTP and gRPC. Problems that a person must fix
(certificate, proxy, address, clock) are permanent and reported at once. All others are retried."""

import json
import math
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from orchestration.errors import IncompleteError, PermanentError, TochimartError, TransientError
from orchestration.masking import mask_secrets
from orchestration.resources.privacy import mask_text

if TYPE_CHECKING:
    import requests

CERTIFICATE_ERROR = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|self.signed certificate|CERTIFICATE_UNKNOWN|UNKNOWN_CA|"
    r"[Hh]ostname mismatch|doesn't match|Hostname Verification Check failed|No match found for server name|certificate has expired|"
    r"tlsv1 alert unknown ca|TSI_PROTOCOL_FAILURE.*CERT|invalid path.*CA|Could not find a suitable TLS CA",
)
NO_TLS_ERROR = re.compile(
    r"WRONG_VERSION_NUMBER|wrong version number|HTTP_REQUEST|UNKNOWN_PROTOCOL|record layer failure|packet length too long"
)
PROXY_REFUSAL = re.compile(
    r"Tunnel connection failed: (4\d\d)|proxy returned response code (4\d\d)|Unable to connect to proxy.*\b(4\d\d)\b"
)
PROXY_ERROR = re.compile(r"ProxyError|Unable to connect to proxy|HTTP proxy")
CLOCK_ERROR = re.compile(
    r"Token used too (?:early|late)|reasonable timeframe|Check your iat|computer's clock|not yet valid|\biat\b.*(?:future|early)"
)
MAX_SHOWN_LENGTH = 200
MAX_MESSAGE_LENGTH = 1_000
MAX_MASKED_LENGTH = 100_000
MAX_JSON_DEPTH = 200
CHUNK_BYTES = 1 << 16

ADVICE_CERTIFICATE = (
    "this machine does not trust the server's certificate: set TOCHIMART_CA_FILE to your network's (docs/network.md)"
)
ADVICE_CLOCK = "the clock of this machine is wrong, or its time zone: set it (timedatectl, or NTP) and run again"
ADVICE_NO_TLS = (
    "the server does not speak TLS at this address: check the endpoint, and whether a proxy stands in the way"
)
ADVICE_PROXY = "the proxy refused: check HTTPS_PROXY with its user and password, and NO_PROXY (docs/network.md)"


def connection_error(error: BaseException | str, subject: str, where: str = "") -> TochimartError:
    """Return the error for a failed connection in one line. It is permanent if a person must act."""
    message = shorten_to_one_line(str(error))
    text = f"{subject}: {where}: {message}" if where else f"{subject}: {message}"
    whole = " ".join(map(str, _error_chain(error))) if isinstance(error, BaseException) else error
    if advice := permanent_advice(whole):
        return PermanentError(f"{text}; {advice}")
    if isinstance(error, UnicodeError) or type(error).__name__ in INVALID_ADDRESS_ERRORS:
        return PermanentError(f"{text}; check the address in the settings, and HTTPS_PROXY")
    return TransientError(text)


INVALID_ADDRESS_ERRORS = {
    "InvalidURL",
    "MissingSchema",
    "InvalidSchema",
    "InvalidProxyURL",
    "InvalidHeader",
    "LocationParseError",
}
"""Exceptions of requests for an address or header that can never work."""


def permanent_advice(text: str) -> str | None:
    """Return the advice for a failed connection that retries cannot fix, or None if they may."""
    if CLOCK_ERROR.search(text):
        return ADVICE_CLOCK
    if CERTIFICATE_ERROR.search(text):
        return f"certificate refused; {ADVICE_CERTIFICATE}"
    if NO_TLS_ERROR.search(text):
        return ADVICE_NO_TLS
    if PROXY_REFUSAL.search(text):
        return ADVICE_PROXY
    return None


def _error_chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and its causes."""
    seen: set[int] = set()
    inner: BaseException | None = error
    while inner is not None and id(inner) not in seen:
        seen.add(id(inner))
        yield inner
        inner = inner.__cause__ or inner.__context__


def shorten_to_one_line(text: str | bytes) -> str:
    """Return the beginning of a server's text as one line without secrets and personal data."""
    return mask_text(platform_message(text)[: 5 * MAX_SHOWN_LENGTH])[:MAX_SHOWN_LENGTH]


def platform_message(text: str | bytes) -> str:
    """Return a platform's own message with its ids, as one line without secrets. It is masked before it is shortened,
    never after."""
    if isinstance(text, bytes):
        text = text[:MAX_MASKED_LENGTH].decode("utf-8", "replace")
    line = " ".join(mask_secrets(text[:MAX_MASKED_LENGTH]).split())
    return line if len(line) <= MAX_MESSAGE_LENGTH else f"{line[:MAX_MESSAGE_LENGTH]}…"


def parse_json(content: bytes | str) -> object:
    """Return `content` parsed as JSON. Raises ValueError for invalid or too deeply nested JSON, and for NaN."""
    try:
        value = json.loads(content, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_JSON_DEPTH:
            raise ValueError("nested too deep")
        level = [
            inner
            for container in level
            if isinstance(container, dict | list)
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, dict | list)
        ]
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a valid JSON value")


def read_body(response: "requests.Response", seconds: float, subject: str) -> bytes:
    """Return the complete body of a streamed response. Raises IncompleteError when it breaks off or takes longer than
    `seconds`."""
    import requests
    import urllib3

    deadline, parts = time.monotonic() + seconds, []
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            parts.append(chunk)
            if time.monotonic() > deadline:
                raise IncompleteError(f"{subject}: the answer was still incomplete after {seconds:g} s")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise IncompleteError(
            f"{subject}: the connection ended before the answer was complete: {shorten_to_one_line(str(error))}"
        ) from error
    return b"".join(parts)


def parse_retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Return the seconds of a Retry-After header (a number or an HTTP date), or None if it names no future pause."""
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]+)?", text):
        seconds = float(text)
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        seconds = (moment.astimezone(UTC) - (now or datetime.now(UTC))).total_seconds()
    return seconds if math.isfinite(seconds) and seconds > 0 else None


Record = dict[str, Any]


def require_object(value: object, description: str, subject: str) -> Record:
    """Return `value` if it is a JSON object; an empty one for null. Raises IncompleteError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise IncompleteError(f"{subject}: {description} is {_type_name(value)}, expected an object")
    return value


def require_objects(value: object, description: str, subject: str) -> list[Record]:
    """Return `value` if it is a list of JSON objects; an empty one for null. Raises IncompleteError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise IncompleteError(f"{subject}: {description} is {_type_name(value)}, expected a list")
    for item in value:
        if not isinstance(item, dict):
            raise IncompleteError(f"{subject}: {description} contains {_type_name(item)}, expected only objects")
    return value


def require_text(value: object, description: str, subject: str) -> str:
    """Return `value` if it is text, and an empty text for null. Raises IncompleteError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IncompleteError(f"{subject}: {description} is {_type_name(value)}, expected a text")
    return value


def require_whole_number(value: object, description: str, subject: str) -> int:
    """Return `value` as integer if it is a whole number, also as text. Raises IncompleteError for anything else."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise IncompleteError(
            f"{subject}: {description} is {shorten_to_one_line(str(value))[:40] or 'nothing'}, expected a whole number"
        )
    return int(text)


def _type_name(value: object) -> str:
    return {type(None): "null", dict: "an object", list: "a list", str: "a text", bool: "a truth value"}.get(
        type(value), "a number"
    )
