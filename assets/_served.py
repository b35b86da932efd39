"""The blocking check of the sandbox profile: for every loaded day, each measure must equal what the sandbox served."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

import dagster as dg
from dagster import AssetCheckExecutionContext

from assets._platform import raw_key
from orchestration.progress import RESULT_PREFIX
from orchestration.resources.base import Platform, Report
from orchestration.resources.store import Warehouse
from orchestration.resources.wire.sandbox_truth import served_totals
from orchestration.settings import Settings

ServedTotalsQuery = Callable[[date, date], Mapping[date, Mapping[str, float]]]
"""Function that returns the served totals of one platform between two days (inclusive), by day and measure."""


def served_checks(platform: Platform, reports: Sequence[Report], settings: Settings) -> list[dg.AssetChecksDefinition]:
    """Return one check per raw table for which the sandbox states totals. Returns an empty list outside the sandbox
    profile."""
    if settings.profile != "sandbox":
        return []
    by_key = {raw_key(report): report for report in reports if report.name in platform.complete}
    if not by_key:
        return []

    @dg.multi_asset_check(
        name=f"{platform.name}_served",
        can_subset=True,
        required_resource_keys={"warehouse"},
        specs=[
            dg.AssetCheckSpec(
                "as_served",
                asset=key,
                blocking=True,
                description="The totals of each day equal those that the sandbox served. Tests that no row was lost or counted twice.",
            )
            for key in by_key
        ],
    )
    def check(context: AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        warehouse: Warehouse = context.resources.warehouse
        truth_of = {
            source: cache(partial(served_totals, str(settings.sandbox_endpoint), source))
            for source in {truth_source(platform, report) for report in by_key.values()}
        }
        with warehouse.turn(context.log.info), warehouse.connect():
            selection = sorted(context.selected_asset_check_keys)
            differences = 0
            for selected in selection:
                report = by_key[selected.asset_key]
                days = warehouse.whole_days(report, settings.now())
                wrong = compare_with_served(
                    warehouse, report, platform.complete[report.name], days, truth_of[truth_source(platform, report)]
                )
                differences += len(wrong)
                yield dg.AssetCheckResult(
                    passed=not wrong,
                    asset_key=selected.asset_key,
                    check_name=selected.name,
                    metadata={"days compared": len(days), "differences": wrong[:20]},
                )
            context.log.info(
                f"{RESULT_PREFIX}{len(selection)} tables compared with what was served, {differences} differences"
            )

    return [check]


def truth_source(platform: Platform, report: Report) -> str:
    """Return the name of the sandbox totals to compare a report with. All reports of the ad level share one name."""
    if platform.levels is None:
        return platform.name
    return f"{platform.name}:{platform.levels.get(report.name, 'ad')}"


def compare_with_served(
    warehouse: Warehouse,
    report: Report,
    measures: Mapping[str, str],
    days: Sequence[date],
    served_totals: ServedTotalsQuery,
) -> list[str]:
    """Return a message for each day whose loaded totals differ from the served totals. Days fetched before the
    simulated date last changed are not compared."""
    if not days:
        return []
    truth = served_totals(days[0], days[-1])
    loaded_totals = warehouse.totals_by_day(report, list(measures), days[0], days[-1])
    return [
        difference
        for day in days
        for difference in measure_differences(day, measures, loaded_totals.get(day, {}), truth.get(day, {}))
    ]


def measure_differences(
    day: date, measures: Mapping[str, str], loaded: Mapping[str, float], served: Mapping[str, float]
) -> Iterator[str]:
    """Yield a message for each measure of a day whose loaded sum differs from the served one."""
    for column, measure in measures.items():
        loaded_sum, served_sum = float(loaded.get(column) or 0), served.get(measure, 0.0)
        if not math.isclose(loaded_sum, served_sum, rel_tol=1e-12, abs_tol=1e-9):
            yield f"{day}: {column} is {loaded_sum:g}, but the sandbox served {served_sum:g}"
