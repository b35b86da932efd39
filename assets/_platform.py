"""The assets every platform has: one step that lands its reports and one that loads them. The platform module supplies
the client. This module implements no protocol."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

import assets
from assets._fetch import fetch, ledger_state_of_error
from orchestration.errors import ControlTotalError, PermanentError
from orchestration.partitions import WINDOW_TAG, daily_partitions, run_days
from orchestration.resources.base import PlatformClient, Report, Request, refuse_misconfigured
from orchestration.resources.store import ASKED_AGAIN, DECIMALS, PARKED, Landed, Landing, days_between
from orchestration.settings import Settings

SINGLE_RUN_BACKFILL = dg.BackfillPolicy.single_run()


def landing_key(report: Report) -> dg.AssetKey:
    return dg.AssetKey(["landing", report.platform, report.name])


def raw_key(report: Report) -> dg.AssetKey:
    """Return the asset key of the raw table. It equals the key dagster-dbt gives to the dbt source
    `raw_<platform>.<report>`."""
    return dg.AssetKey([f"raw_{report.platform}", report.name])


def api_spec(platform: str, description: str) -> dg.AssetSpec:
    """Return the asset spec of the platform's API: the root of the platform's asset graph."""
    return dg.AssetSpec(["source", platform], group_name=platform, description=description, kinds={"api"})


def landing_assets(client: PlatformClient, settings: Settings, source: dg.AssetSpec) -> dg.AssetsDefinition:
    """Return one step that fetches the selected reports of a platform for the days of the run and writes them to the
    landing zone."""
    by_key = {landing_key(report): report for report in client.reports}

    @dg.multi_asset(
        name=f"{client.name}_landing",
        can_subset=True,
        backfill_policy=SINGLE_RUN_BACKFILL,
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
            refuse_misconfigured(settings, assets.make_clients(settings))
            state = missing_credentials_message(settings, platform.name, missing)
            context.log.warning(state)
            yield from (
                dg.MaterializeResult(asset_key=landing_key(report), metadata={"state": state}) for report in reports
            )
            return
        requests = requests_to_send(context, settings, landing, platform.name, reports)
        fetched = fetch(context.log, platform, landing, requests)
        for report in reports:
            lost = {one: error for one, error in fetched.lost.items() if one.report is report}
            yield landing_result(report, [one for one in fetched.landed if one.request.report is report], lost)
        if wrong := fetched.failed_total_messages():
            raise ControlTotalError(
                f"{'; '.join(wrong)}. Totals of the marts are made of this, so nothing is built or published; every other report has "
                "landed. Run it again later; if it stays so, compare the day with the platform's own screen"
            )

    return land


def requests_to_send(
    context: AssetExecutionContext, settings: Settings, landing: Landing, platform: str, reports: Sequence[Report]
) -> list[Request]:
    """Return the requests of this run: its days, and for a run up to yesterday also earlier days that were unavailable.
    Snapshots are requested for yesterday only."""
    first, last = run_days(context, settings, platform)
    up_to_date = last == settings.yesterday
    only_parked = context.run.tags.get(WINDOW_TAG) == PARKED
    requests = []
    for account in settings.accounts(platform):
        for report in reports:
            waiting = (
                landing.noted_days(report, account, [PARKED] if only_parked else ASKED_AGAIN) if up_to_date else []
            )
            if report.is_snapshot:
                spans = [(last, last)] if up_to_date and (last in waiting or not only_parked) else []
            else:
                run = [] if only_parked else days_between(first, last)
                spans = consecutive_ranges(
                    sorted(day for day in {*run, *waiting} if report.is_kept(day, settings.today))
                )
            requests += [Request(report, account, *span) for span in spans]
    return requests


def consecutive_ranges(days: Sequence[date]) -> list[tuple[date, date]]:
    """Return (first day, last day) of each run of consecutive days in `days`."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def missing_credentials_message(settings: Settings, platform: str, missing: Sequence[str]) -> str:
    """Return the message for a platform without credentials. Raises PermanentError in the sandbox profile, where a
    server must be running."""
    if settings.profile == "sandbox":
        raise PermanentError(
            f"{platform}: no sandbox is running; start it with `tochimart sandbox` (needs {', '.join(missing)})"
        )
    return f"{platform} is not configured: set {', '.join(missing)}"


def masked_metadata(landed: Sequence[Landed]) -> dict[str, int]:
    """Return the number of masked values, in total and per column, as metadata for the Dagster UI."""
    found: Counter[str] = Counter()
    for one in landed:
        found.update(one.masked_values)
    return {"values masked": found.total(), **{f"masked {name}": found[name] for name in sorted(found)}}


def landing_result(report: Report, landed: Sequence[Landed], lost: Mapping[Request, Exception]) -> dg.MaterializeResult:
    """Return the materialization of one report: row count, days, totals, rows withheld by the platform, and the errors
    of accounts whose days could not be fetched."""
    totals = {
        measure: round(float(sum(one.landed_totals[measure] for one in landed)), DECIMALS)
        for measure in report.measures
    }
    withheld: Counter[str] = Counter()
    for one in landed:
        withheld.update({measure: float(value) for measure, value in one.withheld.items()})
    return dg.MaterializeResult(
        asset_key=landing_key(report),
        metadata={
            "dagster/row_count": sum(one.rows for one in landed),
            "days": len({day for one in landed for day in one.rows_by_day}),
            "accounts": len({one.request.account_id for one in landed}),
            **{f"total {measure}": value for measure, value in totals.items()},
            **{f"withheld {measure}": value for measure, value in withheld.items()},
            **masked_metadata(landed),
            **{f"{ledger_state_of_error(error)} {one.account_id}": str(error) for one, error in lost.items()},
        },
    )
