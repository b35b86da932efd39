"""Masks secrets in everything this process writes: terminal, library logs, compute logs, Dagster's databases. Our own
errors are masked when they are created (`orchestration.errors`). This module masks the rest: logs of failed requests,
tracebacks with a platform's raw answer, and events that Dagster stores with such a traceback."""

import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from orchestration.masking import mask_secrets

if TYPE_CHECKING:
    import sqlalchemy as sa

SILENCED_LOGGERS = (
    "google.ads.googleads",
    "google.auth",
    "google.api_core",
    "urllib3",
    "gax",
    "grpc",
    "snowplow_tracker",
)
"""Loggers of libraries that quote requests and answers; what matters of them is in our own errors."""

_installed = False


class MaskedStream:
    """A text stream that masks what is written to it, and otherwise behaves like the wrapped stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(mask_secrets(text) if isinstance(text, str) else text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def install_masking() -> None:
    """Mask everything written from now on. Every command and code location calls this first. A second call changes
    nothing."""
    global _installed
    if not isinstance(sys.stdout, MaskedStream) and sys.stdout is not None:
        sys.stdout = MaskedStream(sys.stdout)
    if not isinstance(sys.stderr, MaskedStream) and sys.stderr is not None:
        sys.stderr = MaskedStream(sys.stderr)
    silence_libraries()
    if _installed:
        return
    _installed = True
    logging.setLogRecordFactory(masking_factory(logging.getLogRecordFactory()))


def silence_libraries() -> None:
    """Stop the platforms' libraries from logging requests and answers. Every client calls this first."""
    for name in SILENCED_LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # gRPC's core does not write through Python's streams


def mask_databases() -> None:
    """Mask texts that this process stores through SQLAlchemy: Dagster's events, runs and ticks."""
    import sqlalchemy as sa

    if not sa.event.contains(sa.Engine, "before_cursor_execute", mask_parameters):
        sa.event.listen(sa.Engine, "before_cursor_execute", mask_parameters, retval=True)


def masking_factory(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """Return a factory of log records with masked message and traceback, for all handlers."""

    def factory(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = make(*arguments, **named)
        try:
            plain = record.getMessage()
        except (
            TypeError,
            ValueError,
        ):  # invalid arguments of a library's log call; logging reports them when it formats the record
            return record
        clean = mask_secrets(plain)
        if clean != plain:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            plain = logging.Formatter().formatException(record.exc_info)
            clean = mask_secrets(plain)
            if clean != plain:
                record.exc_text, record.exc_info = clean, None
        return record

    return factory


def mask_parameters(
    _connection: "sa.Connection", _cursor: Any, statement: str, parameters: Any, _context: Any, is_many: bool
) -> tuple[str, Any]:
    """Return statement and parameters without secrets (SQLAlchemy's `before_cursor_execute`)."""
    if is_many:
        return statement, [_masked_row(row) for row in parameters]
    return statement, _masked_row(parameters)


def _masked_row(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: mask_secrets(value) if isinstance(value, str) else value for name, value in row.items()}
    if isinstance(row, tuple | list):
        return tuple(mask_secrets(value) if isinstance(value, str) else value for value in row)
    return row
