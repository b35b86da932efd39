"""Converts errors in answers of the LINEヤフー広告 API to one of our errors in one line. Errors occur in three places: with
an HTTP status, in the envelope of a 200, and in single values of a 200. The rate limit is 403 with code 0003, not 429.
"""

from collections.abc import Iterator
from typing import Any

from orchestration.errors import AccessError, PermanentError, TochimartError, TransientError
from orchestration.resources.wire import platform_message

RATE_LIMIT_SECONDS = 30.0
MAINTENANCE_SECONDS = 60.0

REFUSED_TOKEN_CODES = {"0110", "0111", "0114"}
REFUSED_ACCOUNT_CODES = {"0098", "0112", "0113"}
BUSY_SERVER_CODES = {"0002", "119999", "130000", "130001"}
ADVICE_BY_CODE = {
    "0004": "the API version may have been switched off: set {endpoint} to a newer one",
    "0098": "give the connected business ID access to this account, or set YAHOO_ADS_BASE_ACCOUNT_ID to one it has",
    "0112": "check the account in accounts.csv and YAHOO_ADS_BASE_ACCOUNT_ID",
    "0113": "the account has been closed",
}


class StaleTokenError(PermanentError):
    """The access token was refused. It is renewed once."""


def to_product_error(
    status: int,
    answer: object,
    text: str,
    subject: str,
    endpoint: str,
    wait_scale: float = 1.0,
    retry_after: float | None = None,
) -> TochimartError | None:
    """Return the error of an answer, or None for a good one. `answer` is the parsed JSON or None, `text` the beginning
    of the body in one line, and `endpoint` the setting with the version. Pauses that the platform prescribes are
    multiplied by `wait_scale`; `retry_after`, the pause of its Retry-After header, is never shortened."""
    envelope = answer if isinstance(answer, dict) else {}
    errors = list(_list_errors(envelope))
    if status == 200 and isinstance(answer, dict) and not errors:
        return None
    codes = {str(error.get("code")) for error in errors}
    messages = "; ".join(_error_message(error) for error in errors) or text or "no message"
    line = f"{subject}: {messages} (HTTP {status}, request {envelope.get('rid') or 'unknown'})"
    advice = [ADVICE_BY_CODE[code].format(endpoint=endpoint) for code in sorted(codes) if code in ADVICE_BY_CODE]
    if status == 404 and not advice:
        advice = [ADVICE_BY_CODE["0004"].format(endpoint=endpoint)]
    if 300 <= status < 500 and status not in (404, 429) and "rid" not in envelope and not codes:
        advice = ["the answer is not the platform's own: a proxy may stand in the way"]
    if advice:
        line = f"{line}; {'; '.join(advice)}"
    if "0003" in codes or status == 429:
        return TransientError(line, retry_after=max(RATE_LIMIT_SECONDS, retry_after or 0.0) * wait_scale)
    if "0099" in codes or status == 503:
        return TransientError(line, retry_after=max(MAINTENANCE_SECONDS, retry_after or 0.0) * wait_scale)
    if codes & REFUSED_TOKEN_CODES or (status == 401 and not codes):
        return StaleTokenError(f"{line}; connect the account again and set YAHOO_ADS_REFRESH_TOKEN")
    if codes & REFUSED_ACCOUNT_CODES:
        return AccessError(line)
    return (
        TransientError(line, retry_after)
        if status >= 500 or status == 408 or codes & BUSY_SERVER_CODES
        else PermanentError(line)
    )


def _list_errors(envelope: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the errors of the envelope, of `rval` and of each of its values. A failure without message also counts."""
    rval = envelope.get("rval")
    listed = rval.get("values") if isinstance(rval, dict) else None
    for container in (envelope, rval, *(listed if isinstance(listed, list) else [listed])):
        if not isinstance(container, dict):
            continue
        raw_errors = container.get("errors") or []
        errors = [
            error if isinstance(error, dict) else {"code": "unknown", "message": error}
            for error in _as_list(raw_errors)
        ]
        yield from errors
        if not errors and container.get("operationSucceeded") is False:
            yield {"code": "unknown", "message": "the operation failed without a reason"}


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _error_message(error: dict[str, Any]) -> str:
    detail_objects = (detail for detail in _as_list(error.get("details") or []) if isinstance(detail, dict))
    details = [f"{detail.get('requestKey')}={detail.get('requestValue')}" for detail in detail_objects]
    inside = f" ({', '.join(details)})" if details else ""
    return platform_message(f"{error.get('code')} {error.get('message')}{inside}")
