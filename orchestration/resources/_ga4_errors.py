"""GA4 errors as one of ours, in one line: what was asked, what GA4 said, and what to do."""

from google.api_core import exceptions as core
from google.auth.exceptions import GoogleAuthError, TransportError

from orchestration.errors import AccessError, PermanentError, QuotaError, TochimartError, TransientError
from orchestration.resources._ga4_quota import DAY, HOUR

HEALING = (
    core.ServiceUnavailable,
    core.InternalServerError,
    core.GatewayTimeout,
    core.BadGateway,
    core.Aborted,
    core.Unknown,
    core.RetryError,
)


def as_product_error(error: Exception, subject: str) -> TochimartError:
    """Map an error of Google's client; `subject` says what was asked for.

    A spent quota of a day or an hour outlasts the run; too many calls at once heal by waiting.
    """
    text = f"{subject}: {getattr(error, 'message', None) or error}"
    if isinstance(error, TransportError):
        return TransientError(text)
    if isinstance(error, GoogleAuthError):
        return PermanentError(f"{subject}: Google refused the key ({error}); set GOOGLE_APPLICATION_CREDENTIALS")
    if isinstance(error, core.TooManyRequests):
        return _quota(text)
    if isinstance(error, HEALING):
        return TransientError(text)
    if isinstance(error, core.Forbidden):
        return AccessError(f"{text}; give the service account the Viewer role on the property")
    if isinstance(error, core.Unauthorized):
        return PermanentError(f"{text}; set GOOGLE_APPLICATION_CREDENTIALS")
    return PermanentError(text)


def _quota(text: str) -> TochimartError:
    words = text.lower()
    if "day" in words:
        return QuotaError(f"{text}; the day's quota is spent, it is back within 24 hours", DAY)
    if "hour" in words or "server errors" in words or "thresholded" in words:
        return QuotaError(f"{text}; the hour's quota is spent, it is back within an hour", HOUR)
    return TransientError(text)
