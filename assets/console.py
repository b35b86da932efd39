"""Files of management consoles: what a person drops into the inbox or imports, taken into the same marts as the APIs' figures."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets._platform import SINGLE_RUN, landing_key, masked_metadata, note_masked
from assets._raw import raw_assets
from orchestration.partitions import daily_partitions
from orchestration.resources._console_inbox import note_taken, quarantine
from orchestration.resources.console import REPORTS, ConsoleFile, read_file
from orchestration.resources.landing import Landed, Landing
from orchestration.settings import Settings


class ConsolePath(dg.Config):
    """One file, folder or archive; `format`, `account` and `mapping` where content does not tell, as in `tochimart import --help`."""

    path: str
    format: str | None = None
    account: str | None = None
    mapping: str | None = None


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
        path, mapping = Path(config.path), Path(config.mapping) if config.mapping else None
        with read_file(settings, path, config.format, config.account, mapping) as file:
            landed = [landing.replace(extract) for extract in file.extracts()]
            aside = quarantine(settings, file)
            notes = summary(file)
        for note in notes:
            context.log.info(f"· {note}")
        if aside:
            context.log.warning(f"rows that could not be read stand in {aside}")
        for one in landed:
            note_masked(context, one)
        note_taken(settings, context.run.run_id, path, file.sha256)
        for report in REPORTS:
            mine = [one for one in landed if one.request.report is report]
            yield dg.MaterializeResult(asset_key=landing_key(report), metadata=metadata(file, mine))

    return [source, land, raw_assets(REPORTS, settings)]


def summary(file: ConsoleFile) -> list[str]:
    """One line for each table of the file: what it is and what became of its rows."""
    lines = []
    for one in file.outcomes:
        other = "".join(f", {count:,} {why}" for why, count in one.not_data.items())
        days = f"{one.days[0]} to {one.days[-1]}" if one.days else "no day"
        what = f"{one.found.source.name}: {one.found.format.title} ({one.found.encoding}), {days}"
        lines.append(f"{what}: {one.read:,} rows read, {one.loaded:,} loaded, {len(one.bad):,} quarantined{other}")
        lines += [f"{one.found.source.name}: {note}" for note in one.notes]
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
