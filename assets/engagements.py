"""Engagements that the data folder does not show: their tables, for comparison with the one that is shown."""

from dataclasses import asdict

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.history_facts import read_history
from orchestration.progress import DETAIL_PREFIX, RESULT_PREFIX
from orchestration.resources.store import Warehouse, copy_engagements, record_engagements
from orchestration.settings import Settings, read_seed

OTHER_ENGAGEMENTS = "engagements.others"
"""Name by which KPI tables say that they read the tables of other engagements."""


def build(settings: Settings) -> list[dg.AssetsDefinition]:
    """Return the step that builds other engagements where anything changed, and copies their tables."""

    @dg.asset(
        key=OTHER_ENGAGEMENTS.split("."),
        group_name="engagements",
        kinds={"duckdb"},
        required_resource_keys={"warehouse"},
        description="Tables of earlier engagements, in other_marts and other_kpi. Built only when their files or seeds change.",
    )
    def others(context: AssetExecutionContext) -> dg.MaterializeResult:
        from orchestration.other_engagements import build_others

        warehouse: Warehouse = context.resources.warehouse
        built = {} if settings.beside else build_others(settings, lambda line: context.log.info(f"· {line}"))
        history = [] if settings.beside else read_history(settings.home)
        with warehouse.turn(context.log.info), warehouse.connect() as connection:
            is_copied = copy_engagements(connection, built)
            record_engagements(
                connection,
                [read_seed("engagement", engagement.source)[0] for engagement in settings.other_engagements],
                [asdict(row) | {"cost_net": row.cost_net_yen} for row in history],
            )
        context.log.info(
            f"{RESULT_PREFIX}{len(built)} other engagements{', tables copied' if is_copied else ''}"
            if built
            else f"{DETAIL_PREFIX}one engagement"
        )
        return dg.MaterializeResult(metadata={"engagements": sorted(built), "copied": is_copied})

    return [others]
