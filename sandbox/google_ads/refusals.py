"""Refusals of Google Ads: a gRPC status, and a GoogleAdsFailure that names the error."""

from dataclasses import dataclass
from typing import NoReturn

import grpc
from google.ads.googleads.v26.errors.types import errors as error_types

from sandbox.google_ads.views import CANCELLED_ACCOUNT, CLOSED_ACCOUNT, SUB_MANAGER_ACCOUNT

FAILURE_KEY = "google.ads.googleads.v26.errors.googleadsfailure-bin"


@dataclass(frozen=True)
class Refusal:
    """A refusal. `family` and `name` of the error are spelled as in Google's enums. `retry` is the number of seconds
    until a used-up quota is restored."""

    status: grpc.StatusCode
    family: str
    name: str
    text: str
    retry: int = 0

    def abort(self, context: grpc.ServicerContext, request_id: str) -> NoReturn:
        """End the call with this refusal."""
        failure = error_types.GoogleAdsFailure.pb()(request_id=request_id)
        error = failure.errors.add(message=self.text)
        enum = error.error_code.DESCRIPTOR.fields_by_name[self.family].enum_type
        setattr(error.error_code, self.family, enum.values_by_name[self.name].number)
        if self.retry:
            error.details.quota_error_details.retry_delay.seconds = self.retry
            error.details.quota_error_details.rate_name = "Requests per minute"
        context.set_trailing_metadata(((FAILURE_KEY, failure.SerializeToString()), ("request-id", request_id)))
        context.abort(self.status, self.text)
        raise AssertionError("abort raises")


def invalid_request(family: str, name: str, text: str) -> Refusal:
    """Return the refusal of an invalid request."""
    return Refusal(grpc.StatusCode.INVALID_ARGUMENT, family, name, text)


def _quota_exceeded(text: str, retry: int) -> Refusal:
    return Refusal(grpc.StatusCode.RESOURCE_EXHAUSTED, "quota_error", "RESOURCE_EXHAUSTED", text, retry)


def _permission_denied(name: str, text: str) -> Refusal:
    return Refusal(grpc.StatusCode.PERMISSION_DENIED, "authorization_error", name, text)


def _not_found(name: str, text: str) -> Refusal:
    return Refusal(grpc.StatusCode.UNAUTHENTICATED, "authentication_error", name, text)


QUOTA_DAY = _quota_exceeded("Too many operations.", retry=7 * 3600)
CALL_REFUSALS = {
    "quota": _quota_exceeded("Too many requests.", retry=1),
    "quota_day": QUOTA_DAY,
    "revoked": _not_found("OAUTH_TOKEN_REVOKED", "Token revoked."),
}
"""Refusals by fault kind."""
QUERY_REFUSALS = {
    "invalid_field": invalid_request("query_error", "UNRECOGNIZED_FIELD", "Unrecognized field in the query."),
    "denied": _permission_denied("USER_PERMISSION_DENIED", "User doesn't have permission to access customer."),
}
"""Refusals by fault kind that depend on the content of the query."""


def refusal_of_account(customer: str, login: str, own: str, manager: str) -> Refusal | None:
    """Return why `login` may not query a customer, or None if it may. `own` is the measured account below `manager`."""
    if customer not in {own, manager, SUB_MANAGER_ACCOUNT, CANCELLED_ACCOUNT, CLOSED_ACCOUNT}:
        return _not_found("CUSTOMER_NOT_FOUND", f"No customer found for the provided customer id {customer}.")
    if customer == CLOSED_ACCOUNT:
        return _permission_denied(
            "CUSTOMER_NOT_ENABLED",
            "The customer account can't be accessed because it is not yet enabled or has been deactivated.",
        )
    above = {manager, SUB_MANAGER_ACCOUNT} if customer == CANCELLED_ACCOUNT else {manager}
    if login in {customer, *above}:
        return None
    return _permission_denied(
        "USER_PERMISSION_DENIED",
        "User doesn't have permission to access customer. Note: If you're accessing a client customer, the manager's "
        "customer id must be set in the 'login-customer-id' header.",
    )


def echo_refusal(request_text: str) -> Refusal:
    """Return a refusal that repeats the request."""
    return invalid_request("request_error", "BAD_RESOURCE_ID", f"Bad request: {request_text}")
