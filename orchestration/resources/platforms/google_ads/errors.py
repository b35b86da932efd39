"""Converts Google Ads errors to our errors in one line: the platform's message, the error name and the request id. The
library turns most failures into GoogleAdsException but passes RESOURCE_EXHAUSTED and INTERNAL on as gRPC or api_core
errors, with details in the trailing metadata. Source of the names: google.ads.googleads.v26.errors."""

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
from orchestration.resources.platforms.google_ads.channel import API_VERSION
from orchestration.resources.wire import authentication_error, platform_message, refusal_advice

FAILURE_KEY = f"google.ads.googleads.{API_VERSION}.errors.googleadsfailure-bin"

RETRYABLE_STATUS_CODES = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    # gRPC's status for a stream that a server or a proxy ended early.
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.DATA_LOSS,
}
RETRYABLE_ERROR_FAMILIES = {"internal_error", "database_error", "quota_error"}
ACCOUNT_ACCESS_ERRORS = {"USER_PERMISSION_DENIED", "CUSTOMER_NOT_FOUND", "CUSTOMER_NOT_ENABLED"}
QUOTA_ERRORS = {
    "RESOURCE_EXHAUSTED",
    "RESOURCE_TEMPORARILY_EXHAUSTED",
    "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION",
}
"""Error names for a used-up quota, of a minute or of a day."""
LONG_TERM_QUOTA_ERROR = "EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION"
ONE_DAY = timedelta(days=1)
RETRY_DELAY_PATTERN = re.compile(r"retry in (\d+(?:\.\d+)?) ?s", re.IGNORECASE)
DAILY_LIMIT_PATTERN = re.compile(r"\bper[ _-]day\b|\bdaily\b|\b24[ -]hours?\b|\ba day\b", re.IGNORECASE)
NON_RETRYABLE_NAMES = {"ACCESS_PROHIBITED"}
"""Names within the retryable families for which waiting does not help."""

RECONNECT_ADVICE = "connect the account again and set GOOGLE_ADS_REFRESH_TOKEN, or check the key file"
ADVICE_BY_ERROR = {
    "UNSUPPORTED_VERSION": f"Google has switched off Google Ads API {API_VERSION}, update tochimart to a release that speaks a newer one",
    "OAUTH_TOKEN_REVOKED": RECONNECT_ADVICE,
    "OAUTH_TOKEN_EXPIRED": RECONNECT_ADVICE,
    "NOT_ADS_USER": "connect with a Google account that has access to Google Ads",
    "USER_PERMISSION_DENIED": "give the user access to this account, or set GOOGLE_ADS_LOGIN_CUSTOMER_ID to the manager above it",
    "CUSTOMER_NOT_FOUND": "check the account id in accounts.csv",
    "CUSTOMER_NOT_ENABLED": "the account is closed or not yet set up, take it out of accounts.csv",
    "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION": "ask Google for access of the Cloud project to production accounts",
}


def to_product_error(error: Exception, subject: str) -> TochimartError:
    """Return our error for an error of the Google Ads client, in one line. `subject` names the request."""
    if isinstance(error, GoogleAdsException):
        return _error_from_failure(error.failure, error.error.code(), error.request_id, subject)
    if isinstance(error, GoogleAuthError):
        return authentication_error(error, subject, RECONNECT_ADVICE, "{}")
    if isinstance(error, GoogleAPICallError):
        inner = next((inner for inner in error.errors if isinstance(inner, grpc.Call)), None)
        if inner is None:
            return _error_from_status(error.grpc_status_code, error.message, None, subject)
        return _error_from_call(inner, subject)
    if isinstance(error, grpc.Call):
        return _error_from_call(error, subject)
    return PermanentError(f"{subject}: {type(error).__name__}: {platform_message(str(error))}")


def _error_from_call(call: grpc.Call, subject: str) -> TochimartError:
    """Return the error for a failed gRPC call, with or without the platform's failure in its trailing metadata."""
    metadata: dict[str, Any] = {item[0]: item[1] for item in call.trailing_metadata() or ()}
    request_id = metadata.get("request-id")
    if FAILURE_KEY not in metadata:
        return _error_from_status(call.code(), call.details(), request_id, subject)
    failure = GoogleAdsFailure.deserialize(metadata[FAILURE_KEY])
    return _error_from_failure(failure, call.code(), request_id or failure.request_id, subject)


