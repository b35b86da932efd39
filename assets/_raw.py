"""One step per platform that loads landed days into DuckDB and keeps the acquisition ledger."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import dagster as dg
from dagster import AssetExecutionContext

import assets
from assets._loading import Loaded, Loader
from assets._platform import SINGLE_RUN, landing_key, raw_key
from orchestration.partitions import daily_partitions, run_days
from orchestration.resources.base import LandedReports, Report
from orchestration.resources.store import ASKED_AGAIN, MISSING, Landing, State, Warehouse, days_between, refuse_lost
from orchestration.settings import Settings

COMPLETE = "complete"
FIRST_OF_THEM = 5


def raw_assets(
    reports: Sequence[Report],
    settings: Settings,
    missing_settings: Sequence[str] = (),
    excluded: Callable[[LandedReports, Settings], Mapping[str, str]] = lambda *_: {},
) -> dg.AssetsDefinition:
    """One step that replaces the run's days of the selected reports in their raw tables.

    `excluded` names accounts whose figures must not be added to those of others, each with the reason: only their settings are loaded.
    """
    platform = reports[0].platform
    by_key = {raw_key(report): report for report in reports}

    @dg.multi_asset(
        name=f"{platform}_raw",
        can_subset=True,
        backfill_policy=SINGLE_RUN,
        check_specs=[
            dg.AssetCheckSpec(
                COMPLETE, asset=key, description="Every day asked for was loaded, or the platform says it is empty."
            )
            for key in by_key
        ],
        required_resource_keys={"landing", "warehouse"},
        specs=[
            dg.AssetSpec(
                key,
                deps=[landing_key(report)],
                group_name=platform,
                description=f"{report.description} Whole days replaced in one transaction.",
                kinds={"duckdb"},
                partitions_def=daily_partitions(settings),
                metadata=column_metadata(report),
            )
            for key, report in by_key.items()
        ],
    )
    def load(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        landing: Landing = context.resources.landing
        warehouse: Warehouse = context.resources.warehouse
        run = days_between(*run_days(context, settings, platform))
        with warehouse.turn(context.log.info):
            if not settings.rebuilding:
                refuse_lost(warehouse.path, settings.published_path)
        with warehouse.turn(context.log.info), warehouse.connect():
            warehouse.prepare(assets.every_report(settings), landing.root, context.log.info)
            apart = excluded(landing, settings)
            for account, reason in apart.items():
                context.log.warning(f"{platform} account {account}: {reason}")
            run_id, warn = context.run.run_id, context.log.warning
            loader = Loader(landing, warehouse, settings, run_id, missing_settings, apart, warn)
            for key in sorted(context.selected_asset_keys):
                loaded = loader.load(by_key[key], run)
                yield raw_result(loaded)
                yield completeness(key, loaded.states, loaded.set_aside)

    return load


def completeness(
    key: dg.AssetKey, states: Sequence[tuple[str, State]], set_aside: Sequence[str] = ()
) -> dg.AssetCheckResult:
    """Warns about every day of every account that was refused, failed or is missing, and about rows with repeated keys that were set
    aside. Days of a platform not set up do not count, nor days whose figures come later.
    """
    absent = [
        f"{account} {day}: {state}, {reason}"
        for account, (day, state, _, reason) in states
        if state in {*ASKED_AGAIN, MISSING}
    ]
    sentences = [*absent, *set_aside]
    return dg.AssetCheckResult(
        passed=not sentences,
        description="; ".join(sentences[:FIRST_OF_THEM]) or None,
        asset_key=key,
        check_name=COMPLETE,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "days": len(states),
            "absent": len(absent),
            "days with rows set aside": len(set_aside),
            "first of them": sentences[:20],
        },
    )


def raw_result(loaded: Loaded) -> dg.MaterializeResult:
    """Rows and days of one load, as the UI shows them."""
    found = {file.day for file in loaded.files}
    return dg.MaterializeResult(
        asset_key=raw_key(loaded.report),
        metadata={
            "dagster/row_count": loaded.rows,
            "dagster/table_name": loaded.report.table,
            "days": len(found),
            "days missing": len(loaded.days) - len(found),
        },
    )


def column_metadata(report: Report) -> dict[str, dg.TableSchema]:
    """Columns with their meaning, for the asset's page."""
    columns = [dg.TableColumn(one.name, type=str(one.type), description=one.description) for one in report.columns]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}
