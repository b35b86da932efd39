"""What every platform's assets have in common: one step that lands its reports, one that loads them.

A platform module says which client it has; nothing here knows a protocol.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import dagster as dg
from dagster import AssetExecutionContext

import assets
from orchestration.errors import (
    AccessError,
    ControlTotalError,
    IncompleteError,
    PermanentError,
    QuotaError,
    ReportError,
)
from orchestration.partitions import WINDOW_TAG, daily_partitions, run_days
from orchestration.resources._configured import refuse_misconfigured
from orchestration.resources._report import PlatformClient, Report, Request
from orchestration.resources._retry import retrying
from orchestration.resources.landing import DECIMALS, PARKED, Landed, Landing, days_between
from orchestration.settings import Settings

Refusal = AccessError | QuotaError
"""Why one account answers no further while others go on."""

ANSWERS = 3
"""How often an answer that is not whole is asked for before its report is given up."""

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
            refuse_misconfigured(settings, assets.clients(settings))
            state = not_configured(settings, platform.name, missing)
            context.log.warning(state)
            yield from (
                dg.MaterializeResult(asset_key=landing_key(report), metadata={"state": state}) for report in reports
            )
            return
        requests = wanted(context, settings, landing, platform.name, reports)
        landed, refused, failed = fetch(context, platform, landing, requests)
        note_refusals(context, landing, requests, landed, refused)
        note_failures(context, landing, failed)
        for report in reports:
            lost = {one.account_id: error for one, error in failed.items() if one.report is report}
            yield landing_result(report, [one for one in landed if one.request.report is report], lost | refused)

    return land


def wanted(
    context: AssetExecutionContext, settings: Settings, landing: Landing, platform: str, reports: Sequence[Report]
) -> list[Request]:
    """What to ask: the run's days, and in a run up to yesterday also earlier days that were parked. Snapshots are of yesterday only."""
    first, last = run_days(context, settings, platform)
    up_to_date = last == settings.yesterday
    only_parked = context.run.tags.get(WINDOW_TAG) == PARKED
    requests = []
    for account in settings.accounts(platform):
        for report in reports:
            parked = landing.parked_days(report, account) if up_to_date else []
            if report.is_snapshot:
                spans = [(last, last)] if up_to_date and (last in parked or not only_parked) else []
            else:
                run = [] if only_parked else days_between(first, last)
                spans = unbroken(sorted(day for day in {*run, *parked} if report.is_kept(day, settings.today)))
            requests += [Request(report, account, *span) for span in spans]
    return requests


