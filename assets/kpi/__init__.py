"""KPI tables that need statistics: one module per table here, computed over marts in one step. Sums and ratios are dbt models.

A table is any module of this package without a leading underscore; it has `TABLE` (a `KpiTable`). Its statistics live in
`statistics`, which knows no database, so that they can be checked against published examples.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from graphlib import TopologicalSorter

import dagster as dg
from dagster import AssetExecutionContext

from assets.kpi._table import KpiTable, write
from orchestration.errors import PermanentError
from orchestration.resources.store import Warehouse

CONTRACT = "contract"


def tables() -> list[KpiTable]:
    """Every table of this package, each after those it reads."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        if not module.ispkg and not module.name.startswith("_"):
            table: KpiTable = importlib.import_module(f"assets.kpi.{module.name}").TABLE
            found[table.qualified] = table
    order = TopologicalSorter({name: set(table.reads) & set(found) for name, table in sorted(found.items())})
    return [found[name] for name in order.static_order()]


def key(qualified: str) -> dg.AssetKey:
    """Asset key of a table, from `schema.table`."""
    return dg.AssetKey(qualified.split("."))


def build(keys: dict[str, dg.AssetKey]) -> list[dg.AssetsDefinition]:
    """One step for all tables; `keys` are dbt's assets by the qualified name of their table."""
    chosen = tables()
    return [kpi_step(chosen, keys)] if chosen else []


def kpi_step(chosen: Sequence[KpiTable], keys: dict[str, dg.AssetKey]) -> dg.AssetsDefinition:
    """Computes `chosen` in order."""
    by_key = {key(table.qualified): table for table in chosen}
    own = {table.qualified: key(table.qualified) for table in chosen}

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
                        columns=[dg.TableColumn(one.name, one.type, one.comment) for one in table.columns]
                    ),
                },
            )
            for table in chosen
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT,
                asset=own[table.qualified],
                blocking=True,
                description=f"Columns and types as promised; one row per {', '.join(table.grain)}.",
            )
            for table in chosen
        ],
    )
    def kpi_statistics(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        warehouse: Warehouse = context.resources.warehouse
        with warehouse.turn(context.log.info), warehouse.connect() as connection:
            for asset, table in by_key.items():
                if asset in context.selected_asset_keys:
                    try:
                        rows = write(connection, table)
                    except PermanentError as error:
                        yield dg.AssetCheckResult(
                            passed=False, asset_key=asset, check_name=CONTRACT, description=str(error)
                        )
                        raise
                    context.log.info(f"· {table.qualified}: {rows:,} rows")
                    yield dg.MaterializeResult(
                        asset_key=asset,
                        metadata={"dagster/row_count": rows},
                        check_results=[dg.AssetCheckResult(passed=True, asset_key=asset, check_name=CONTRACT)],
                    )

    return kpi_statistics
