"""Files of management consoles: what a person drops into the inbox or imports, taken into the same marts as the APIs' figures."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext
from pydantic import Field

from assets._fetch import note_masked
from assets._platform import SINGLE_RUN, landing_key, masked_metadata
from assets._raw import raw_assets
from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions
from orchestration.resources.base import allowed
from orchestration.resources.imports.console import (
    REPORTS,
    ConsoleFile,
    Day,
    Mode,
    days_of,
    losses,
    mode_of,
    note_taken,
    proposals,
    put_together,
    quarantine,
    read_file,
    refuse,
    refuse_losses,
)
from orchestration.resources.store import Landed, Landing
from orchestration.settings import Settings


class ConsolePath(dg.Config):
    """One file, folder or archive; `format`, `account` and `mapping` where content does not tell, as in `tochimart import --help`.

    `earlier` says what becomes of rows of earlier files that this one does not hold: ask (the file is refused), replace or add. `beside`
    names other files given in the same command, whose rows are never taken away.
    """

    path: str
    format: str | None = None
    account: str | None = None
    mapping: str | None = None
    earlier: str = "ask"
    beside: list[str] = Field(default_factory=list)


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The files, their landing step and their loading step."""
    source = dg.AssetSpec(
        ["source", "console"],
        group_name="console",
        kinds={"file"},
        description="Files downloaded from management consoles (data/inbox).",
    )

    @dg.multi_asset(
        name="console_landing",
        backfill_policy=SINGLE_RUN,
        required_resource_keys={"landing"},
        specs=[
            dg.AssetSpec(
                landing_key(report),
                deps=[source],
                group_name="console",
                kinds={"parquet"},
                partitions_def=daily_partitions(settings),
                description=f"{report.description} One Parquet file per day, account and level.",
            )
            for report in REPORTS
        ],
    )
    def land(context: AssetExecutionContext, config: ConsolePath) -> Iterator[dg.MaterializeResult]:
        landing: Landing = context.resources.landing
        path, mapping = allowed(settings, Path(config.path)), mapping_of(settings, config)
        mode = mode_of(config.earlier)
        beside = [day for one in config.beside for day in days_in(settings, allowed(settings, Path(one)), config)]
        with read_file(settings, path, config.format, config.account, mapping) as file:
            refuse_unasked(settings, landing, path, file, mode)
            landed = [
                landing.replace(put_together(landing, extract, day, mode, beside)) for extract, day in days_of(file)
            ]
            aside = quarantine(settings, file)
            notes = summary(file)
        for note in notes:
            context.log.info(f"· {note}")
        if aside:
            context.log.warning(f"rows that could not be read stand in {aside}")
        for one in landed:
            note_masked(context.log, one)
        note_taken(settings, context.run.run_id, path, file.sha256)
        for report in REPORTS:
            mine = [one for one in landed if one.request.report is report]
            yield dg.MaterializeResult(asset_key=landing_key(report), metadata=metadata(file, mine))

    return [source, land, raw_assets(REPORTS, settings)]


def days_in(settings: Settings, path: Path, config: ConsolePath) -> list[Day]:
    """What another file of the same command says, by place and day."""
    mapping = mapping_of(settings, config)
    with read_file(settings, path, config.format, config.account, mapping) as file:
        return [day for _, day in days_of(file)]


def mapping_of(settings: Settings, config: ConsolePath) -> Path | None:
    """The mapping file to use alone, if the run names one."""
    return allowed(settings, Path(config.mapping), [settings.home / "formats"]) if config.mapping else None


def refuse_unasked(settings: Settings, landing: Landing, path: Path, file: ConsoleFile, mode: Mode) -> None:
    """Raise PermanentError when the file would take away what `mode` does not allow; a file of the inbox moves to inbox/refused."""
    try:
        refuse_losses(losses(landing, (day for _, day in days_of(file))), mode)
    except PermanentError as error:
        if path.is_relative_to(settings.inbox_dir):
            refuse(settings, path, str(error))
        raise


def summary(file: ConsoleFile) -> list[str]:
    """One line for each table of the file: what it is and what became of its rows."""
    lines = []
    for one in file.outcomes:
        other = "".join(f", {count:,} {why}" for why, count in one.not_data.items())
        days = f"{one.days[0]} to {one.days[-1]}" if one.days else "no day"
        what = f"{one.found.source.name}: {one.found.format.title} ({one.found.encoding}), {days}"
        lines.append(f"{what}: {one.read:,} rows read, {one.loaded:,} loaded, {len(one.bad):,} quarantined{other}")
        lines += [f"{one.found.source.name}: {note}" for note in one.notes]
    lines += [f"seeds/media.csv lists no such medium, add a row such as {one.line}" for one in proposals(file.outcomes)]
    return lines


def metadata(file: ConsoleFile, landed: list[Landed]) -> dict[str, int | str]:
    """What the UI shows of one report."""
    return {
        "dagster/row_count": sum(one.rows for one in landed),
        "days": len({day for one in landed for day in one.rows_by_day}),
        "file": file.path.name,
        "sha256": file.sha256,
        **masked_metadata(landed),
    }
