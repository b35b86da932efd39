"""Turns errors that the user can act on into one line and a non-zero exit code."""

import errno
import functools
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn, ParamSpec

import typer

from orchestration.errors import TochimartError
from orchestration.log_format import LOG_VARIABLE, json_line
from orchestration.masking import mask_secrets
from orchestration.storage_errors import describe_storage_error

CommandParameters = ParamSpec("CommandParameters")
DATABASE_MODULES = ("duckdb", "_duckdb", "sqlite3", "sqlalchemy")
"""Packages whose errors concern a database file. They are not imported here, because that takes longer than most
commands."""


def is_command_line() -> bool:
    """Return True in the process of `tochimart` itself, False where a test or another program calls a command."""
    return os.path.basename(sys.argv[0]) == "tochimart"  # noqa: PTH119


def exit_with_error(message: str) -> typer.Exit:
    """Print `error: …` on standard error, or a JSON line if the log is JSON, and return the exit exception to raise."""
    is_json = os.environ.get(LOG_VARIABLE) == "json"
    typer.echo(json_line(logging.ERROR, message) if is_json else f"error: {mask_secrets(message)}", err=True)
    return typer.Exit(1)


INTERRUPT_EXIT_CODE = 130
"""Exit code after Ctrl-C, as in shells."""
MAX_CLEANUP_SECONDS = 20.0


def exit_interrupted() -> NoReturn:
    """Print a message and end the process at once. Threads that still wait for a platform would otherwise delay the
    exit for minutes."""
    typer.echo("interrupted; the next run goes on where this one stopped", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(INTERRUPT_EXIT_CODE)


def handle_interrupt(_number: int, _frame: object) -> None:
    """On Ctrl-C, let the command clean up for a limited time. A second Ctrl-C ends the process at once."""
    signal.signal(signal.SIGINT, lambda *_: exit_interrupted())
    timer = threading.Timer(MAX_CLEANUP_SECONDS, exit_interrupted)
    timer.daemon = True
    timer.start()
    raise KeyboardInterrupt


def one_line_errors(command: Callable[CommandParameters, None]) -> Callable[CommandParameters, None]:
    """Wrap a command so that errors with a known cause show one line instead of a traceback."""

    @functools.wraps(command)
    def wrapped(*args: CommandParameters.args, **kwargs: CommandParameters.kwargs) -> None:
        from orchestration.sinks import install_masking

        install_masking()
        is_program = threading.current_thread() is threading.main_thread() and is_command_line()
        if is_program:
            signal.signal(signal.SIGINT, handle_interrupt)
        try:
            command(*args, **kwargs)
        except TochimartError as error:
            raise exit_with_error(str(error)) from error
        except KeyboardInterrupt:
            if not is_program:
                raise
            exit_interrupted()
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise exit_with_error(describe_storage_error(error)) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in DATABASE_MODULES:
                raise
            raise exit_with_error(describe_storage_error(error)) from error

    return wrapped
