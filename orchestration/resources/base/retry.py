"""One retry policy for every platform: what may heal is asked for again, with growing, jittered pauses and an end."""

import random
from collections.abc import Callable
from typing import TypeVar

import tenacity

from orchestration.errors import TransientError

T = TypeVar("T")

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0
LONGEST_ASKED_SECONDS = 900.0
"""A platform that asks for a longer pause than this means another day; a run does not sleep that long."""


def retrying(call: Callable[[], T], attempts: int = ATTEMPTS, longest: float = LONGEST_PAUSE_SECONDS) -> T:
    """Return `call()`, asking again after each TransientError, at most `attempts` times.

    The pause doubles from 0.5 s up to `longest`, each time shortened by chance to no less than half. A platform's own
    `retry_after` is never cut short, only stretched by up to a tenth, so that workers told the same pause do not come back
    together; one beyond `LONGEST_ASKED_SECONDS` ends the attempts at once. Other errors, and the last TransientError, are
    raised unchanged.
    """

    def pause(state: tenacity.RetryCallState) -> float:
        seconds = asked(state)
        if seconds is not None:
            return seconds * random.uniform(1.0, 1.1)  # noqa: S311
        doubled = FIRST_PAUSE_SECONDS * 2.0 ** (state.attempt_number - 1)
        return min(longest, doubled) * random.uniform(0.5, 1.0)  # noqa: S311

    def enough(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number >= attempts or (asked(state) or 0.0) > LONGEST_ASKED_SECONDS

    made = 0

    def counted() -> T:
        nonlocal made
        made += 1
        try:
            return call()
        except TransientError as error:
            error.attempts = made
            raise

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        stop=enough,
        wait=pause,
        reraise=True,
    )(counted)


def given_up(error: TransientError, then: str) -> str:
    """The sentence for attempts that have ended, with their number and what happens `then`."""
    asked_for = error.retry_after or 0.0
    if asked_for > LONGEST_ASKED_SECONDS:
        return f"{error} (the platform asks to wait {asked_for / 3600:.1f} hours); {then}"
    return f"{error} ({error.attempts} attempt{'s' if error.attempts != 1 else ''}); {then}"


def asked(state: tenacity.RetryCallState) -> float | None:
    """Seconds the platform itself asked to wait, if it did."""
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, TransientError) else None
