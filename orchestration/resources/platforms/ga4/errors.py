"""Converts errors of Google's GA4 client to one of our errors in one line: the request, GA4's message, and what to do."""

import re

from google.api_core import exceptions as core
from google.auth.exceptions import GoogleAuthError

from orchestration.errors import AccessError, PermanentError, QuotaError, ReportError, TochimartError, TransientError
from orchestration.resources.platforms.ga4.quota import ONE_DAY, ONE_HOUR
from orchestration.resources.wire import authentication_error, platform_message, refusal_advice

RETRYABLE_ERRORS = (
    core.ServiceUnavailable,
    core.InternalServerError,
    core.GatewayTimeout,
    core.BadGateway,
    core.Aborted,
    core.Unknown,
    core.Cancelled,
    core.DataLoss,
    core.RetryError,
)
UNREGISTERED_PATTERN = re.compile(r"customEvent:(\w+) is not a valid dimension")
"""GA4's words for a parameter that the property does not have as a custom dimension."""
CREDENTIALS_ADVICE = "set GOOGLE_APPLICATION_CREDENTIALS"


def to_product_error(error: Exception, subject: str) -> TochimartError:
    """Return our error for an error of Google's client. `subject` names the request. A used-up daily or hourly quota
    ends the run; too many concurrent calls are retried."""
    message = str(getattr(error, "message", None) or error)
    text = f"{subject}: {platform_message(message)}"
    if isinstance(error, GoogleAuthError):
        return authentication_error(error, subject, CREDENTIALS_ADVICE)
    if isinstance(error, RETRYABLE_ERRORS) and (advice := refusal_advice(message, CREDENTIALS_ADVICE)):
        # gRPC reports missing tokens, invalid certificates and refusing proxies as UNAVAILABLE, as if the server were unreachable.
        return PermanentError(f"{text}; {advice}")
    if isinstance(error, core.ResourceExhausted) and "larger than max" in message:
        return ReportError(f"{text}; ask for fewer days at once", is_retried_later=False)
    if isinstance(error, core.TooManyRequests):
        return _quota_error(text)
    if isinstance(error, RETRYABLE_ERRORS):
        return TransientError(text)
    if isinstance(error, core.Forbidden):
        return AccessError(f"{text}; give the service account the Viewer role on the property")
    if isinstance(error, core.Unauthorized):
        return PermanentError(f"{text}; {CREDENTIALS_ADVICE}")
    if isinstance(error, core.MethodNotImplemented):
        return PermanentError(f"{text}; update tochimart, or check TOCHIMART_GA4_ENDPOINT")
    if isinstance(error, core.BadRequest) and (unknown := UNREGISTERED_PATTERN.search(message)):
        return PermanentError(
            f"{text}; register the event parameter {unknown[1]} in GA4 as a custom dimension of event scope (Admin, Custom "
            "definitions), or use another condition in cv_rules.csv. GA4 fills the dimension from that day on"
        )
    return PermanentError(text)


def _quota_error(text: str) -> TochimartError:
    words = text.lower()
    if "day" in words:
        return QuotaError(f"{text}; the day's quota is spent, it is back within 24 hours", ONE_DAY)
    if "hour" in words or "server errors" in words or "thresholded" in words:
        return QuotaError(f"{text}; the hour's quota is spent, it is back within an hour", ONE_HOUR)
    return TransientError(text)
