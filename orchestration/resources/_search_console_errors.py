"""What an answer of Search Console says went wrong, as one of our errors in one line.

Google tells a spent quota with 429 or with 403 and a quota reason; any other 403 means that the key is not a user of the
property, or that the API is switched off in the key's project.
"""

from typing import Any

from orchestration.errors import AccessError, PermanentError, TochimartError, TransientError

RATE_LIMIT_SECONDS = 60.0
"""Quotas are counted by the minute."""
ADD_USER = "add the service account's e-mail address as a user of the property in Search Console"
SWITCHED_OFF = {"accessNotConfigured", "SERVICE_DISABLED"}


class QuotaSpentError(PermanentError):
    """The day's quota is spent; tomorrow there is a new one."""


def as_product_error(status: int, answer: object, text: str, subject: str, retry_after: float) -> TochimartError | None:
    """The error of an answer, or None when it is a good one.

    `answer` is the parsed JSON or None, `text` the beginning of the body, `retry_after` the seconds to wait when too much
    was asked.
    """
    if status == 200 and isinstance(answer, dict):
        return None
    inside = answer.get("error") if isinstance(answer, dict) else None
    error: dict[str, Any] = inside if isinstance(inside, dict) else {}
    reasons = {str(one.get("reason")) for one in (*error.get("errors", ()), *error.get("details", ()))}
    said = error.get("message") or " ".join(text.split())[:200] or "no message"
    listed = ", ".join(sorted(reasons - {"None"}) or [str(error.get("status") or "no reason")])
    line = f"{subject}: {said} (HTTP {status}, {listed})"
    if status == 429 or (status == 403 and _is_quota(reasons, error)):
        return _quota(line, reasons, said, retry_after)
    if status == 401:
        return PermanentError(f"{line}; set GOOGLE_APPLICATION_CREDENTIALS")
    if status == 403 and reasons & SWITCHED_OFF:
        return PermanentError(f"{line}; switch the Search Console API on in the key's project")
    if status == 403:
        return AccessError(f"{line}; {ADD_USER}")
    if status == 404:
        return AccessError(
            f"{line}; check GSC_SITE_URL: sc-domain:example.jp or https://www.example.jp/, as Google spells it"
        )
    if status >= 500 or status == 408:
        return TransientError(line)
    if not error:
        return PermanentError(f"{line}; the answer is not the platform's own: a proxy may stand in the way")
    return PermanentError(line)


def _is_quota(reasons: set[str], error: dict[str, Any]) -> bool:
    """Reasons such as quotaExceeded, userRateLimitExceeded, dailyLimitExceeded."""
    return error.get("status") == "RESOURCE_EXHAUSTED" or any(reason.endswith("Exceeded") for reason in reasons)


def _quota(line: str, reasons: set[str], said: str, retry_after: float) -> TochimartError:
    if any("daily" in reason.lower() for reason in reasons) or "per day" in said.lower():
        return QuotaSpentError(f"{line}; the day's quota is spent, run it again tomorrow")
    return TransientError(line, retry_after=retry_after)
