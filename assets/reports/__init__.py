"""Reports rendered from the published snapshot only, so a report never shows a figure that was not published.

The overview is written by every run. The four reports that are handed in (`assets.reports.documents`) are made when they are
due or when a person asks for them.
"""

from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets.publish import PUBLISH_KEY as PUBLISHED
from assets.reports.dagster_assets import build_documents
from orchestration.profile import LABELS_JA
from orchestration.progress import RESULT_PREFIX
from orchestration.settings import Settings


def build(settings: Settings) -> list[dg.AssetsDefinition]:
    """Return the assets of the overview and of the reports that are handed in."""

    @dg.asset(
        key=["reports", "overview"],
        deps=[PUBLISHED],
        group_name="reports",
        kinds={"html"},
        description="広告効果レポート: HTML report in Japanese with KPI table, target progress and funnel, in one file.",
    )
    def overview(context: AssetExecutionContext) -> dg.MaterializeResult:
        from assets.reports._overview import (
            write_overview,  # importing the chart library takes seconds: only this step needs it
        )

        path: Path = write_overview(settings.published_path, settings.reports_dir, settings.today, settings.profile)
        context.log.info(f"{RESULT_PREFIX}{path}")
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "profile": LABELS_JA[settings.profile],
            }
        )

    return [overview, *build_documents(settings)]
