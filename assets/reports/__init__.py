"""Reports: read-only pages made from the published snapshot, so a report never shows a figure that was not published."""

from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets.publish import KEY as PUBLISHED
from orchestration.profile import LABELS_JA
from orchestration.settings import Settings


def build(settings: Settings) -> list[dg.AssetsDefinition]:
    """The overview page."""

    @dg.asset(
        key=["reports", "overview"],
        deps=[PUBLISHED],
        group_name="reports",
        kinds={"html"},
        description="広告効果レポート: KPI table, target progress and funnel on one self-contained page in Japanese.",
    )
    def overview(context: AssetExecutionContext) -> dg.MaterializeResult:
        from assets.reports._overview import write_overview  # charts cost seconds to import, a step pays for it

        path: Path = write_overview(settings.published_path, settings.reports_dir, settings.today, settings.profile)
        context.log.info(f"· report {path}")
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(path)),
                "size_bytes": path.stat().st_size,
                "profile": LABELS_JA[settings.profile],
            }
        )

    return [overview]
