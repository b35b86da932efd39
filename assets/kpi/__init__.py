"""KPI tables that need statistics. Each module of this package without a leading underscore defines one table as
`TABLE` (a `KpiTable`). One Dagster step computes all of them from the marts.

Tables that need only sums and ratios are dbt models. The statistical methods are in `statistics`, which uses no
database, so that they can be tested against published examples.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

import dagster as dg
from dagster import AssetExecutionContext

from assets._preview import preview
from assets.kpi._table import KpiTable, write_table
from orchestration.errors import PermanentError
from orchestration.progress import DETAIL_PREFIX, RESULT_PREFIX
from orchestration.resources.store import Warehouse

CONTRACT_CHECK_NAME = "contract"


def list_tables() -> list[KpiTable]:
    """Return every KPI table of this package, sorted so that each comes after the tables it reads."""
    modules = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg and not module.name.startswith("_"):
            table: KpiTable = importlib.import_module(f"assets.kpi.{module.name}").TABLE
            modules[table.qualified] = table
    order = TopologicalSorter({name: set(table.reads) & set(modules) for name, table in sorted(modules.items())})
    return [modules[name] for name in order.static_order()]


def asset_key(qualified: str) -> dg.AssetKey:
    """Return the asset key of a table named `schema.table`."""
    return dg.AssetKey(qualified.split("."))


def build(keys: dict[str, dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """Return one step that computes all tables. `keys` maps qualified table names to dbt's asset keys."""
    chosen = list_tables()
    return [kpi_step(chosen, keys)] if chosen else []


def kpi_step(tables: Sequence[KpiTable], keys: dict[str, dg.AssetKey]) -> dg.AssetsDefinition:
    """Return the step that computes `tables` in the given order."""
    by_key = {asset_key(table.qualified): table for table in tables}
    own = {table.qualified: asset_key(table.qualified) for table in tables}

    @dg.multi_asset(
        name="kpi_statistics",
        can_subset=True,
        required_resource_keys={"warehouse"},
        specs=[
            dg.AssetSpec(
                own[table.qualified],
                deps=[(keys | own)[name] for name in table.reads],
                group_name="kpi",
                kinds={"python"},
                description=table.description,
                metadata={
                    "dagster/table_name": table.qualified,
                    "dagster/column_schema": dg.TableSchema(
                        columns=[dg.TableColumn(column.name, column.type, column.comment) for column in table.columns]
                    ),
                },
            )
            for table in tables
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT_CHECK_NAME,
                asset=own[table.qualified],
                blocking=True,
                description=f"Columns and types match the contract; one row per {', '.join(table.grain)}.",
            )
            for table in tables
        ],
    )
    def kpi_statistics(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        warehouse: Warehouse = context.resources.warehouse
        counts: list[int] = []
        with warehouse.turn(context.log.info), warehouse.connect() as connection:
            for asset, table in by_key.items():
                if asset in context.selected_asset_keys:
                    try:
                        rows = write_table(connection, table)
                    except PermanentError as error:
                        yield dg.AssetCheckResult(
                            passed=False, asset_key=asset, check_name=CONTRACT_CHECK_NAME, description=str(error)
                        )
                        raise
                    counts.append(rows)
                    context.log.info(f"{DETAIL_PREFIX}{table.qualified}: {rows:,} rows")
                    yield dg.MaterializeResult(
                        asset_key=asset,
                        metadata={"dagster/row_count": rows, "preview": preview(connection, table.qualified)},
                        check_results=[
                            dg.AssetCheckResult(passed=True, asset_key=asset, check_name=CONTRACT_CHECK_NAME)
                        ],
                    )
        context.log.info(f"{RESULT_PREFIX}{len(counts)} tables, {sum(counts):,} rows")

    return kpi_statistics
