"""Jobs that a person or a schedule may start. Each is a named selection of assets."""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.log_format import LogFormat
from orchestration.settings import read_seed

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

FILE_SOURCE_NAMES = ("ga4_export", "console")
IMPORT_ASSETS = dg.AssetSelection.groups(*FILE_SOURCE_NAMES)
API_ASSETS = dg.AssetSelection.key_prefixes(["landing"], ["source"])

DAILY_JOB = "daily"
REBUILD_JOB = "rebuild_from_landing"
BIWEEKLY_REPORT_JOB = "biweekly_report"
DOCUMENTS = dg.AssetSelection.groups("documents")
"""Reports that are made when they are due, not by every run."""
IMPORT_GA4_EXPORT_JOB = "import_ga4_export"
IMPORT_CONSOLE_JOB = "import_console_file"
JOBS_BESIDE = (REBUILD_JOB, IMPORT_GA4_EXPORT_JOB, IMPORT_CONSOLE_JOB)
"""Jobs of an engagement that the data folder does not show: its files are landed and its tables built, no platform is asked."""
PROFILE_TAG = "tochimart/profile"


def log_config(log_format: LogFormat) -> dict[str, object]:
    """Return the run config that selects this log format. Requests of schedules and sensors must include it, because
    Dagster adds the config of a job with partitions only to runs from its launch dialog."""
    return {"loggers": {"console": {"config": {"format": log_format}}}}


def build_jobs(profile: str | None = None, log_format: LogFormat = "steps") -> list["UnresolvedAssetJobDefinition"]:
    """Return the daily job, the rebuild from landed files, the import jobs, and the job of the biweekly report.
    Each run is tagged with the profile and writes its log in the given format, also when Dagster starts it."""
    config = log_config(log_format)
    tags = {PROFILE_TAG: profile} if profile else None
    apis = [row["platform"] for row in read_seed("ad_platforms") if row["platform"] not in FILE_SOURCE_NAMES]
    daily = dg.AssetSelection.all() - DOCUMENTS
    built = daily - dg.AssetSelection.groups(*apis)
    return [
        dg.define_asset_job(
            DAILY_JOB,
            selection=daily - IMPORT_ASSETS,
            tags=tags,
            config=config,
            description="Fetch the chosen days from all platforms, rebuild the marts, run all checks, and publish.",
        ),
        dg.define_asset_job(
            REBUILD_JOB,
            selection=daily - API_ASSETS,
            tags=tags,
            config=config,
            description="Load the chosen days again from the landing zone and rebuild all tables. Contacts no platform.",
        ),
        dg.define_asset_job(
            IMPORT_GA4_EXPORT_JOB,
            selection=built - dg.AssetSelection.groups("console"),
            tags=tags,
            config=config,
            description="Import a GA4 BigQuery event export (Parquet or newline-delimited JSON) into the same marts.",
        ),
        dg.define_asset_job(
            IMPORT_CONSOLE_JOB,
            selection=built - dg.AssetSelection.groups("ga4_export"),
            tags=tags,
            config=config,
            description="Import a report file downloaded from an ad console into the same marts.",
        ),
        dg.define_asset_job(
            BIWEEKLY_REPORT_JOB,
            selection=dg.AssetSelection.assets(["documents", "biweekly"]),
            tags=tags,
            config=config,
            description="Make the draft of the report on one two-week period (one partition per period).",
        ),
    ]
