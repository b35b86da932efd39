"""`tochimart alerts`, and the round of alerts at the end of `tochimart run`, whether it succeeded or failed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import typer

from orchestration.alerts.cause import SEVERITY_JA
from orchestration.alerts.deliver import preview, send_due_alerts, send_test
from orchestration.alerts.ledger import LedgerEntry
from orchestration.alerts.run_causes import JST, newest_daily_run
from orchestration.alerts.setup import NOT_SET_UP_MESSAGE, configured_channels
from orchestration.cli._given import print_to_stderr
from orchestration.errors import PermanentError, TochimartError
from orchestration.settings import Settings
from orchestration.settings_base import read_settings
from orchestration.storage_errors import describe_storage_error

COLOUR_BY_SEVERITY = {"critical": "red", "warning": "yellow"}


def show_alerts(settings: Settings, is_test: bool, is_dry_run: bool) -> None:
    """Send a test message, print the messages that would be sent, or send them. Then print the open alerts."""
    if not configured_channels(settings):
        if is_test:
            raise PermanentError(NOT_SET_UP_MESSAGE)
        print_to_stderr(NOT_SET_UP_MESSAGE)
    if is_test:
        show_test(settings)
        return
    if is_dry_run or not configured_channels(settings):
        entries, messages = preview(settings)
        for name, message in messages.items():
            typer.echo(f"would be sent by {name}:\n\n{message.text}\n")
    else:
        alert_round = send_due_alerts(settings)
        if alert_round.is_busy:
            raise PermanentError("another process is sending alerts just now; try again in a minute")
        for name in alert_round.sent:
            typer.echo(f"sent by {name}")
        entries = alert_round.entries
        if alert_round.errors:
            show_entries(entries)
            raise PermanentError("; ".join(alert_round.errors.values()))
    show_entries(entries)


def show_test(settings: Settings) -> None:
    """Print the result of the test message by channel. Raises PermanentError if a channel did not accept it."""
    results = send_test(settings)
    for place, error in results.items():
        if error is None:
            typer.echo(f"{place}: a test message was sent; check that it has arrived")
    if errors := [error for error in results.values() if error]:
        raise PermanentError("; ".join(errors))


def show_entries(entries: list[LedgerEntry]) -> None:
    """Print the open alerts, the most severe first."""
    if not entries:
        typer.echo("no alert is open")
    for entry in entries:
        typer.secho(f"【{SEVERITY_JA[entry.cause.severity]}】", fg=COLOUR_BY_SEVERITY[entry.cause.severity], nl=False)
        typer.echo(f"{entry.cause.title}（{entry.since:%Y-%m-%d}から）\n    {entry.cause.sentence}")


@contextmanager
def alerts_at_the_end() -> Iterator[None]:
    """Send alerts when the block ends, also when it raises. A message that cannot be sent changes neither the error nor the exit code."""
    began = datetime.now(JST)
    try:
        yield
    except Exception as error:
        _send_and_report(began, str(error) if isinstance(error, TochimartError) else describe_storage_error(error))
        raise
    _send_and_report(began, None)


def _send_and_report(began: datetime, error: str | None) -> None:
    try:
        settings = read_settings(Settings, {})
    except TochimartError:  # the command reports this error itself
        return
    try:
        if not settings.home.is_dir() or not configured_channels(settings):
            return
        newest = newest_daily_run(settings.dagster_home)
        was_recorded = newest is not None and newest >= began
        alert_round = send_due_alerts(settings, command_error=None if was_recorded else error, command_began=began)
    except (TochimartError, OSError) as problem:
        print_to_stderr(f"alerts were not sent: {describe_storage_error(problem)}")
        return
    for failure in alert_round.errors.values():
        print_to_stderr(f"an alert was not delivered, the next round tries again: {failure}")