def unbroken(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last day of each stretch of days without a gap."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans


def not_configured(settings: Settings, platform: str, missing: Sequence[str]) -> str:
    """The sentence for a platform without credentials; in the sandbox profile it is an error, for there a server should answer."""
    if settings.profile == "sandbox":
        raise PermanentError(
            f"{platform}: no sandbox is running; start it with `tochimart sandbox` (needs {', '.join(missing)})"
        )
    return f"{platform} is not configured: set {', '.join(missing)}"


def fetch(
    context: AssetExecutionContext, client: PlatformClient, landing: Landing, requests: Sequence[Request]
) -> tuple[list[Landed], dict[str, Refusal], dict[Request, Exception]]:
    """Land every request, side by side as far as the platform allows. A broken stream is asked for again from its start.

    Returns what landed, by account why the platform answered no further, and by request why its report could not be had.
    """

    def work(group: Sequence[Request]) -> tuple[list[Landed], Refusal | None, dict[Request, Exception]]:
        done: list[Landed] = []
        failed: dict[Request, Exception] = {}
        broken: Counter[Request] = Counter()

        def attempt() -> None:
            finished = {one.request for one in done} | failed.keys()
            incomplete = None
            for extract in client.extract([request for request in group if request not in finished]):
                try:
                    one = landing.replace(extract)
                except ReportError as error:
                    failed[extract.request] = error
                    continue
                except (IncompleteError, ControlTotalError) as error:
                    incomplete = IncompleteError(str(error))
                    broken[extract.request] += 1
                    if broken[extract.request] >= ANSWERS:
                        failed[extract.request] = error
                    continue
                done.append(one)
                context.log.info(
                    f"· {one.request.report.table} {one.request.account_id} {one.request.first_day}…{one.request.last_day}: "
                    f"{one.rows:,} rows; {len(one.stated_totals)} totals stated by the platform agree"
                )
                note_masked(context, one)
            if incomplete and len(done) + len(failed) < len(group):
                raise incomplete

        try:
            retrying(attempt)
        except (AccessError, QuotaError) as error:
            return done, error, failed
        except (ReportError, IncompleteError) as error:  # raised for the account before any report of it could be read
            left = set(group) - {one.request for one in done} - failed.keys()
            return done, None, failed | dict.fromkeys(left, error)
        return done, None, failed

    groups = groups_of(requests, client.parallel)
    with ThreadPoolExecutor(max_workers=client.parallel, thread_name_prefix=client.name) as pool:
        results = list(pool.map(work, groups))
    refused = {group[0].account_id: error for group, (_, error, _) in zip(groups, results, strict=True) if error}
    lost = {request: error for _, _, failed in results for request, error in failed.items()}
    return [one for done, _, _ in results for one in done], refused, lost


def note_masked(context: AssetExecutionContext, landed: Landed) -> None:
    """Say how many values of personal data the guard has masked; nothing when there were none."""
    if landed.masked_values:
        counts = ", ".join(f"{values:,} in {column}" for column, values in landed.masked_values.items())
        context.log.info(f"· {landed.request.report.table} {landed.request.account_id}: personal data masked: {counts}")


def masked_metadata(landed: Sequence[Landed]) -> dict[str, int]:
    """Values masked, in all and by column, as the UI shows them."""
    found: Counter[str] = Counter()
    for one in landed:
        found.update(one.masked_values)
    return {"values masked": found.total(), **{f"masked {name}": found[name] for name in sorted(found)}}


def groups_of(requests: Sequence[Request], parallel: int) -> list[Sequence[Request]]:
    """Requests shared out among workers, no group with two accounts, so that a refused account takes no other with it."""
    by_account: dict[str, list[Request]] = {}
    for request in requests:
        by_account.setdefault(request.account_id, []).append(request)
    return [group for mine in by_account.values() for n in range(parallel) if (group := mine[n::parallel])]


def note_refusals(
    context: AssetExecutionContext,
    landing: Landing,
    requests: Sequence[Request],
    landed: Sequence[Landed],
    refused: Mapping[str, Refusal],
) -> None:
    """Say which accounts refused, and leave a note for the ledger about every day that did not come."""
    for error in refused.values():
        later = (
            "the rest is parked and fetched when it is back"
            if isinstance(error, QuotaError)
            else "everything else is loaded"
        )
        context.log.warning(f"{error}; {later}")
    answered = {one.request for one in landed}
    for request in requests:
        if request.account_id in refused and request not in answered:
            days = days_between(request.first_day, request.last_day)
            error = refused[request.account_id]
            state = PARKED if isinstance(error, QuotaError) else "denied"
            landing.note(request.report, request.account_id, days, state, str(error))


def note_failures(context: AssetExecutionContext, landing: Landing, failed: Mapping[Request, Exception]) -> None:
    """Say which reports could not be had. Their days are parked, so that a later run asks again, or missing where that cannot help."""
    for request, error in failed.items():
        state = "missing" if isinstance(error, ReportError) and not error.heals else PARKED
        context.log.warning(f"{error}; this report's days are {state}, everything else is loaded")
        days = days_between(request.first_day, request.last_day)
        landing.note(request.report, request.account_id, days, state, str(error))


def landing_result(report: Report, landed: Sequence[Landed], refused: Mapping[str, Exception]) -> dg.MaterializeResult:
    """Row count, days and totals of one report, as the UI shows them."""
    totals = {
        measure: round(float(sum(one.landed_totals[measure] for one in landed)), DECIMALS)
        for measure in report.measures
    }
    return dg.MaterializeResult(
        asset_key=landing_key(report),
        metadata={
            "dagster/row_count": sum(one.rows for one in landed),
            "days": len({day for one in landed for day in one.rows_by_day}),
            "accounts": len({one.request.account_id for one in landed}),
            **{f"total {measure}": value for measure, value in totals.items()},
            **masked_metadata(landed),
            **{f"refused {account}": str(error) for account, error in refused.items()},
        },
    )
