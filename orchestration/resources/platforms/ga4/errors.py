"""GA4 errors as one of ours, in one line: what was asked, what GA4 said, and what to do."""

from google.api_core import exceptions as core
from google.auth.exceptions import GoogleAuthError

from orchestration.errors import AccessError, PermanentError, QuotaError, ReportError, TochimartError, TransientError
from orchestration.resources.platforms.ga4.quota import DAY, HOUR
from orchestration.resources.wire import auth_problem, one_message, refusal_advice

HEALING = (
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
KEY = "set GOOGLE_APPLICATION_CREDENTIALS"


def as_product_error(error: Exception, subject: str) -> TochimartError:
    """Map an error of Google's client; `subject` says what was asked for.

    A spent quota of a day or an hour outlasts the run; too many calls at once heal by waiting.
    """
    said = str(getattr(error, "message", None) or error)
    text = f"{subject}: {one_message(said)}"
    if isinstance(error, GoogleAuthError):
        return auth_problem(error, subject, KEY)
    if isinstance(error, HEALING) and (advice := refusal_advice(said, KEY)):
        # gRPC calls a token that cannot be had, a bad certificate and a proxy that refuses UNAVAILABLE, the server out of reach.
        return PermanentError(f"{text}; {advice}")
    if isinstance(error, core.ResourceExhausted) and "larger than max" in said:
        return ReportError(f"{text}; ask for fewer days at once", is_retried_later=False)
    if isinstance(error, core.TooManyRequests):
        return _quota(text)
    if isinstance(error, HEALING):
        return TransientError(text)
    if isinstance(error, core.Forbidden):
        return AccessError(f"{text}; give the service account the Viewer role on the property")
    if isinstance(error, core.Unauthorized):
        return PermanentError(f"{text}; {KEY}")
    if isinstance(error, core.MethodNotImplemented):
        return PermanentError(f"{text}; update tochimart, or check TOCHIMART_GA4_ENDPOINT")
    return PermanentError(text)


def _quota(text: str) -> TochimartError:
    words = text.lower()
    if "day" in words:
        return QuotaError(f"{text}; the day's quota is spent, it is back within 24 hours", DAY)
    if "hour" in words or "server errors" in words or "thresholded" in words:
        return QuotaError(f"{text}; the hour's quota is spent, it is back within an hour", HOUR)
    return TransientError(text)
