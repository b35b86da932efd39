"""Google Ads errors as one of ours: the platform's message, the error's name and the request id in one line.

The library turns most failures into GoogleAdsException but lets RESOURCE_EXHAUSTED and INTERNAL through as gRPC or api_core
errors; their details are still in the trailing metadata. Source of the names: google.ads.googleads.v26.errors.
"""

import re
from datetime import timedelta
from typing import Any

import grpc
from google.ads.googleads.errors import GoogleAdsException
from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError

from orchestration.errors import AccessError, PermanentError, QuotaError, ReportError, TochimartError, TransientError
from orchestration.resources.base import MAX_RETRY_AFTER_SECONDS
from orchestration.resources.platforms.google_ads.channel import VERSION
from orchestration.resources.wire import auth_problem, one_message, refusal_advice

FAILURE_KEY = f"google.ads.googleads.{VERSION}.errors.googleadsfailure-bin"

HEALING_STATUS = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    # What gRPC calls a stream that a server or a proxy cut off before its end.
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DATA_LOSS,
}
HEALING_FAMILIES = {"internal_error", "database_error", "quota_error"}
ACCOUNT_REFUSED = {"USER_PERMISSION_DENIED", "CUSTOMER_NOT_FOUND", "CUSTOMER_NOT_ENABLED"}
QUOTA_SPENT = {"RESOURCE_EXHAUSTED", "RESOURCE_TEMPORARILY_EXHAUSTED", "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION"}
"""Names under which the platform says that an allowance is spent, be it of a minute or of a day."""
LONG_TERM = "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION"
DAY = timedelta(days=1)
RETRY_IN = re.compile(r"retry in (\d+(?:\.\d+)?) ?s", re.IGNORECASE)
A_DAYS = re.compile(r"\bper[ _-]day\b|\bdaily\b|\b24[ -]hours?\b|\ba day\b", re.IGNORECASE)
NEVER_HEALING = {"ACCESS_PROHIBITED"}
"""Of the healing families, the names that waiting does not help."""

RECONNECT = "connect the account again and set GOOGLE_ADS_REFRESH_TOKEN, or check the key file"
ADVICE = {
    "UNSUPPORTED_VERSION": f"Google has switched off Google Ads API {VERSION}, update tochimart to a release that speaks a newer one",
    "OAUTH_TOKEN_REVOKED": RECONNECT,
    "OAUTH_TOKEN_EXPIRED": RECONNECT,
    "NOT_ADS_USER": "connect with a Google account that has access to Google Ads",
    "USER_PERMISSION_DENIED": "give the user access to this account, or set GOOGLE_ADS_LOGIN_CUSTOMER_ID to the manager above it",
    "CUSTOMER_NOT_FOUND": "check the account id in seeds/accounts.csv",
    "CUSTOMER_NOT_ENABLED": "the account is closed or not yet set up, take it out of seeds/accounts.csv",
    "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": "ask Google for access of the Cloud project to production accounts",
}


def as_product_error(error: Exception, subject: str) -> TochimartError:
    """Map an error of the Google Ads client, in one line. `subject` says what was asked for."""
    if isinstance(error, GoogleAdsException):
        return _from_failure(error.failure, error.error.code(), error.request_id, subject)
    if isinstance(error, GoogleAuthError):
        return auth_problem(error, subject, RECONNECT, "{}")
    if isinstance(error, GoogleAPICallError):
        inner = next((one for one in error.errors if isinstance(one, grpc.Call)), None)
        if inner is None:
            return _from_status(error.grpc_status_code, error.message, None, subject)
        return _from_call(inner, subject)
    if isinstance(error, grpc.Call):
        return _from_call(error, subject)
    return PermanentError(f"{subject}: {type(error).__name__}: {one_message(str(error))}")


def _from_call(call: grpc.Call, subject: str) -> TochimartError:
    """A failed call as gRPC has it, with the platform's failure in its trailing metadata or without."""
    metadata: dict[str, Any] = {item[0]: item[1] for item in call.trailing_metadata() or ()}
    request_id = metadata.get("request-id")
    if FAILURE_KEY not in metadata:
        return _from_status(call.code(), call.details(), request_id, subject)
    failure = GoogleAdsFailure.deserialize(metadata[FAILURE_KEY])
    return _from_failure(failure, call.code(), request_id or failure.request_id, subject)


