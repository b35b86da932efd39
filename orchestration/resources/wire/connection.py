"""Why a server could not be reached or its answer not be read, as one of our errors; for HTTP and gRPC alike.

What a person has to put right (certificate, proxy, address, clock) is permanent, and says so at once; the rest may heal.
"""

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
from orchestration.resources.privacy import masked_text

if TYPE_CHECKING:
    import requests

CERTIFICATE = re.compile(
    r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|self.signed certificate|CERTIFICATE_UNKNOWN|UNKNOWN_CA|"
    r"[Hh]ostname mismatch|doesn't match|Hostname Verification Check failed|No match found for server name|certificate has expired|"
    r"tlsv1 alert unknown ca|TSI_PROTOCOL_FAILURE.*CERT|invalid path.*CA|Could not find a suitable TLS CA",
)
NO_TLS = re.compile(
    r"WRONG_VERSION_NUMBER|wrong version number|HTTP_REQUEST|UNKNOWN_PROTOCOL|record layer failure|packet length too long"
)
PROXY_REFUSED = re.compile(
    r"Tunnel connection failed: (4\d\d)|proxy returned response code (4\d\d)|Unable to connect to proxy.*\b(4\d\d)\b"
)
PROXY = re.compile(r"ProxyError|Unable to connect to proxy|HTTP proxy")
CLOCK = re.compile(
    r"Token used too (?:early|late)|reasonable timeframe|Check your iat|computer's clock|not yet valid|\biat\b.*(?:future|early)"
)
LONGEST_SHOWN = 200
LONGEST_MESSAGE = 1_000
MASKED_AT_ONCE = 100_000
DEEPEST_JSON = 200
CHUNK_BYTES = 1 << 16

ADVICE_CERTIFICATE = (
    "this machine does not trust the server's certificate: set TOCHIMART_CA_FILE to your network's (docs/network.md)"
)
ADVICE_CLOCK = "the clock of this machine is wrong, or its time zone: set it (timedatectl, or NTP) and run again"
ADVICE_NO_TLS = (
    "the server does not speak TLS at this address: check the endpoint, and whether a proxy stands in the way"
)
ADVICE_PROXY = "the proxy refused: check HTTPS_PROXY with its user and password, and NO_PROXY (docs/network.md)"


def unreachable(error: BaseException | str, subject: str, where: str = "") -> TochimartError:
    """The error for a failed connection, in one line: permanent where a person has to act."""
    said = one_line(str(error))
    text = f"{subject}: {where}: {said}" if where else f"{subject}: {said}"
    whole = " ".join(map(str, _chain(error))) if isinstance(error, BaseException) else error
    if advice := permanent_advice(whole):
        return PermanentError(f"{text}; {advice}")
    if isinstance(error, UnicodeError) or type(error).__name__ in WRONG_ADDRESS:
        return PermanentError(f"{text}; check the address in the settings, and HTTPS_PROXY")
    return TransientError(text)


WRONG_ADDRESS = {
    "InvalidURL",
    "MissingSchema",
    "InvalidSchema",
    "InvalidProxyURL",
    "InvalidHeader",
    "LocationParseError",
}
"""What requests calls an address or a header that can never work."""


def permanent_advice(text: str) -> str | None:
    """What to do about a failed connection that asking again cannot mend; None when asking again may."""
    if CLOCK.search(text):
        return ADVICE_CLOCK
    if CERTIFICATE.search(text):
        return f"certificate refused; {ADVICE_CERTIFICATE}"
    if NO_TLS.search(text):
        return ADVICE_NO_TLS
    if PROXY_REFUSED.search(text):
        return ADVICE_PROXY
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was made from."""
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


def one_line(text: str | bytes) -> str:
    """The beginning of what a server said: one line without secrets and personal data."""
    return masked_text(one_message(text)[: 5 * LONGEST_SHOWN])[:LONGEST_SHOWN]


def one_message(text: str | bytes) -> str:
    """A platform's own words with the ids it names: one line without secrets. Masked before it is cut, never after."""
    if isinstance(text, bytes):
        text = text[:MASKED_AT_ONCE].decode("utf-8", "replace")
    line = " ".join(mask_secrets(text[:MASKED_AT_ONCE]).split())
    return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}…"


def parse_json(content: bytes | str) -> object:
    """`content` as JSON. Raises ValueError for whatever is none, is nested beyond reason or holds NaN."""
    try:
        value = json.loads(content, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST_JSON:
            raise ValueError("nested too deep")
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def read_body(response: "requests.Response", seconds: float, subject: str) -> bytes:
    """The whole body of a streamed response. Raises IncompleteError when it breaks off or takes longer than `seconds`."""
    import requests
    import urllib3

    deadline, parts = time.monotonic() + seconds, []
    try:
        for chunk in response.iter_content(CHUNK_BYTES):
            parts.append(chunk)
            if time.monotonic() > deadline:
                raise IncompleteError(f"{subject}: the answer was not whole after {seconds:g} s")
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise IncompleteError(f"{subject}: the answer broke off: {one_line(str(error))}") from error
    return b"".join(parts)


def pause_asked(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header: a number or an HTTP date; None for one that names no pause to come."""
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


def as_object(value: object, what: str, subject: str) -> Record:
    """`value` when it is a JSON object, an empty one for null. Raises IncompleteError for anything else."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise IncompleteError(f"{subject}: {what} is {_kind(value)} where an object was due")
    return value


def as_objects(value: object, what: str, subject: str) -> list[Record]:
    """`value` when it is a list of JSON objects, an empty one for null. Raises IncompleteError for anything else."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise IncompleteError(f"{subject}: {what} is {_kind(value)} where a list was due")
    for one in value:
        if not isinstance(one, dict):
            raise IncompleteError(f"{subject}: {what} holds {_kind(one)} where an object was due")
    return value


def as_text(value: object, what: str, subject: str) -> str:
    """`value` when it is a text, an empty one for null. Raises IncompleteError for anything else."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise IncompleteError(f"{subject}: {what} is {_kind(value)} where a text was due")
    return value


def as_whole(value: object, what: str, subject: str) -> int:
    """`value` when it is a whole number, be it as text. Raises IncompleteError for anything else."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if isinstance(value, float) and value.is_integer():
        text = str(int(value))
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise IncompleteError(
            f"{subject}: {what} is {one_line(str(value))[:40] or 'nothing'} where a whole number was due"
        )
    return int(text)


def _kind(value: object) -> str:
    return {type(None): "null", dict: "an object", list: "a list", str: "a text", bool: "a truth value"}.get(
        type(value), "a number"
    )
