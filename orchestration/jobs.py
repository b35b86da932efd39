"""Jobs a person or a schedule may launch: named selections of the graph, nothing more."""

from typing import TYPE_CHECKING

import dagster as dg

from orchestration.settings import read_seed

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

FILES = ("ga4_export", "console")
IMPORTS = dg.AssetSelection.groups(*FILES)
ASKING = dg.AssetSelection.key_prefixes(["landing"], ["source"])

DAILY = "daily"
REBUILD = "rebuild_from_landing"
IMPORT_GA4_EXPORT = "import_ga4_export"
IMPORT_CONSOLE = "import_console_file"
PROFILE_TAG = "tochimart/profile"


def build_jobs(profile: str | None = None) -> list["UnresolvedAssetJobDefinition"]:
    """The daily run, the rebuild from landed files, and the imports of files; each run carries the profile as a tag."""
    tags = {PROFILE_TAG: profile} if profile else None
    apis = [row["platform"] for row in read_seed("ad_platforms") if row["platform"] not in FILES]
    built = dg.AssetSelection.all() - dg.AssetSelection.groups(*apis)
    return [
        dg.define_asset_job(
            DAILY,
            selection=dg.AssetSelection.all() - IMPORTS,
            tags=tags,
            description="Fetch the chosen days from every platform, load, build, prove, report and publish.",
        ),
        dg.define_asset_job(
            REBUILD,
            selection=dg.AssetSelection.all() - ASKING,
            tags=tags,
            description="Load the chosen days again from the landing zone and build everything on them. Asks no platform.",
        ),
        dg.define_asset_job(
            IMPORT_GA4_EXPORT,
            selection=built - dg.AssetSelection.groups("console"),
            tags=tags,
            description="Take a GA4 BigQuery event export (Parquet or newline JSON) into the same marts.",
        ),
        dg.define_asset_job(
            IMPORT_CONSOLE,
            selection=built - dg.AssetSelection.groups("ga4_export"),
            tags=tags,
            description="Take a file downloaded from a management console into the same marts.",
        ),
    ]
