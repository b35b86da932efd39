"""Google Ads errors as one of ours, with the platform's message, the error's name and the request id in one line.

The library turns most failures into GoogleAdsException but lets RESOURCE_EXHAUSTED and INTERNAL through as plain gRPC errors;
their details are still in the trailing metadata.
"""

from typing import Any

import grpc
from google.ads.googleads.errors import GoogleAdsException
from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure
from google.auth.exceptions import GoogleAuthError

from orchestration.errors import PermanentError, TochimartError, TransientError

VERSION = "v26"
FAILURE_KEY = f"google.ads.googleads.{VERSION}.errors.googleadsfailure-bin"

HEALING_STATUS = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
}
HEALING_CODES = {"internal_error", "database_error", "quota_error"}
NEVER_HEALING = {"ACCESS_PROHIBITED"}

ADVICE = {
    "UNSUPPORTED_VERSION": f"Google Ads API {VERSION} has been switched off: install a tochimart release that speaks a newer version",
    "OAUTH_TOKEN_REVOKED": "connect the account again and set GOOGLE_ADS_REFRESH_TOKEN",
    "OAUTH_TOKEN_EXPIRED": "connect the account again and set GOOGLE_ADS_REFRESH_TOKEN",
    "USER_PERMISSION_DENIED": "give the user access to this account, or set GOOGLE_ADS_LOGIN_CUSTOMER_ID to the manager above it",
    "CUSTOMER_NOT_FOUND": "check the account id in seeds/accounts.csv",
}


def as_product_error(error: Exception, subject: str) -> TochimartError:
    """Map an error of the Google Ads client; `subject` says what was asked for."""
    if isinstance(error, GoogleAuthError):
        return PermanentError(f"{subject}: Google refused the credentials ({error}); connect again, see docs/live.md")
    if isinstance(error, GoogleAdsException):
        return from_failure(error.failure, error.error.code(), error.request_id, subject)
    if isinstance(error, grpc.RpcError) and isinstance(error, grpc.Call):
        metadata = {item[0]: item[1] for item in error.trailing_metadata() or ()}
        if FAILURE_KEY in metadata:
            failure = GoogleAdsFailure.deserialize(metadata[FAILURE_KEY])
            return from_failure(failure, error.code(), metadata.get("request-id", failure.request_id), subject)
        text = f"{subject}: {error.code().name}: {error.details()}"
        return TransientError(text) if error.code() in HEALING_STATUS else PermanentError(text)
    return PermanentError(f"{subject}: {type(error).__name__}: {error}")


def from_failure(failure: Any, status: grpc.StatusCode, request_id: object, subject: str) -> TochimartError:
    """Map a GoogleAdsFailure, of either message flavour."""
    plain: Any = GoogleAdsFailure.pb(failure) if isinstance(failure, GoogleAdsFailure) else failure
    first = plain.errors[0]
    family = first.error_code.WhichOneof("error_code") or "unknown_error"
    descriptor = first.error_code.DESCRIPTOR.fields_by_name.get(family)
    number = getattr(first.error_code, family, 0)
    name = descriptor.enum_type.values_by_number[number].name if descriptor else status.name
    text = f"{subject}: {name}: {first.message} (request {request_id})"
    if name in ADVICE:
        text = f"{text}; {ADVICE[name]}"
    if family in HEALING_CODES and name not in NEVER_HEALING:
        delay = first.details.quota_error_details.retry_delay
        seconds = delay.seconds + delay.nanos / 1e9
        return TransientError(text, retry_after=seconds or None)
    return TransientError(text) if status is grpc.StatusCode.UNAVAILABLE else PermanentError(text)
