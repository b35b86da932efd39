"""Errors a person can act on. Each is one line: what happened, where, and what to do.

TochimartError
├── PermanentError     asking again cannot help: bad query, missing permission, wrong file
│   ├── AccessError    one account refuses these credentials; other accounts may still answer
│   ├── QuotaError     the allowance of an hour or a day is spent; what is missing is fetched when it is back
│   └── ReportError    one report of one account cannot be had now; all other reports may still answer
├── TransientError     asking again may help; `retry_after` seconds when the platform said so
│   └── IncompleteError  the answer came and is not whole: cut short, or unlike what it says of itself
└── ControlTotalError  the rows received do not add up to the total the platform states
"""

from datetime import timedelta

from orchestration.masking import masked


class TochimartError(Exception):
    """Base of every error this product raises on purpose. Its message is masked: servers repeat what they were sent."""

    def __init__(self, message: str = "") -> None:
        super().__init__(masked(message))


def names_of_errors() -> frozenset[str]:
    """Class names of all errors of this product, as a recorded run names them."""
    found, waiting = set[str](), [TochimartError]
    while waiting:
        kind = waiting.pop()
        found.add(kind.__name__)
        waiting += kind.__subclasses__()
    return frozenset(found)


class PermanentError(TochimartError):
    """Asking again cannot help. Carries the platform's own message and request id where there is one."""


class AccessError(PermanentError):
    """One account refuses these credentials, is closed or unknown. Other accounts may still answer."""


class QuotaError(PermanentError):
    """The allowance of an hour or a day is spent: no use in waiting for it within a run. `returns_after` says when it is back."""

    def __init__(self, message: str, returns_after: timedelta) -> None:
        super().__init__(message)
        self.returns_after = returns_after


class ReportError(PermanentError):
    """One report of one account cannot be had in this run. The account's other reports may still answer.

    `heals` says whether a later run asks again by itself; not when the platform refused the report as such.
    """

    def __init__(self, message: str, *, heals: bool = True) -> None:
        super().__init__(message)
        self.heals = heals


class TransientError(TochimartError):
    """Asking again may help. `attempts` says how often it was asked when the attempts have ended (`_retry`)."""

    attempts = 1

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IncompleteError(TransientError):
    """The answer came and is not whole: cut short, or unlike what it says of itself. When it stays so, only that report fails."""


class ControlTotalError(TochimartError):
    """The rows received do not add up to the total the platform states for the same request."""
