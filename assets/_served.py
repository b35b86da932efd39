"""The blocking check of the sandbox profile: every loaded day holds exactly what the sandbox served, measure by measure."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

import dagster as dg
from dagster import AssetCheckExecutionContext

from assets._platform import raw_key
from orchestration.resources.base import Platform, Report
from orchestration.resources.store import Warehouse
from orchestration.resources.wire.sandbox_truth import served_totals
from orchestration.settings import Settings

Truth = Callable[[date, date], Mapping[date, Mapping[str, float]]]
"""What one platform served from a day to a day."""


def served_checks(platform: Platform, reports: Sequence[Report], settings: Settings) -> list[dg.AssetChecksDefinition]:
    """One check per raw table whose truth is known, or none outside the sandbox profile, where nobody knows the truth."""
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
                description="Each day's totals equal what the sandbox served: nothing lost, nothing counted twice.",
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
            for selected in sorted(context.selected_asset_check_keys):
                report = by_key[selected.asset_key]
                days = warehouse.whole_days(report, settings.now())
                wrong = compare(
                    warehouse, report, platform.complete[report.name], days, truth_of[truth_source(platform, report)]
                )
                yield dg.AssetCheckResult(
                    passed=not wrong,
                    asset_key=selected.asset_key,
                    check_name=selected.name,
                    metadata={"days compared": len(days), "differences": wrong[:20]},
                )

    return [check]


def truth_source(platform: Platform, report: Report) -> str:
    """The sandbox's truth a report is compared with: of ads, all that reports of its level tell."""
    if platform.levels is None:
        return platform.name
    return f"{platform.name}:{platform.levels.get(report.name, 'ad')}"


def compare(
    warehouse: Warehouse, report: Report, measures: Mapping[str, str], days: Sequence[date], truth_of: Truth
) -> list[str]:
    """Sentences about the days that differ. Days fetched before the sandbox's clock moved on are not compared."""
    if not days:
        return []
    truth = truth_of(days[0], days[-1])
    found = warehouse.totals_by_day(report, list(measures), days[0], days[-1])
    return [one for day in days for one in differences(day, measures, found.get(day, {}), truth.get(day, {}))]


def differences(
    day: date, measures: Mapping[str, str], found: Mapping[str, float], truth: Mapping[str, float]
) -> Iterator[str]:
    """One sentence for each measure of a day that is not what was served."""
    for column, measure in measures.items():
        loaded, served = float(found.get(column) or 0), truth.get(measure, 0.0)
        if not math.isclose(loaded, served, rel_tol=1e-12, abs_tol=1e-9):
            yield f"{day}: {column} is {loaded:g}, served were {served:g}"