def _error_from_status(
    status: grpc.StatusCode | None, message: str | None, request_id: str | None, subject: str
) -> TochimartError:
    """Return the error for a transport failure without details from the platform."""
    name = status.name if status else "UNKNOWN"
    message_text = message or ""
    text = f"{subject}: {name}: {platform_message(message_text)}" + (f" (request {request_id})" if request_id else "")
    if status is grpc.StatusCode.UNIMPLEMENTED:
        return PermanentError(f"{text}; {ADVICE_BY_ERROR['UNSUPPORTED_VERSION']}")
    if status in RETRYABLE_STATUS_CODES and (advice := refusal_advice(message_text, RECONNECT_ADVICE)):
        # gRPC reports missing tokens, invalid certificates and refusing proxies as UNAVAILABLE, as if the server were unreachable.
        return PermanentError(f"{text}; {advice}")
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED and "larger than max" in message_text:
        return ReportError(f"{text}; ask for fewer days at once", is_retried_later=False)
    if status is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return _quota_error(text, 0.0, message_text, is_long_term=False)
    return TransientError(text) if status in RETRYABLE_STATUS_CODES else PermanentError(text)


def _quota_error(text: str, delay: float, message: str, *, is_long_term: bool) -> TochimartError:
    """Return the error for a used-up quota. A quota restored within minutes is waited for; an hourly or daily one ends
    the account's run. `delay` is the pause the platform asks for, or 0. `message` is its message about the limit."""
    match = RETRY_DELAY_PATTERN.search(message)
    seconds = delay or (float(match[1]) if match else 0.0)
    if seconds > MAX_RETRY_AFTER_SECONDS:
        back = timedelta(seconds=seconds)
        return QuotaError(f"{text}; the allowance is spent, Google asks to wait {seconds / 3600:.1f} hours", back)
    if not seconds and (is_long_term or DAILY_LIMIT_PATTERN.search(message)):
        return QuotaError(f"{text}; the allowance of the day is spent, it is back within 24 hours", ONE_DAY)
    return TransientError(text, retry_after=seconds or None)


def _error_from_failure(failure: Any, status: grpc.StatusCode, request_id: str | None, subject: str) -> TochimartError:
    """Return the error for a GoogleAdsFailure of either message type. Its first error decides, because the platform
    lists the cause first."""
    plain: Any = GoogleAdsFailure.pb(failure) if isinstance(failure, GoogleAdsFailure) else failure
    if not plain.errors:
        return _error_from_status(status, "no details were sent", request_id, subject)
    first, more = plain.errors[0], len(plain.errors) - 1
    family, name = _error_name(first.error_code, status)
    text = (
        f"{subject}: {name}: {platform_message(first.message)}"
        + (f" and {more} more" if more else "")
        + f" (request {request_id})"
    )
    if name in ADVICE_BY_ERROR:
        text = f"{text}; {ADVICE_BY_ERROR[name]}"
    is_retried_later = family in RETRYABLE_ERROR_FAMILIES if family else status in RETRYABLE_STATUS_CODES
    if (is_retried_later or status is grpc.StatusCode.UNAVAILABLE) and name not in NON_RETRYABLE_NAMES:
        quota = first.details.quota_error_details
        delay = quota.retry_delay.seconds + quota.retry_delay.nanos / 1e9
        if name in QUOTA_ERRORS:
            return _quota_error(
                text, delay, f"{first.message} {quota.rate_name}", is_long_term=name == LONG_TERM_QUOTA_ERROR
            )
        return TransientError(text, retry_after=delay or None)
    return AccessError(text) if name in ACCOUNT_ACCESS_ERRORS else PermanentError(text)


def _error_name(error_code: Any, status: grpc.StatusCode) -> tuple[str | None, str]:
    """Return family and name of an error code, such as query_error and UNRECOGNIZED_FIELD. For an unset code, use the
    status."""
    family = error_code.WhichOneof("error_code")
    if family is None:
        return None, status.name
    number = getattr(error_code, family)
    value = error_code.DESCRIPTOR.fields_by_name[family].enum_type.values_by_number.get(number)
    return family, value.name if value else f"{family} {number}"
