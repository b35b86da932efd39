"""Turns errors a person can act on into one line and a non-zero exit."""

import errno
import functools
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import typer

from orchestration.errors import TochimartError
from orchestration.masking import masked
from orchestration.storage_errors import one_line

P = ParamSpec("P")
DATABASES = ("duckdb", "_duckdb", "sqlite3", "sqlalchemy")
"""Packages whose errors tell of a file; they are not imported here, for that takes longer than most commands."""


def is_command_line() -> bool:
    """True in the process of `tochimart` itself, false where a test or another program calls a command."""
    return os.path.basename(sys.argv[0]) == "tochimart"  # noqa: PTH119


def fail(message: str) -> typer.Exit:
    """Print `error: …` on standard error and return the exit to raise."""
    typer.echo(f"error: {masked(message)}", err=True)
    return typer.Exit(1)


INTERRUPTED = 130
"""Exit code after Ctrl-C, as shells give it."""
TIDY_SECONDS = 20.0


def interrupted() -> NoReturn:
    """Say so and end at once: threads that still wait for a platform would hold the process for minutes."""
    typer.echo("interrupted; the next run goes on where this one stopped", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def interrupt(_number: int, _frame: object) -> None:
    """At Ctrl-C: let the command tidy up, within a bound; a second Ctrl-C ends it at once."""
    signal.signal(signal.SIGINT, lambda *_: interrupted())
    timer = threading.Timer(TIDY_SECONDS, interrupted)
    timer.daemon = True
    timer.start()
    raise KeyboardInterrupt


def one_line_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that no traceback reaches the person for an error with a known cause."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        from orchestration.sinks import install

        install()
        is_program = threading.current_thread() is threading.main_thread() and is_command_line()
        if is_program:
            signal.signal(signal.SIGINT, interrupt)
        try:
            command(*args, **kwargs)
        except TochimartError as error:
            raise fail(str(error)) from error
        except KeyboardInterrupt:
            if not is_program:
                raise
            interrupted()
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise fail(one_line(error)) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in DATABASES:
                raise
            raise fail(one_line(error)) from error

    return wrapped
