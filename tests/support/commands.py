"""Reads the error line of a command that failed."""

from typer.testing import CliRunner

from orchestration.cli import app


def said(*arguments: str) -> str:
    """The one line of a command that ends with exit code 1."""
    done = CliRunner().invoke(app, list(arguments))
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1), (done.stderr, done.exception)
    return done.stderr
