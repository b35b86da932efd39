"""Turns errors a person can act on into one line and a non-zero exit."""

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer
from pydantic import ValidationError

from orchestration.errors import TochimartError
from orchestration.masking import masked
from orchestration.storage_errors import one_line

P = ParamSpec("P")
DATABASES = ("duckdb", "_duckdb", "sqlite3", "sqlalchemy")
"""Packages whose errors tell of a file; they are not imported here, for that takes longer than most commands."""


def fail(message: str) -> typer.Exit:
    """Print `error: …` on standard error and return the exit to raise."""
    typer.echo(f"error: {masked(message)}", err=True)
    return typer.Exit(1)


def one_line_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command so that no traceback reaches the person for an error with a known cause."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        from orchestration.sinks import install

        install()
        try:
            command(*args, **kwargs)
        except TochimartError as error:
            raise fail(str(error)) from error
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
            raise fail(f"a setting cannot be used: {wrong}") from error
        except OSError as error:
            raise fail(one_line(error)) from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in DATABASES:
                raise
            raise fail(one_line(error)) from error

    return wrapped
