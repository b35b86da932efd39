"""Settings and days of a command, and starting its run. Heavy modules are imported inside the functions."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import typer

from orchestration.errors import PermanentError
from orchestration.process_settings import initialise_process
from orchestration.settings import Settings


class TraceArguments(NamedTuple):
    """Arguments of `tochimart trace` as given on the command line. None means that an option was not given."""

    kpi: str
    platform: str
    day: str | None
    first: str | None
    last: str | None
    campaign: str | None
    target: str | None
    with_sql: bool


def parse_day(text: str | None, default: date, option: str) -> date:
    """Return a date given on the command line, or `default`. Raises PermanentError when the text is not a date."""
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PermanentError(f"{option} {text}: not a date; write it as YYYY-MM-DD") from error


def parse_day_range(settings: Settings, first: str | None, last: str | None) -> tuple[date, date]:
    """Return the first and last day of a run. Raises PermanentError when they lie outside the engagement or are not
    over yet."""
    newest = min(settings.yesterday, settings.last_day)
    start, end = parse_day(first, settings.first_day, "--from"), parse_day(last, newest, "--to")
    if not settings.first_day <= start <= end <= newest:
        raise PermanentError(
            f"{start} to {end} is outside {settings.first_day} to {newest}, the past days of the engagement; choose other days"
        )
    return start, end


def daily_days(settings: Settings) -> tuple[tuple[date, date], dict[str, str]]:
    """Return the first and last day of a run for which no days were given, and its tags. They are the same as those of
    the morning schedule."""
    from orchestration.daily_range import first_day_without_files
    from orchestration.partitions import RESTATED_WINDOW, WINDOW_TAG

    start, end = parse_day_range(settings, None, None)
    return (first_day_without_files(settings.landing_dir, start, end) or end, end), {WINDOW_TAG: RESTATED_WINDOW}


def execute_job(
    settings: Settings,
    job: str,
    first: date,
    last: date,
    config: Mapping[str, object] | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Run a job over the days `first` to `last`. Raises PermanentError with its error as one line."""
    from orchestration.launch import run_job

    outcome = run_job(settings, job, first, last, config, tags=tags)
    if not outcome.succeeded:
        raise PermanentError(outcome.error or "the run failed")


def load_command_settings() -> Settings:
    """Return the settings of a command that uses a data folder. Raises when the folder belongs to the other profile."""
    from orchestration.resources.store import check_profile

    settings = initialise_process()
    check_profile(settings, settings.profile, print_message=print_to_stderr)
    return settings


def print_to_stderr(message: str) -> None:
    """Print a message on standard error, separate from the command's own output."""
    typer.echo(message, err=True)


def refuse_unconfigured(settings: Settings) -> None:
    """Raise PermanentError when no platform is configured or a platform is only partly configured. Call it before
    anything is started."""
    if settings.profile == "live":
        import assets
        from orchestration.resources.base import refuse_misconfigured

        refuse_misconfigured(settings, assets.make_clients(settings))


def load_checked_settings() -> Settings:
    """Return the settings of a command that writes data, after checking the seeds. Prints warnings on standard error.
    Raises on errors in the seeds."""
    from orchestration.seeds import check_seeds
    from orchestration.setting_names import refuse_misspelt

    refuse_misspelt()
    settings = load_command_settings()
    if settings.profile == "live" and settings.fixed_today:
        print_to_stderr(f"TOCHIMART_TODAY fixes the clock at {settings.fixed_today}, in the live profile")
    for finding in check_seeds(settings.seed_source).findings:
        typer.echo(f"seeds: {finding.line()}", err=True)
    return settings
