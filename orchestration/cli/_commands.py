"""What the commands do. Heavy imports happen inside, so that `--help` answers at once."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import typer

from orchestration.cli._sandbox import running_sandbox, sandbox_arguments
from orchestration.errors import PermanentError
from orchestration.profile import claim
from orchestration.settings import Settings, load_settings, read_settings


def parse_day(text: str | None, default: date, option: str) -> date:
    """A date given on the command line. Raises PermanentError when it is not one."""
    if text is None:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PermanentError(f"{option} {text}: not a date; write it as YYYY-MM-DD") from error


def chosen_days(settings: Settings, first: str | None, last: str | None) -> tuple[date, date]:
    """The days of a run. Raises PermanentError when they lie outside the engagement or are not over yet."""
    newest = min(settings.yesterday, settings.last_day)
    start, end = parse_day(first, settings.first_day, "--from"), parse_day(last, newest, "--to")
    if not settings.first_day <= start <= end <= newest:
        raise PermanentError(
            f"{start} to {end} is outside {settings.first_day} to {newest}, the whole days of the engagement; choose days within"
        )
    return start, end


def execute(settings: Settings, job: str, first: date, last: date, config: Mapping[str, object] | None = None) -> None:
    """Run a job and raise its error as one line."""
    from orchestration.launch import run_job

    outcome = run_job(settings, job, first, last, config)
    if not outcome.succeeded:
        raise PermanentError(outcome.error or "the run failed")


def run(job: str, first: str | None, last: str | None) -> None:
    from orchestration.cli import _show

    settings = checked_settings()
    days = chosen_days(settings, first, last)
    refuse_unconfigured(settings)
    with running_sandbox(settings) as ready:
        execute(ready, job, *days)
    _show.published(ready)


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
    from orchestration.resources._profile_files import refuse_landed
    from orchestration.resources._rebuild import begin, swap
    from orchestration.resources.warehouse import Warehouse

    settings = checked_settings()
    if not any(settings.landing_dir.glob("*/*/*/*.parquet")):
        raise PermanentError(
            f"{settings.landing_dir} holds no landed file: run `tochimart run` first; nothing was removed"
        )
    refuse_landed(settings, settings.profile)
    newest = min(settings.yesterday, settings.last_day)
    with running_sandbox(settings) as found, Warehouse(found.working_path).turn(typer.echo):
        ready = found.model_copy(update={"rebuilding": True})
        begin(ready.working_path, ready.warehouse_path, typer.echo)
        execute(ready, "rebuild_from_landing", settings.first_day, newest)
        swap(ready.warehouse_path, ready.working_path)
    _show.published(ready)


def import_ga4_export(path: Path) -> None:
    settings = checked_settings()
    from orchestration.cli import _show
    from orchestration.resources.ga4_export import Ga4Export

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


def show_kpi() -> None:
    from orchestration.cli import _show

    _show.kpi_table(own_settings())


def trace(kpi: str, day: str, platform: str, with_sql: bool) -> None:
    from orchestration.cli._trace import show_trace

    show_trace(kpi, day, platform, with_sql)


def sandbox(today: str | None) -> None:
    settings = load_settings()
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
    from orchestration.seeds import VARIABLE

    source = source or read_settings({}).seeds
    if source is not None:
        os.environ[VARIABLE] = str(source.expanduser().absolute())
    if not show_check(as_json):
        raise typer.Exit(1)


def own_settings() -> Settings:
    """The settings of a command that works in a data folder, which must not hold anything of the other profile."""
    from orchestration.resources._profile_files import look

    settings = load_settings()
    look(settings, settings.profile, say=tell)
    return settings


def tell(words: str) -> None:
    """Say something beside a command's own output."""
    typer.echo(words, err=True)


def refuse_unconfigured(settings: Settings) -> None:
    """Raise PermanentError when there is nothing to fetch, or a platform is set up in part: before anything is started."""
    if settings.profile == "live":
        import assets
        from orchestration.resources._configured import refuse_misconfigured

        refuse_misconfigured(settings, assets.clients(settings))


def checked_settings() -> Settings:
    """The settings of a command that writes, and on standard error whatever the check of the seeds says beside errors, which stop here."""
    from orchestration.seeds import check
    from orchestration.setting_names import refuse_misspelt

    refuse_misspelt()
    settings = own_settings()
    if settings.profile == "live" and settings.fixed_today:
        tell(f"TOCHIMART_TODAY fixes the clock at {settings.fixed_today}, in the live profile")
    for finding in check().findings:
        typer.echo(f"seeds: {finding.line()}", err=True)
    return settings


def doctor() -> None:
    from orchestration.cli._doctor import doctor as examine
    from orchestration.cli._doctor import introduce
    from orchestration.cli._show import CONSOLE

    settings = read_settings({})
    introduce(settings, CONSOLE)
    with running_sandbox(load_settings(), with_dbt=False) as ready:
        if not examine(ready, CONSOLE):
            raise typer.Exit(1)
