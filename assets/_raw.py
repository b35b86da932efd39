"""One step per platform that loads landed days into DuckDB and keeps the acquisition ledger."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import dagster as dg
import pyarrow.parquet as pq
from dagster import AssetExecutionContext

import assets
from assets._platform import SINGLE_RUN, landing_key, raw_key
from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions, run_days
from orchestration.resources.base import Absence, LandedReports, Report
from orchestration.resources.store import (
    ASKED_AGAIN,
    FAILED,
    MISSING,
    LandedFile,
    Landing,
    State,
    Warehouse,
    days_between,
    refuse_lost,
)
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
            warehouse.prepare(assets.every_report(settings))
            apart = excluded(landing, settings)
            for account, reason in apart.items():
                context.log.warning(f"{platform} account {account}: {reason}")
            for key in sorted(context.selected_asset_keys):
                report = by_key[key]
                days = days_to_load(landing, warehouse, report, run)
                left_out = {} if report.is_snapshot else apart
                files = [file for file in landing.files(report, days) if file.account_id not in left_out]
                warehouse.forget(report, [*left_out])
                rows, faults = load_files(warehouse, report, files, context.run.run_id)
                for file, reason in faults.items():
                    context.log.warning(
                        f"{report.table} {file.account_id} {file.day}: {reason}; everything else is loaded"
                    )
                    landing.note(report, file.account_id, [file.day], FAILED, reason)
                states: list[tuple[str, State]] = []
                set_aside: list[str] = []
                for account in sorted({*settings.accounts(platform), *(file.account_id for file in files)}):
                    mine = [file for file in files if file.account_id == account]
                    landed = {file.day for file in mine}
                    kept = [] if report.is_snapshot else [day for day in days if report.is_kept(day, settings.today)]
                    absences = landing.absences(report, account, days)
                    if account in left_out:
                        absences = dict.fromkeys(kept, (MISSING, left_out[account]))
                    asked = sorted({*landed, *kept, *absences})
                    aside = warehouse.set_aside(report, account, asked)
                    found = acquisition(asked, mine, absences, missing_settings, aside)
                    warehouse.record_acquisition(report, account, found)
                    states += [(account, state) for state in found]
                    set_aside += [f"{account} {day}: {said}" for day, said in aside.items()]
                for said in set_aside:
                    context.log.warning(f"{report.table} {said}")
                yield raw_result(report, rows, days, files)
                yield completeness(key, states, set_aside)

    return load


def load_files(
    warehouse: Warehouse, report: Report, files: Sequence[LandedFile], run_id: str
) -> tuple[int, dict[LandedFile, str]]:
    """Load the files together; of a side report that does not load so, each by itself. Returns the rows loaded, and by file why it
    could not be loaded. Raises PermanentError for a core report."""
    try:
        return warehouse.load(report, files, run_id), {}
    except PermanentError as error:
        if report.is_core:
            raise
        if len(files) == 1:
            return 0, {files[0]: str(error)}
    rows, faults = 0, {}
    for file in files:
        try:
            rows += warehouse.load(report, [file], run_id)
        except PermanentError as error:
            faults[file] = str(error)
    return rows, faults


def days_to_load(landing: Landing, warehouse: Warehouse, report: Report, run: Sequence[date]) -> list[date]:
    """The run's days, and earlier ones that could not be had and of which the platform has answered since."""
    lost = (*ASKED_AGAIN, MISSING)

    def has_news(account: str, day: date) -> bool:
        noted = landing.absences(report, account, [day]).get(day)
        return noted[0] not in lost if noted else landing.path(report, day, account).exists()

    come = [day for account, day in warehouse.days_in_state(report, lost) if day not in run and has_news(account, day)]
    return sorted({*run, *come})


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


def raw_result(report: Report, rows: int, days: Sequence[date], files: Sequence[LandedFile]) -> dg.MaterializeResult:
    """Rows and days of one load, as the UI shows them."""
    found = {file.day for file in files}
    return dg.MaterializeResult(
        asset_key=raw_key(report),
        metadata={
            "dagster/row_count": rows,
            "dagster/table_name": report.table,
            "days": len(found),
            "days missing": len(days) - len(found),
        },
    )


def acquisition(
    days: Sequence[date],
    files: Sequence[LandedFile],
    absences: Mapping[date, Absence],
    missing_settings: Sequence[str],
    set_aside: Mapping[date, str],
) -> list[State]:
    """Ledger rows of one report and account: loaded, zero, denied, parked, failed, late, missing or not_configured for each day. A loaded
    day has a reason only where rows of it were set aside."""
    found = {file.day: row_count(file.path) for file in files}
    if missing_settings:
        absent, why = "not_configured", f"set {', '.join(missing_settings)}"
    else:
        absent, why = MISSING, "no landed file"
    rows: list[State] = []
    for day in days:
        if day in absences:
            state, reason = absences[day]
            rows.append((day, state, found.get(day), reason))
        elif day in found:
            rows.append((day, "loaded" if found[day] else "zero", found[day], set_aside.get(day)))
        else:
            rows.append((day, absent, None, why))
    return rows


def row_count(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    return int(pq.read_metadata(path).num_rows)


def column_metadata(report: Report) -> dict[str, dg.TableSchema]:
    """Columns with their meaning, for the asset's page."""
    columns = [dg.TableColumn(one.name, type=str(one.type), description=one.description) for one in report.columns]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}
