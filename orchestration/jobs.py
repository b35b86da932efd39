"""Jobs that a person or a schedule may start. Each is a named selection of assets."""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.settings import read_seed

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

FILE_SOURCE_NAMES = ("ga4_export", "console")
IMPORT_ASSETS = dg.AssetSelection.groups(*FILE_SOURCE_NAMES)
API_ASSETS = dg.AssetSelection.key_prefixes(["landing"], ["source"])

DAILY_JOB = "daily"
REBUILD_JOB = "rebuild_from_landing"
IMPORT_GA4_EXPORT_JOB = "import_ga4_export"
IMPORT_CONSOLE_JOB = "import_console_file"
PROFILE_TAG = "tochimart/profile"
SHORT_LOG: dict[str, object] = {"loggers": {"console": {}}}
"""Run config with which a run writes its progress. Without it Dagster writes each event once more, which stands in the history."""


def build_jobs(profile: str | None = None) -> list["UnresolvedAssetJobDefinition"]:
    """Return the daily job, the rebuild from landed files, and the import jobs. Each run has the profile as a tag."""
    tags = {PROFILE_TAG: profile} if profile else None
    apis = [row["platform"] for row in read_seed("ad_platforms") if row["platform"] not in FILE_SOURCE_NAMES]
    built = dg.AssetSelection.all() - dg.AssetSelection.groups(*apis)
    return [
        dg.define_asset_job(
            DAILY_JOB,
            selection=dg.AssetSelection.all() - IMPORT_ASSETS,
            tags=tags,
            description="Fetch the chosen days from every platform, load, build, prove, report and publish.",
        ),
        dg.define_asset_job(
            REBUILD_JOB,
            selection=dg.AssetSelection.all() - API_ASSETS,
            tags=tags,
            description="Load the chosen days again from the landing zone and build everything on them. Asks no platform.",
        ),
        dg.define_asset_job(
            IMPORT_GA4_EXPORT_JOB,
            selection=built - dg.AssetSelection.groups("console"),
            tags=tags,
            description="Take a GA4 BigQuery event export (Parquet or newline JSON) into the same marts.",
        ),
        dg.define_asset_job(
            IMPORT_CONSOLE_JOB,
            selection=built - dg.AssetSelection.groups("ga4_export"),
            tags=tags,
            description="Take a file downloaded from a management console into the same marts.",
        ),
    ]
