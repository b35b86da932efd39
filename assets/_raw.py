"""Defines one step per platform, which loads landed days into DuckDB and writes the acquisition ledger."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import dagster as dg
from dagster import AssetExecutionContext

import assets
from assets._day_metadata import ROW_COUNT_METADATA_KEY, add_day_metadata, log_other_days
from assets._loading import Loader, LoadResult
from assets._platform import SINGLE_RUN_BACKFILL, landing_key, raw_key
from orchestration.partitions import daily_partitions, requested_days
from orchestration.progress import RESULT_PREFIX
from orchestration.resources.base import LandedReports, Report
from orchestration.resources.store import (
    MISSING,
    REFETCHED_STATES,
    AcquisitionState,
    Landing,
    Warehouse,
    days_between,
    refuse_lost_working_file,
)
from orchestration.settings import Settings

COMPLETENESS_CHECK_NAME = "complete"
MAX_LISTED_DAYS = 5


def raw_assets(
    reports: Sequence[Report],
    settings: Settings,
    missing_settings: Sequence[str] = (),
    excluded: Callable[[LandedReports, Settings], Mapping[str, str]] = lambda *_: {},
) -> dg.AssetsDefinition:
    """Return one step that replaces the days of the run in the raw tables of the selected reports. `excluded` returns
    accounts whose figures must not be added to those of others, each with the reason. Only the settings snapshots of
    such accounts are loaded."""
    platform = reports[0].platform
    by_key = {raw_key(report): report for report in reports}

    @dg.multi_asset(
        name=f"{platform}_raw",
        can_subset=True,
        backfill_policy=SINGLE_RUN_BACKFILL,
        check_specs=[
            dg.AssetCheckSpec(
                COMPLETENESS_CHECK_NAME,
                asset=key,
                description="Every requested day was loaded, or the platform reported that it is empty.",
            )
            for key in by_key
        ],
        required_resource_keys={"landing", "warehouse"},
        specs=[
            dg.AssetSpec(
                key,
                deps=[landing_key(report)],
                group_name=platform,
                description=f"{report.description} All rows of the loaded days are replaced in one transaction.",
                kinds={"duckdb"},
                partitions_def=daily_partitions(settings),
                metadata=table_metadata(report),
            )
            for key, report in by_key.items()
        ],
    )
    def load(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        landing: Landing = context.resources.landing
        warehouse: Warehouse = context.resources.warehouse
        run = days_between(*requested_days(context, settings, platform))
        with warehouse.turn(context.log.info):
            if not settings.rebuilding:
                refuse_lost_working_file(warehouse.path, settings.published_path, settings.engagement["engagement_id"])
        with warehouse.turn(context.log.info), warehouse.connect():
            warehouse.prepare(assets.list_all_reports(settings), landing.root, context.log.info)
            apart = excluded(landing, settings)
            for account, reason in apart.items():
                context.log.warning(f"{platform} account {account}: {reason}")
            run_id, warn = context.run.run_id, context.log.warning
            rows = tables = 0
            loader = Loader(landing, warehouse, settings, run_id, missing_settings, apart, warn)
            for key in sorted(context.selected_asset_keys):
                loaded = loader.load(by_key[key], run)
                rows, tables = rows + loaded.rows, tables + 1
                by_day = raw_metadata(loaded)
                add_day_metadata(context, key, by_day)
                log_other_days(context, key, loaded.new_days, by_day)
                yield dg.MaterializeResult(asset_key=key)
                yield completeness_check_result(key, loaded.states, loaded.set_aside)
            context.log.info(f"{RESULT_PREFIX}{tables} tables, {rows:,} rows loaded")

    return load


def completeness_check_result(
    key: dg.AssetKey, states: Sequence[tuple[str, AcquisitionState]], set_aside: Sequence[str] = ()
) -> dg.AssetCheckResult:
    """Return a check result that warns about every day of every account that was denied, failed or is missing, and
    about rows set aside for repeated keys. Days of platforms that are not configured, and days whose figures come
    later, do not count."""
    absent = [
        f"{account} {day}: {state}, {reason}"
        for account, (day, state, _, reason) in states
        if state in {*REFETCHED_STATES, MISSING}
    ]
    sentences = [*absent, *set_aside]
    return dg.AssetCheckResult(
        passed=not sentences,
        description="; ".join(sentences[:MAX_LISTED_DAYS]) or None,
        asset_key=key,
        check_name=COMPLETENESS_CHECK_NAME,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "days": len(states),
            "absent": len(absent),
            "days with rows set aside": len(set_aside),
            "first of them": sentences[:20],
        },
    )


def raw_metadata(loaded: LoadResult) -> dict[date, dict[str, int | str]]:
    """Return the metadata of each day of one load: its rows, and for each account without rows the state of the day and the reason."""
    by_day: dict[date, dict[str, int | str]] = {}
    for account, (day, state, rows, reason) in loaded.states:
        metadata = by_day.setdefault(day, {})
        if rows is not None:
            metadata[ROW_COUNT_METADATA_KEY] = int(metadata.get(ROW_COUNT_METADATA_KEY, 0)) + rows
        if state not in {"loaded", "zero"}:
            metadata[f"{state} {account}"] = reason or state
    return by_day


def table_metadata(report: Report) -> dict[str, str | dg.TableSchema]:
    """Return the table of a report with its column names, types and descriptions, for the asset's page in the Dagster UI."""
    columns = [
        dg.TableColumn(column.name, type=str(column.type), description=column.description) for column in report.columns
    ]
    return {"dagster/table_name": report.table, "dagster/column_schema": dg.TableSchema(columns=columns)}
