"""GA4 BigQuery event exports: files a person gives, taken into the same marts as the Data API's figures."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets._platform import SINGLE_RUN, landing_key, masked_metadata, note_masked
from assets._raw import raw_assets
from orchestration.partitions import daily_partitions, run_days
from orchestration.resources._report import Extract, Request
from orchestration.resources.ga4_export import EVENTS, Events, Ga4Export, load_salt
from orchestration.resources.landing import Landing
from orchestration.settings import Settings

REPORTS = (EVENTS,)
SCHEMA = "events"


class ExportPath(dg.Config):
    """Where the exported files lie."""

    path: str


def build(settings: Settings) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """The files, their landing step and their loading step."""
    source = dg.AssetSpec(
        ["source", "ga4_export"],
        group_name="ga4_export",
        kinds={"file"},
        description="Exports of the BigQuery tables events_YYYYMMDD, as Parquet or newline JSON.",
    )

    @dg.multi_asset(
        name="ga4_export_landing",
        backfill_policy=SINGLE_RUN,
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
    def land(context: AssetExecutionContext, config: ExportPath) -> dg.MaterializeResult:
        landing: Landing = context.resources.landing
        first, last = run_days(context, settings, "ga4_export")
        with Ga4Export().read(Path(config.path), load_salt(settings.home), first, last, settings.landing_dir) as events:
            landed = [landing.replace(extract) for extract in extracts(events, config.path)]
            summary = events.summary
        for note in summary.notes:
            context.log.info(f"· {note}")
        for one in landed:
            note_masked(context, one)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": summary.events,
                "days": summary.days,
                "users": summary.users,
                "sessions": summary.sessions,
                "outbound clicks": summary.outbound_clicks,
                "purchases": summary.purchases,
                **masked_metadata(landed),
                "files": [file.name for file in summary.files],
            }
        )

    return [source, land, raw_assets(REPORTS, settings)]


def extracts(events: Events, path: str) -> Iterator[Extract]:
    """One extract per day, so that days the files do not speak of stay as they are."""
    for day, batches in events:
        masked = {place: values for place, values in events.masked_values.items() if place[0] == day}
        request = Request(EVENTS, events.account_id, day, day)
        yield Extract(request, batches, api_version=SCHEMA, query=Path(path).name, masked_values=masked)
