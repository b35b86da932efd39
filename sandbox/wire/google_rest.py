"""Refusals of Google's JSON APIs, shared by Tag Manager and the Admin API."""

from starlette.responses import JSONResponse, Response

from sandbox.wire.faults import FaultPlan

REFUSALS = {
    "invalid": (400, "invalidParameter", "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "denied": (403, "forbidden", "PERMISSION_DENIED", "The caller does not have permission"),
    "unauthorised": (401, "authError", "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    "unavailable": (503, "backendError", "UNAVAILABLE", "The service is currently unavailable."),
    "rate_limit": (429, "rateLimitExceeded", "RESOURCE_EXHAUSTED", "Quota exceeded for queries per minute per user."),
    "quota": (403, "userRateLimitExceeded", "PERMISSION_DENIED", "Quota exceeded for queries per 100 seconds."),
    "quota_day": (429, "dailyLimitExceeded", "RESOURCE_EXHAUSTED", "Quota exceeded for queries per day."),
}
"""HTTP status, reason, status word and message, by fault kind."""
NOT_FOUND = (404, "notFound", "NOT_FOUND", "Requested entity was not found.")


def error_response(code: int, reason: str, status: str, message: str) -> JSONResponse:
    """Return an error response in Google's format."""
    inside = {"domain": "global", "reason": reason, "message": message}
    return JSONResponse({"error": {"code": code, "message": message, "errors": [inside], "status": status}}, code)


def fault_response(faults: FaultPlan, target: str, question: str) -> Response | None:
    """Return the response of an active fault of `target`, or None. `question` is the path."""
    return next(
        (error_response(*refusal) for kind, refusal in REFUSALS.items() if faults.should_fail(target, kind, question)),
        None,
    )
