"""GA4 BigQuery event exports supplied as files. They feed the same marts as the Data API's figures."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets._day_metadata import add_day_metadata, landing_metadata
from assets._fetch import log_masked_values
from assets._platform import SINGLE_RUN_BACKFILL, landing_key
from assets._raw import raw_assets
from orchestration.partitions import daily_partitions, requested_days
from orchestration.resources.base import Extract, Request, checked_import_path
from orchestration.resources.imports.ga4_export import EVENTS, EXPORT_KINDS, Events, Ga4Export, load_salt
from orchestration.resources.store import Landing, read_metadata
from orchestration.settings import Settings

REPORTS = (EVENTS,)
STAGING_SCHEMA = "events"


class Ga4ExportConfig(dg.Config):
    """Run configuration: path of the exported file or folder."""

    path: str


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Return the external asset of the files, their landing step and their loading step."""
    source = dg.AssetSpec(
        ["source", "ga4_export"],
        group_name="ga4_export",
        kinds={"file"},
        description="Exports of the BigQuery tables events_YYYYMMDD, as Parquet or newline JSON.",
    )

    @dg.multi_asset(
        name="ga4_export_landing",
        backfill_policy=SINGLE_RUN_BACKFILL,
        required_resource_keys={"landing"},
        specs=[
            dg.AssetSpec(
                landing_key(EVENTS),
                deps=[source],
                group_name="ga4_export",
                kinds={"parquet"},
                partitions_def=daily_partitions(settings),
                description=f"{EVENTS.description} One Parquet file per day; users only as salted hashes.",
            )
        ],
    )
    def land(context: AssetExecutionContext, config: Ga4ExportConfig) -> dg.MaterializeResult:
        landing: Landing = context.resources.landing
        first, last = requested_days(context, settings, "ga4_export")
        path = checked_import_path(settings, Path(config.path))
        with Ga4Export().read(path, load_salt(settings.home), first, last, settings.landing_dir) as events:
            kept = days_with_better_source(events, landing)
            landed = [
                landing.replace(extract)
                for extract in daily_extracts(events, config.path)
                if extract.request.first_day not in kept
            ]
            summary = events.summary
        for note in (*summary.notes, *kept.values()):
            context.log.info(f"· {note}")
        for result in landed:
            log_masked_values(context.log, result)
        context.log.info(
            f"· {summary.events:,} events of {summary.users:,} users and {summary.sessions:,} sessions, "
            f"{summary.outbound_clicks:,} outbound clicks, {summary.purchases:,} purchases"
        )
        add_day_metadata(context, landing_key(EVENTS), landing_metadata(landed))
        return dg.MaterializeResult(metadata={"files": [file.name for file in summary.files]})

    return [source, land, raw_assets(REPORTS, settings)]


def daily_extracts(events: Events, path: str) -> Iterator[Extract]:
    """Yield one extract per day contained in the files. Days not contained keep their stored rows."""
    for day, batches in events:
        masked = {place: values for place, values in events.masked_values.items() if place[0] == day}
        request = Request(EVENTS, events.account_id, day, day)
        quality: dict[str, object] = {"table": events.export_kind(day)}
        yield Extract(
            request, batches, api_version=STAGING_SCHEMA, query=Path(path).name, quality=quality, masked_values=masked
        )


def days_with_better_source(events: Events, landing: Landing) -> dict[date, str]:
    """Return days that are already landed from a more complete kind of export table and stay unchanged, each with a
    message."""
    kept = {}
    for day in events.days:
        path = landing.path(EVENTS, day, events.account_id)
        quality = read_metadata(path)["quality"] if path.exists() else {}
        before = quality.get("table") if isinstance(quality, dict) else None
        if before in EXPORT_KINDS and EXPORT_KINDS.index(before) < EXPORT_KINDS.index(events.export_kind(day)):
            kept[day] = f"{day}: stays as the {before} table gave it, the {events.export_kind(day)} table holds less"
    return kept
