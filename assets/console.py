"""Report files downloaded from ad consoles. Files from the inbox or from `tochimart import` feed the same marts as API
reports."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext
from pydantic import Field

from assets._day_metadata import add_day_metadata, landing_metadata
from assets._fetch import log_masked_values
from assets._platform import SINGLE_RUN_BACKFILL, landing_key
from assets._raw import raw_assets
from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions
from orchestration.resources.base import checked_import_path
from orchestration.resources.imports.console import (
    REPORTS,
    ConsoleFile,
    DayRows,
    Mode,
    find_losses,
    mark_file_taken,
    merge_with_stored,
    move_to_refused,
    parse_mode,
    propose_media,
    read_file,
    refuse_losses,
    split_into_days,
    write_quarantine,
)
from orchestration.resources.store import Landing
from orchestration.settings import Settings


class ConsoleImportConfig(dg.Config):
    """Run configuration for one file, folder or archive. `format`, `account` and `mapping` are needed only where the
    content does not state them, as in `tochimart import --help`. `earlier` decides about rows of earlier files that
    this file does not contain: `ask` refuses the file, `replace` removes them, `add` keeps them. `beside` lists other
    files of the same command, whose rows are never removed."""

    path: str
    format: str | None = None
    account: str | None = None
    mapping: str | None = None
    earlier: str = "ask"
    beside: list[str] = Field(default_factory=list)


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Return the external asset of the files, their landing step and their loading step."""
    source = dg.AssetSpec(
        ["source", "console"],
        group_name="console",
        kinds={"file"},
        description="Report files downloaded from ad consoles (folder data/inbox).",
    )

    @dg.multi_asset(
        name="console_landing",
        backfill_policy=SINGLE_RUN_BACKFILL,
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
    def land(context: AssetExecutionContext, config: ConsoleImportConfig) -> Iterator[dg.MaterializeResult]:
        landing: Landing = context.resources.landing
        path, mapping = checked_import_path(settings, Path(config.path)), mapping_path(settings, config)
        mode = parse_mode(config.earlier)
        beside = [
            day
            for companion in config.beside
            for day in days_of_companion_file(settings, checked_import_path(settings, Path(companion)), config)
        ]
        with read_file(settings, path, config.format, config.account, mapping) as file:
            refuse_unrequested_loss(settings, landing, path, file, mode)
            landed = [
                landing.replace(merge_with_stored(landing, extract, day, mode, beside))
                for extract, day in split_into_days(file)
            ]
            aside = write_quarantine(settings, file)
            notes = table_summaries(file)
        for note in notes:
            context.log.info(f"· {note}")
        if aside:
            context.log.warning(f"rows that could not be read stand in {aside}")
        for result in landed:
            log_masked_values(context.log, result)
        mark_file_taken(settings, context.run.run_id, path, file.sha256)
        for report in REPORTS:
            own_results = [result for result in landed if result.request.report is report]
            add_day_metadata(context, landing_key(report), landing_metadata(own_results))
            yield dg.MaterializeResult(
                asset_key=landing_key(report), metadata={"file": file.path.name, "sha256": file.sha256}
            )

    return [source, land, raw_assets(REPORTS, settings)]


def days_of_companion_file(settings: Settings, path: Path, config: ConsoleImportConfig) -> list[DayRows]:
    """Return the rows of another file of the same command, one `DayRows` per report, account and date."""
    mapping = mapping_path(settings, config)
    with read_file(settings, path, config.format, config.account, mapping) as file:
        return [day for _, day in split_into_days(file)]


def mapping_path(settings: Settings, config: ConsoleImportConfig) -> Path | None:
    """Return the path of the mapping file named in the run configuration, or None."""
    return checked_import_path(settings, Path(config.mapping), [settings.home / "formats"]) if config.mapping else None


def refuse_unrequested_loss(settings: Settings, landing: Landing, path: Path, file: ConsoleFile, mode: Mode) -> None:
    """Raise PermanentError if the file would remove stored rows that `mode` does not allow to remove. A file from the
    inbox is moved to inbox/refused."""
    try:
        refuse_losses(find_losses(landing, (day for _, day in split_into_days(file))), mode)
    except PermanentError as error:
        if path.is_relative_to(settings.inbox_dir):
            move_to_refused(settings, path, str(error))
        raise


def table_summaries(file: ConsoleFile) -> list[str]:
    """Return one line for each table of the file: its format, and how many rows were loaded, refused or set aside."""
    lines = []
    for outcome in file.outcomes:
        other = "".join(f", {count:,} {why}" for why, count in outcome.not_data_counts.items())
        days = f"{outcome.days[0]} to {outcome.days[-1]}" if outcome.days else "no day"
        summary = f"{outcome.recognised.source.name}: {outcome.recognised.format.title} ({outcome.recognised.encoding}), {days}"
        lines.append(
            f"{summary}: {outcome.rows_read:,} rows read, {outcome.loaded:,} loaded, {len(outcome.bad_rows):,} quarantined{other}"
        )
        lines += [f"{outcome.recognised.source.name}: {note}" for note in outcome.notes]
    lines += [
        f"media.csv lists no such medium, add a row such as {proposal.line}"
        for proposal in propose_media(file.outcomes)
    ]
    return lines
