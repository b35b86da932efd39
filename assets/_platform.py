"""What every platform's assets have in common: one step that lands its reports, one that loads them.

A platform module says which client it has; nothing here knows a protocol.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.errors import PermanentError
from orchestration.partitions import daily_partitions, run_days
from orchestration.resources._report import PlatformClient, Report, Request
from orchestration.resources._retry import retrying
from orchestration.resources.landing import Landed, LandedFile, Landing, days_between
from orchestration.resources.warehouse import Warehouse
from orchestration.settings import Settings

POOL = "warehouse"
"""Every step that opens the working DuckDB file runs in this pool, one at a time."""

SINGLE_RUN = dg.BackfillPolicy.single_run()


def landing_key(report: Report) -> dg.AssetKey:
    return dg.AssetKey(["landing", report.platform, report.name])


def raw_key(report: Report) -> dg.AssetKey:
    """Equals the key dagster-dbt gives to the dbt source `raw_<platform>.<report>`."""
    return dg.AssetKey([f"raw_{report.platform}", report.name])


def api_spec(platform: str, description: str) -> dg.AssetSpec:
    """The platform itself, so that the graph begins where the figures come from."""
    return dg.AssetSpec(["source", platform], group_name=platform, description=description, kinds={"api"})


def landing_assets(client: PlatformClient, settings: Settings, source: dg.AssetSpec) -> dg.AssetsDefinition:
    """One step that fetches the selected reports of a platform for the run's days into the landing zone."""
    by_key = {landing_key(report): report for report in client.reports}

    @dg.multi_asset(
        name=f"{client.name}_landing",
        can_subset=True,
        backfill_policy=SINGLE_RUN,
        required_resource_keys={"landing", client.name},
        specs=[
            dg.AssetSpec(
                key,
                deps=[source],
                group_name=client.name,
                description=f"{report.description} One Parquet file per day and account.",
                kinds={"parquet"},
                partitions_def=daily_partitions(settings),
                metadata={"measures": list(report.measures), "key": list(report.key)},
            )
            for key, report in by_key.items()
        ],
    )
    def land(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        platform: PlatformClient = getattr(context.resources, client.name)
        landing: Landing = context.resources.landing
        reports = [by_key[key] for key in sorted(context.selected_asset_keys)]
        missing = platform.missing_settings()
        if missing:
            state = not_configured(settings, platform.name, missing)
            context.log.warning(state)
            yield from (
                dg.MaterializeResult(asset_key=landing_key(report), metadata={"state": state}) for report in reports
            )
            return
        first, last = run_days(context, settings)
        requests = [
            Request(report, account, first, last) for report in reports for account in settings.accounts(platform.name)
        ]
        landed = fetch(context, platform, landing, requests)
        for report in reports:
            yield landing_result(report, [one for one in landed if one.request.report is report])

    return land


def not_configured(settings: Settings, platform: str, missing: Sequence[str]) -> str:
    """The sentence for a platform without credentials; in the sandbox profile it is an error, for there a server should answer."""
    if settings.profile == "sandbox":
        raise PermanentError(
            f"{platform}: no sandbox is running; start it with `tochimart sandbox` (needs {', '.join(missing)})"
        )
    return f"{platform} is not configured: set {', '.join(missing)}"


def fetch(
    context: AssetExecutionContext, client: PlatformClient, landing: Landing, requests: Sequence[Request]
) -> list[Landed]:
    """Land every request, side by side as far as the platform allows. A broken stream is asked for again from its start."""

    def work(group: Sequence[Request]) -> list[Landed]:
        done: list[Landed] = []

        def attempt() -> None:
            for extract in client.extract(
                [request for request in group if request not in {one.request for one in done}]
            ):
                one = landing.replace(extract)
                done.append(one)
                context.log.info(
                    f"{one.request.report.table} {one.request.account_id} {one.request.first_day}…{one.request.last_day}: "
                    f"{one.rows:,} rows; {len(one.stated_totals)} totals stated by the platform agree"
                )

        retrying(attempt)
        return done

    groups = [group for n in range(client.parallel) if (group := requests[n :: client.parallel])]
    with ThreadPoolExecutor(max_workers=client.parallel, thread_name_prefix=client.name) as pool:
        return [one for done in pool.map(work, groups) for one in done]


def landing_result(report: Report, landed: Sequence[Landed]) -> dg.MaterializeResult:
    """Row count, days and totals of one report, as the UI shows them."""
    totals = {measure: float(sum(one.landed_totals[measure] for one in landed)) for measure in report.measures}
    return dg.MaterializeResult(
        asset_key=landing_key(report),
        metadata={
            "dagster/row_count": sum(one.rows for one in landed),
            "days": len({day for one in landed for day in one.rows_by_day}),
            "accounts": len(landed),
            **{f"total {measure}": value for measure, value in totals.items()},
        },
    )


def raw_assets(
    reports: Sequence[Report], settings: Settings, missing_settings: Sequence[str] = ()
) -> dg.AssetsDefinition:
    """One step that loads the selected reports' landed days into DuckDB, with the checks that nothing was lost on the way."""
    platform = reports[0].platform
    by_key = {raw_key(report): report for report in reports}

    @dg.multi_asset(
        name=f"{platform}_raw",
        can_subset=True,
        pool=POOL,
        backfill_policy=SINGLE_RUN,
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
    def load(context: AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        landing: Landing = context.resources.landing
        warehouse: Warehouse = context.resources.warehouse
        days = days_between(*run_days(context, settings))
        for key in sorted(context.selected_asset_keys):
            report = by_key[key]
            files = list(landing.files(report, days))
            rows = warehouse.load(report, files, context.run_id)
            for account in settings.accounts(platform) or sorted({file.account_id for file in files}):
                states = acquisition(days, [file for file in files if file.account_id == account], missing_settings)
                warehouse.record_acquisition(report, account, states)
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={
                    "dagster/row_count": rows,
                    "dagster/relation_identifier": report.table,
                    "days": len({file.day for file in files}),
                    "days missing": len(days) - len({file.day for file in files}),
                },
            )

    return load


def acquisition(
    days: Sequence[date], files: Sequence[LandedFile], missing_settings: Sequence[str]
) -> list[tuple[date, str, int | None, str | None]]:
    """Ledger rows of one report and account: loaded, zero, missing or not_configured for each day."""
    found = {file.day: row_count(file.path) for file in files}
    absent = (
        ("not_configured", f"set {', '.join(missing_settings)}") if missing_settings else ("missing", "no landed file")
    )
    return [
        (day, "loaded" if found[day] else "zero", found[day], None)
        if day in found
        else (day, absent[0], None, absent[1])
        for day in days
    ]


def row_count(path: Path) -> int:
    """Rows of a Parquet file, from its footer."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows)


def column_metadata(report: Report) -> dict[str, dg.TableSchema]:
    """Columns with their meaning, for the asset's page."""
    return {
        "dagster/column_schema": dg.TableSchema(
            columns=[
                dg.TableColumn(column.name, type=str(column.type), description=column.description)
                for column in report.columns
            ]
        )
    }
