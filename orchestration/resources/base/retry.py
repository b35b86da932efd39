"""The retry policy of all platforms: temporary errors are retried with growing, randomised pauses and a maximum number
of attempts."""

import random
from collections.abc import Callable
from typing import TypeVar

import tenacity

from orchestration.errors import TransientError

T = TypeVar("T")

MAX_ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.5
MAX_PAUSE_SECONDS = 60.0
MAX_RETRY_AFTER_SECONDS = 900.0
"""If a platform asks for a longer pause, the run does not wait; the request is left to a later run."""


def call_with_retries(
    call: Callable[[], T], max_attempts: int = MAX_ATTEMPTS, max_pause: float = MAX_PAUSE_SECONDS
) -> T:
    """Return `call()`, repeated after each TransientError, with at most `max_attempts` attempts.

    The pause doubles from 0.5 s up to `max_pause`, and is randomly shortened to no less than half. A platform's own
    `retry_after` is never shortened, only extended by up to a tenth, so that parallel workers do not all return at the
    same time. A `retry_after` above `MAX_RETRY_AFTER_SECONDS` ends the attempts at once. Other errors and the last
    TransientError are raised unchanged.
    """

    def pause(state: tenacity.RetryCallState) -> float:
        seconds = requested_pause(state)
        if seconds is not None:
            return seconds * random.uniform(1.0, 1.1)  # noqa: S311
        doubled = FIRST_PAUSE_SECONDS * 2.0 ** (state.attempt_number - 1)
        return min(max_pause, doubled) * random.uniform(0.5, 1.0)  # noqa: S311

    def should_stop(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number >= max_attempts or (requested_pause(state) or 0.0) > MAX_RETRY_AFTER_SECONDS

    made = 0

    def call_and_count() -> T:
        nonlocal made
        made += 1
        try:
            return call()
        except TransientError as error:
            error.attempts = made
            raise

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        stop=should_stop,
        wait=pause,
        reraise=True,
    )(call_and_count)


def retries_failed_message(error: TransientError, consequence: str) -> str:
    """Return the message for exhausted retries, with the number of attempts and the `consequence`."""
    asked_for = error.retry_after or 0.0
    if asked_for > MAX_RETRY_AFTER_SECONDS:
        return f"{error} (the platform asks to wait {asked_for / 3600:.1f} hours); {consequence}"
    return f"{error} ({error.attempts} attempt{'s' if error.attempts != 1 else ''}); {consequence}"


def requested_pause(state: tenacity.RetryCallState) -> float | None:
    """Return the seconds the platform asked to wait, or None."""
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, TransientError) else None
