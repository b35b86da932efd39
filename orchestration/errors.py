"""Errors a person can act on. Each is one line: what happened, where, and what to do.

TochimartError
├── PermanentError     a repeated request cannot help: bad query, missing permission, wrong file
│   ├── AccessError    one account refuses these credentials; other accounts may still answer
│   ├── QuotaError     the quota of an hour or a day is used up; missing days are fetched when it is available again
│   └── ReportError    one report of one account cannot be fetched in this run; all other reports may still answer
├── TransientError     a repeated request may help, after `retry_after` seconds if the platform names a pause
│   └── IncompleteError  the answer is incomplete: cut short, or inconsistent with the totals or counts it states
└── ControlTotalError  the rows received do not add up to the total that the platform states
"""

from datetime import timedelta

from orchestration.masking import mask_secrets


class TochimartError(Exception):
    """Base class of every error this product raises on purpose. Secrets in its message are masked, because servers
    repeat parts of requests."""

    def __init__(self, message: str = "") -> None:
        super().__init__(mask_secrets(message))


def error_class_names() -> frozenset[str]:
    """Return the class names of all errors of this product, as stored in the history of runs."""
    names, waiting = set[str](), [TochimartError]
    while waiting:
        error_class = waiting.pop()
        names.add(error_class.__name__)
        waiting += error_class.__subclasses__()
    return frozenset(names)


class PermanentError(TochimartError):
    """A repeated request cannot help. The message contains the platform's own message and request id where available."""


class AccessError(PermanentError):
    """One account refuses these credentials, is closed or does not exist. Other accounts may still answer."""


class QuotaError(PermanentError):
    """The quota of an hour or a day is used up. Waiting within a run does not help. `returns_after` is the time until
    the quota is available again."""

    def __init__(self, message: str, returns_after: timedelta) -> None:
        super().__init__(message)
        self.returns_after = returns_after


class ReportError(PermanentError):
    """One report of one account cannot be fetched in this run. Other reports of the account may still answer.
    `is_retried_later` is True if a later run requests the report again, and False if the platform rejected the report
    as such."""

    def __init__(self, message: str, *, is_retried_later: bool = True) -> None:
        super().__init__(message)
        self.is_retried_later = is_retried_later


class TransientError(TochimartError):
    """A repeated request may help. `attempts` is the number of requests sent when retries have ended (`base.retry`)."""

    attempts = 1

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IncompleteError(TransientError):
    """The answer arrived but is incomplete: cut short, or inconsistent with its own totals. If it stays so, only this
    report fails."""


class ControlTotalError(TochimartError):
    """The sum of the received rows differs from the total that the platform states for the same request."""
