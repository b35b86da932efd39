"""What the commands do. Heavy imports happen inside, so that `--help` answers at once."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from orchestration.cli._given import (
    checked_settings,
    chosen_days,
    execute,
    own_settings,
    parse_day,
    refuse_unconfigured,
)
from orchestration.cli._sandbox import running_sandbox, sandbox_arguments
from orchestration.errors import PermanentError
from orchestration.process_settings import begin, refuse_foreign_folder
from orchestration.profile import claim
from orchestration.settings import Settings
from orchestration.settings_base import read


def run(job: str, first: str | None, last: str | None) -> None:
    from orchestration.cli._alerts import alerts_at_the_end

    with alerts_at_the_end():
        _run(job, first, last)


def _run(job: str, first: str | None, last: str | None) -> None:
    from orchestration.cli import _show

    settings = checked_settings()
    refuse_foreign_folder(settings)
    days = chosen_days(settings, first, last)
    refuse_unconfigured(settings)
    with running_sandbox(settings) as ready:
        execute(ready, job, *days)
    _show.published(ready)
    if silent := _show.silent_platforms(ready, *days):
        raise PermanentError(f"{'; '.join(silent)}. Everything else was loaded and published")


def demo() -> None:
    from orchestration.cli import _show

    settings = checked_settings()
    if settings.profile != "sandbox":
        raise PermanentError("the demo needs the sandbox profile: unset TOCHIMART_PROFILE")
    days = chosen_days(settings, None, None)
    with running_sandbox(settings) as ready:
        execute(ready, "daily", *days)
    _show.kpi_table(ready)
    _show.published(ready)


def rebuild() -> None:
    from orchestration.cli import _show
    from orchestration.resources.store import Warehouse, begin_rebuild, refuse_landed, swap_in_rebuild

    settings = checked_settings()
    if not any(settings.landing_dir.glob("*/*/*/*.parquet")):
        raise PermanentError(
            f"{settings.landing_dir} holds no landed file: run `tochimart run` first; nothing was removed"
        )
    refuse_landed(settings, settings.profile)
    newest = min(settings.yesterday, settings.last_day)
    with running_sandbox(settings) as found, Warehouse(found.working_path).turn(typer.echo):
        ready = found.model_copy(update={"rebuilding": True})
        begin_rebuild(ready.working_path, ready.warehouse_path, typer.echo)
        execute(ready, "rebuild_from_landing", settings.first_day, newest)
        swap_in_rebuild(ready.warehouse_path, ready.working_path)
    _show.published(ready)


def import_ga4_export(path: Path) -> None:
    settings = checked_settings()
    from orchestration.cli import _show
    from orchestration.resources.imports.ga4_export import Ga4Export

    newest = min(settings.yesterday, settings.last_day)
    days = sorted(Ga4Export().inspect(path.absolute(), (settings.first_day, newest)).days)
    config = {"ops": {"ga4_export_landing": {"config": {"path": str(path.absolute())}}}}
    given = settings.model_copy(update={"given_files": (path.absolute(),)})
    execute(given, "import_ga4_export", days[0], days[-1], config)
    _show.ga4_export(settings)
    _show.published(settings)


def import_files(
    paths: Sequence[Path],
    dry_run: bool,
    as_json: bool,
    wanted: str | None,
    account: str | None,
    mapping: Path | None,
    replace: bool,
    add: bool,
) -> None:
    from orchestration.cli._import_files import Told, import_files, json_alone

    if replace and add:
        raise PermanentError("--replace and --add exclude each other; choose one")
    told = Told(dry_run, as_json, wanted, account, mapping, "replace" if replace else "add" if add else "ask")
    with json_alone(as_json):
        settings = checked_settings()
    import_files(settings, paths, told)


def show_kpi(as_json: bool) -> None:
    from orchestration.cli import _show

    (_show.kpi_json if as_json else _show.kpi_table)(own_settings())


def trace(kpi: str, day: str, platform: str, with_sql: bool) -> None:
    from orchestration.cli._trace import show_trace

    show_trace(kpi, day, platform, with_sql)


def sandbox(today: str | None) -> None:
    settings = begin()
    if settings.profile != "sandbox":
        raise PermanentError(
            "the sandbox belongs to the sandbox profile: unset TOCHIMART_PROFILE, and use another TOCHIMART_HOME"
        )
    claim(settings.home, settings.profile)
    day = parse_day(today, settings.today, "--today")
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.sandbox_file.parent.mkdir(exist_ok=True, mode=0o700)
    os.execv(sys.executable, [sys.executable, *sandbox_arguments(settings.sandbox_file, day)])


def dev(host: str, port: int) -> None:
    from orchestration.cli import _dev, _show

    settings = checked_settings()
    try:
        with (
            _dev.stopped_by_signals(),
            _dev.listen(settings, host, port) as listening,
            running_sandbox(settings) as ready,
        ):
            from orchestration.launch import prepare

            prepare(ready)
            _show.profile_line(ready)
            _dev.serve(ready, listening, host, port)
    except _dev.Stopped as stopped:
        typer.echo("stopped", err=True)
        raise typer.Exit(128 + stopped.number) from None


def check(source: Path | None, as_json: bool) -> None:
    from orchestration.cli._check import show_check

    chosen = source.expanduser().absolute() if source else read(Settings, {}).seeds
    if not show_check(chosen, as_json):
        raise typer.Exit(1)


def doctor() -> None:
    from orchestration.cli._doctor import doctor as examine
    from orchestration.cli._doctor import introduce
    from orchestration.cli._show import CONSOLE

    settings = read(Settings, {})
    introduce(settings, CONSOLE)
    with running_sandbox(begin(), with_dbt=False) as ready:
        if not examine(ready, CONSOLE):
            raise typer.Exit(1)


def alerts(is_test: bool, is_dry_run: bool) -> None:
    from orchestration.cli._alerts import show_alerts

    if is_test and is_dry_run:
        raise PermanentError("--test and --dry-run exclude each other; choose one")
    show_alerts(own_settings(), is_test, is_dry_run)


def status(as_json: bool) -> None:
    from orchestration.cli._status import show_status

    show_status(as_json)
