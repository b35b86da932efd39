"""Publishing: replace the read-only snapshot, which all readers open, by a copy of the checked working file."""

from datetime import datetime

import dagster as dg
from dagster import AssetExecutionContext

from assets.questions import create_question_views
from orchestration.profile import LABELS_JA
from orchestration.progress import RESULT_PREFIX
from orchestration.resources.imports.console import move_taken_to_done
from orchestration.resources.lineage import create_trace
from orchestration.resources.platforms import raw_columns_by_platform
from orchestration.resources.store import (
    Warehouse,
    create_engagement_views,
    drop_engagement_views,
    publish,
    restore_ledgers,
)
from orchestration.settings import Settings

PUBLISH_KEY = dg.AssetKey(["publish", "tochimart"])


def build(settings: Settings, upstream: list[dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """Return the publishing step. It runs after every mart and KPI table in `upstream` is built and its blocking checks
    have passed."""

    @dg.asset(
        key=PUBLISH_KEY,
        deps=upstream,
        group_name="publish",
        kinds={"duckdb"},
        required_resource_keys={"warehouse"},
        description="tochimart.duckdb: a copy of the marts for analysts, who can query it while the next run writes.",
    )
    def tochimart(context: AssetExecutionContext) -> dg.MaterializeResult:
        warehouse: Warehouse = context.resources.warehouse
        stamp: datetime = settings.now()
        with warehouse.turn(context.log.info):
            with warehouse.connect() as connection:
                if settings.rebuilding:
                    restore_ledgers(connection)
                create_trace(connection, raw_columns_by_platform())
                create_question_views(connection)
                create_engagement_views(connection)
            snapshot = publish(
                warehouse, settings.published_path, settings.home / "snapshots", settings.snapshots_kept, stamp
            )
            with warehouse.connect() as connection:
                drop_engagement_views(connection)
        warehouse.release()
        move_taken_to_done(settings, context.run.run_id)
        context.log.info(f"{RESULT_PREFIX}{settings.published_path}")
        return dg.MaterializeResult(
            metadata={
                "path": dg.MetadataValue.path(str(settings.published_path)),
                "snapshot": dg.MetadataValue.path(str(snapshot)),
                "size_bytes": settings.published_path.stat().st_size,
                "profile": LABELS_JA[settings.profile],
            }
        )

    return [tochimart]
