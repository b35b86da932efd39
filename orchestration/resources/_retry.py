"""One retry policy for every platform: what may heal is asked for again, with growing, jittered pauses and an end."""

from collections.abc import Callable
from typing import TypeVar

import tenacity

from orchestration.errors import TransientError

T = TypeVar("T")

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0


def retrying(call: Callable[[], T], attempts: int = ATTEMPTS, longest: float = LONGEST_PAUSE_SECONDS) -> T:
    """Return `call()`, asking again after each TransientError, at most `attempts` times.

    The pause grows from 0.5 s with jitter up to `longest`; a platform's own `retry_after` is honoured as it is. Other errors,
    and the last TransientError, are raised unchanged.
    """
    growing = tenacity.wait_exponential_jitter(initial=FIRST_PAUSE_SECONDS, max=longest)

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, TransientError) else None
        return asked if asked is not None else growing(state)

    return tenacity.Retrying(
        retry=tenacity.retry_if_exception_type(TransientError),
        stop=tenacity.stop_after_attempt(attempts),
        wait=pause,
        reraise=True,
    )(call)
