"""Implementation of the commands. Heavy modules are imported inside the functions, so that `--help` responds at once."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from orchestration.cli._given import (
    TraceArguments,
    daily_days,
    execute_job,
    load_checked_settings,
    load_command_settings,
    parse_day,
    parse_day_range,
    refuse_unconfigured,
)
from orchestration.cli._sandbox import ensure_sandbox, sandbox_arguments
from orchestration.engagements import expand, findings_between
from orchestration.errors import PermanentError
from orchestration.process_settings import export_dagster_home, initialise_process, refuse_foreign_folder
from orchestration.profile import claim_home
from orchestration.settings import Settings
from orchestration.settings_base import read_settings


def init(folder: Path, given: Mapping[str, str | None], takes_defaults: bool) -> None:
    from orchestration.cli._init import init as write

    write(folder, given, takes_defaults, read_settings(Settings, {}).today)


def run(job: str, first: str | None, last: str | None) -> None:
    from orchestration.cli._alerts import alerts_at_the_end

    with alerts_at_the_end():
        _run(job, first, last)


def _run(job: str, first: str | None, last: str | None) -> None:
    from orchestration.cli import _show

    settings = load_checked_settings()
    refuse_foreign_folder(settings)
    days, tags = (parse_day_range(settings, first, last), {}) if first or last else daily_days(settings)
    refuse_unconfigured(settings)
    with ensure_sandbox(settings) as ready:
        execute_job(ready, job, *days, tags=tags)
    _show.print_next_steps(ready)
    if silent := _show.failed_platforms(ready, *days):
        raise PermanentError(f"{'; '.join(silent)}. All other data was loaded and published")


def demo() -> None:
    from orchestration.cli import _show

    settings = load_checked_settings()
    if settings.profile != "sandbox":
        raise PermanentError("the demo needs the sandbox profile: unset TOCHIMART_PROFILE")
    days = parse_day_range(settings, None, None)
    with ensure_sandbox(settings) as ready:
        execute_job(ready, "daily", *days)
    _show.print_kpi_table(ready)
    _show.print_next_steps(ready)


def rebuild() -> None:
    from orchestration.cli import _show
    from orchestration.resources.store import (
        Warehouse,
        begin_rebuild,
        refuse_foreign_landed_files,
        show_engagement,
        swap_in_rebuild,
    )

    settings = load_checked_settings()
    if not any(settings.landing_dir.glob("*/*/*/*.parquet")):
        raise PermanentError(
            f"{settings.landing_dir} contains no landed file: run `tochimart run` first; nothing was removed"
        )
    refuse_foreign_landed_files(settings, settings.profile)
    show_engagement(settings, settings.engagement["engagement_id"], typer.echo)
    newest = min(settings.yesterday, settings.last_day)
    with ensure_sandbox(settings) as sandbox_settings, Warehouse(sandbox_settings.working_path).turn(typer.echo):
        ready = sandbox_settings.model_copy(update={"rebuilding": True})
        begin_rebuild(ready.working_path, ready.warehouse_path, typer.echo)
        execute_job(ready, "rebuild_from_landing", settings.first_day, newest)
        swap_in_rebuild(ready.warehouse_path, ready.working_path)
    _show.print_next_steps(ready)


def import_ga4_export(path: Path) -> None:
    settings = load_checked_settings()
    from orchestration.cli import _show
    from orchestration.cli._import_engagements import build_other_engagements, find_export_days, land_for_engagement
    from orchestration.jobs import IMPORT_GA4_EXPORT_JOB
    from orchestration.resources.imports.ga4_export import Ga4Export

    config = {"ops": {"ga4_export_landing": {"config": {"path": str(path.absolute())}}}}
    others = find_export_days(settings, path.absolute())
    for part in others:
        part.print_line()
        land_for_engagement(part, IMPORT_GA4_EXPORT_JOB, "ga4_export", config)
    newest = min(settings.yesterday, settings.last_day)
    days = [
        day
        for day in sorted(Ga4Export().inspect(path.absolute(), None if others else (settings.first_day, newest)).days)
        if settings.first_day <= day <= newest
    ]
    given = settings.model_copy(update={"given_files": (path.absolute(),)})
    if days:
        execute_job(given, IMPORT_GA4_EXPORT_JOB, days[0], days[-1], config)
        _show.print_ga4_export_totals(settings)
    else:
        build_other_engagements(settings, IMPORT_GA4_EXPORT_JOB, newest)
    _show.print_next_steps(settings)


def import_files(
    paths: Sequence[Path],
    dry_run: bool,
    as_json: bool,
    format_name: str | None,
    account: str | None,
    mapping: Path | None,
    replace: bool,
    add: bool,
) -> None:
    from orchestration.cli._import_files import ImportOptions, import_files, reserve_stdout_for_json

    if replace and add:
        raise PermanentError("--replace and --add exclude each other; choose one")
    options = ImportOptions(
        dry_run, as_json, format_name, account, mapping, "replace" if replace else "add" if add else "ask"
    )
    with reserve_stdout_for_json(as_json):
        settings = load_checked_settings()
    import_files(settings, paths, options)


def import_history(path: Path, engagement: str, dry_run: bool, replace: bool, accepts_new_media: bool) -> None:
    from orchestration.cli._import_history import import_history as import_table

    import_table(load_command_settings(), path.absolute(), engagement, dry_run, replace, accepts_new_media)


def show_kpi(as_json: bool) -> None:
    from orchestration.cli import _show

    (_show.print_kpi_json if as_json else _show.print_kpi_table)(load_command_settings())


def show_actions(as_csv: bool) -> None:
    from orchestration.cli._actions import show_actions as show

    show(load_command_settings(), as_csv)


def trace(arguments: TraceArguments) -> None:
    from orchestration.cli._trace import show_trace

    show_trace(arguments)


def sandbox(today: str | None) -> None:
    settings = initialise_process()
    if settings.profile != "sandbox":
        raise PermanentError(
            "this command needs the sandbox profile: unset TOCHIMART_PROFILE, and set TOCHIMART_HOME to another folder"
        )
    claim_home(settings.home, settings.profile)
    day = parse_day(today, settings.today, "--today")
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.sandbox_file.parent.mkdir(exist_ok=True, mode=0o700)
    os.execv(sys.executable, [sys.executable, *sandbox_arguments(settings.sandbox_file, day)])


def dev(host: str, port: int) -> None:
    from orchestration.cli import _dev, _show

    settings = load_checked_settings()
    try:
        with (
            _dev.raise_on_stop_signal(),
            _dev.open_listening_socket(settings, host, port) as listening,
            ensure_sandbox(settings, for_run=False) as ready,
        ):
            export_dagster_home(ready)
            _show.print_profile_notice(ready)
            _dev.run_until_stopped(ready, listening, host, port)
    except _dev.StoppedBySignal as stopped:
        typer.echo("stopped", err=True)
        raise typer.Exit(128 + stopped.number) from None


def check(source: Path | None, as_json: bool) -> None:
    from orchestration.cli._check import show_check

    if source:
        chosen, between = [source.expanduser().absolute()], []
    else:
        settings = read_settings(Settings, {})
        named = dict.fromkeys([settings.seed_source, *expand(settings.named_engagements)])
        chosen, between = list(named), list(findings_between(settings.engagements))
    if not show_check(chosen, between, as_json):
        raise typer.Exit(1)


def doctor() -> None:
    from orchestration.cli._doctor import print_settings
    from orchestration.cli._doctor import run_doctor as examine
    from orchestration.cli._show import CONSOLE

    settings = read_settings(Settings, {})
    print_settings(settings, CONSOLE)
    with ensure_sandbox(initialise_process(), for_run=False) as ready:
        if not examine(ready, CONSOLE):
            raise typer.Exit(1)


def alerts(is_test: bool, is_dry_run: bool) -> None:
    from orchestration.cli._alerts import show_alerts

    if is_test and is_dry_run:
        raise PermanentError("--test and --dry-run exclude each other; choose one")
    show_alerts(load_command_settings(), is_test, is_dry_run)


def status(as_json: bool) -> None:
    from orchestration.cli._status import show_status

    show_status(as_json)


def show_portfolio(places: Sequence[Path], as_json: bool) -> None:
    from orchestration.cli._portfolio import show_portfolio as show

    show(places, as_json)