def _from_status(
    status: grpc.StatusCode | None, message: str | None, request_id: str | None, subject: str
) -> TochimartError:
    """An error of the way there, without the platform's own account of it."""
    name = status.name if status else "UNKNOWN"
    said = message or ""
    text = f"{subject}: {name}: {one_message(said)}" + (f" (request {request_id})" if request_id else "")
    if status is grpc.StatusCode.UNIMPLEMENTED:
        return PermanentError(f"{text}; {ADVICE['UNSUPPORTED_VERSION']}")
    if status in HEALING_STATUS and (advice := refusal_advice(said, RECONNECT)):
        # gRPC calls a token that cannot be had, a bad certificate and a proxy that refuses UNAVAILABLE, the server out of reach.
        return PermanentError(f"{text}; {advice}")
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in said:
        return ReportError(f"{text}; ask for fewer days at once", is_retried_later=False)
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return _quota(text, 0.0, said, is_long_term=False)
    return TransientError(text) if status in HEALING_STATUS else PermanentError(text)


def _quota(text: str, delay: float, said: str, *, is_long_term: bool) -> TochimartError:
    """A spent allowance: one that is back within minutes is waited for, one of hours or of the day ends the account's run.

    `delay` is the pause the platform asks for, 0 when it names none; `said` are its words about the limit.
    """
    told = RETRY_IN.search(said)
    seconds = delay or (float(told[1]) if told else 0.0)
    if seconds > MAX_RETRY_AFTER_SECONDS:
        back = timedelta(seconds=seconds)
        return QuotaError(f"{text}; the allowance is spent, Google asks to wait {seconds / 3600:.1f} hours", back)
    if not seconds and (is_long_term or A_DAYS.search(said)):
        return QuotaError(f"{text}; the allowance of the day is spent, it is back within 24 hours", DAY)
    return TransientError(text, retry_after=seconds or None)


def _from_failure(failure: Any, status: grpc.StatusCode, request_id: str | None, subject: str) -> TochimartError:
    """Map a GoogleAdsFailure, of either message flavour. Its first error decides, as the platform puts the cause first."""
    plain: Any = GoogleAdsFailure.pb(failure) if isinstance(failure, GoogleAdsFailure) else failure
    if not plain.errors:
        return _from_status(status, "no details were sent", request_id, subject)
    first, more = plain.errors[0], len(plain.errors) - 1
    family, name = _error_name(first.error_code, status)
    text = (
        f"{subject}: {name}: {one_message(first.message)}"
        + (f" and {more} more" if more else "")
        + f" (request {request_id})"
    )
    if name in ADVICE:
        text = f"{text}; {ADVICE[name]}"
    is_retried_later = family in HEALING_FAMILIES if family else status in HEALING_STATUS
    if (is_retried_later or status is grpc.StatusCode.UNAVAILABLE) and name not in NEVER_HEALING:
        quota = first.details.quota_error_details
        delay = quota.retry_delay.seconds + quota.retry_delay.nanos / 1e9
        if name in QUOTA_SPENT:
            return _quota(text, delay, f"{first.message} {quota.rate_name}", is_long_term=name == LONG_TERM)
        return TransientError(text, retry_after=delay or None)
    return AccessError(text) if name in ACCOUNT_REFUSED else PermanentError(text)


def _error_name(error_code: Any, status: grpc.StatusCode) -> tuple[str | None, str]:
    """Family and name of an error code, such as query_error and UNRECOGNIZED_FIELD; the status stands in for an unset one."""
    family = error_code.WhichOneof("error_code")
    if family is None:
        return None, status.name
    number = getattr(error_code, family)
    value = error_code.DESCRIPTOR.fields_by_name[family].enum_type.values_by_number.get(number)
    return family, value.name if value else f"{family} {number}"
