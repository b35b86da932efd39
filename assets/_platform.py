"""The assets every platform has: one step that lands its reports and one that loads them. The platform module supplies
the client. This module implements no protocol."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

import assets
from assets._day_metadata import add_day_metadata, landing_metadata, log_other_days
from assets._fetch import fetch
from orchestration.errors import ControlTotalError, PermanentError
from orchestration.partitions import (
    ABSENCE_STATES_BY_WINDOW,
    CATCH_UP_WINDOW,
    RESTATED_WINDOW,
    WINDOW_TAG,
    daily_partitions,
    requested_days,
)
from orchestration.progress import RESULT_PREFIX
from orchestration.resources.base import PlatformClient, Report, Request, refuse_misconfigured
from orchestration.resources.store import REFETCHED_STATES, Landing, days_between, days_with_marker, never_fetched
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
            failed = {request: error for request, error in fetched.failures.items() if request.report is report}
            landed = [result for result in fetched.landed if result.request.report is report]
            key, by_day = landing_key(report), landing_metadata(landed, failed)
            add_day_metadata(context, key, by_day)
            log_other_days(
                context, key, {day for result in landed for day, file in result.days.items() if file.is_first}, by_day
            )
            yield dg.MaterializeResult(asset_key=key)
        context.log.info(f"{RESULT_PREFIX}{fetched.summary()}")
        if wrong := fetched.failed_total_messages():
            raise ControlTotalError(
                f"{'; '.join(wrong)}. The totals of the marts are computed from this report, so nothing is built or published. All other "
                "reports have landed. Run the command again later; if the error persists, compare the day with the platform's own console"
            )

    return land


def requests_to_send(
    context: AssetExecutionContext, settings: Settings, landing: Landing, platform: str, reports: Sequence[Report]
) -> list[Request]:
    """Return the requests of this run: its days, and for a run up to yesterday also earlier days that were unavailable.
    Snapshots are requested for yesterday only."""
    first, last = requested_days(context, settings, platform)
    window = context.run.tags.get(WINDOW_TAG)
    names = {report.name: landing.names_by_day(report) for report in reports} if last == settings.yesterday else {}
    requests = []
    for account in settings.accounts(platform):
        for report in (report for report in reports if report.is_requested):
            absent = absent_days(settings, account, names.get(report.name), window)
            if report.is_snapshot:
                days = [last] if names and (last in absent or window not in ABSENCE_STATES_BY_WINDOW) else []
            else:
                run = [] if window in ABSENCE_STATES_BY_WINDOW else days_between(first, last)
                days = sorted(day for day in {*run, *absent} if report.is_kept(day, settings.today))
            requests += [Request(report, account, *span) for span in consecutive_ranges(days)]
    return requests


def absent_days(
    settings: Settings, account: str, names: Mapping[date, Set[str]] | None, window: str | None
) -> list[date]:
    """Return the earlier days of an account that a run with this window fetches in addition to its own days. These are
    days whose fetch failed and, in a daily run, days that were never fetched, for example because the machine was
    off. Returns no days if the run ends before yesterday."""
    if names is None:
        return []
    marked_days = days_with_marker(names, account, ABSENCE_STATES_BY_WINDOW.get(window or "", REFETCHED_STATES))
    if window not in {RESTATED_WINDOW, CATCH_UP_WINDOW}:
        return marked_days
    days = days_between(settings.first_day, min(settings.yesterday, settings.last_day))
    return [*marked_days, *never_fetched(names, account, days)]


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
    """Return the message for a platform without credentials. Raises PermanentError in the sandbox profile, where the
    server of every platform with an account must be running."""
    if settings.profile == "sandbox" and not settings.accounts(platform) and not settings.finds_accounts(platform):
        return f"{platform}: accounts.csv has no account of it, so nothing is fetched"
    if settings.profile == "sandbox":
        raise PermanentError(
            f"{platform}: no sandbox is running; start it with `tochimart sandbox` (needs {', '.join(missing)})"
        )
    return f"{platform} is not configured: set {', '.join(missing)}"
