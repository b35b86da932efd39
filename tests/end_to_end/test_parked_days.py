"""A platform whose allowance is spent: what came stays, what did not is parked, said, and fetched when the allowance is back."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

import assets
from assets._platform import consecutive_ranges
from orchestration.daily_range import first_day_without_files
from orchestration.jobs import build_jobs
from orchestration.launch import prepare_home
from orchestration.partitions import CATCH_UP_WINDOW, RESTATED_WINDOW, WINDOW_TAG, range_tags, tags_of_absent_days
from orchestration.resources.store.landing import Landing, days_between
from orchestration.resources.store.warehouse import Warehouse
from orchestration.sensors import build_sensors
from orchestration.settings import Settings, load_settings
from sandbox.server import Sandbox
from tests.support.warehouse_files import query

FIRST, LAST = date(2026, 2, 12), date(2026, 2, 15)
REPORTS = ("daily_totals", "visitors", "regions", "terms")


def run(settings: Settings, tags: dict[str, str]) -> dg.ExecuteInProcessResult:
    """Land and load four GA4 reports."""
    module = assets.list_sources()["ga4"]
    client = module.client(settings)
    client.max_parallel_requests = 1
    keys = [[*layer, name] for name in REPORTS for layer in (["landing", "ga4"], ["raw_ga4"])]
    with dg.DagsterInstance.get() as instance:
        return dg.materialize(
            [one for one in module.build(settings) if not isinstance(one, dg.AssetSpec)],
            selection=dg.AssetSelection.assets(*(dg.AssetKey(key) for key in keys)),
            resources={
                "landing": Landing(settings.landing_dir, settings.now),
                "warehouse": Warehouse(settings.warehouse_path),
                "ga4": client,
            },
            tags=tags,
            instance=instance,
        )


def ledger(settings: Settings) -> dict[str, set[str]]:
    """States by report."""
    rows = query(settings.warehouse_path, "select report, state from ops.acquisition")
    return {report: {state for name, state in rows if name == report} for report in REPORTS}


def test_a_spent_quota_parks_the_rest_and_a_later_run_fetches_just_that(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    prepare_home(settings)
    sensor = next(one for one in build_sensors(settings, build_jobs()) if one.name == "parked_days")
    whole = sandbox.ga4.allowed
    sandbox.ga4.restore_quota()
    # Four questions about compatibility come with the four reports, five tokens each; after two reports the reserve is reached.
    monkeypatch.setattr(sandbox.ga4, "allowed", {**whole, "tokens_per_hour": 4_000 + 18})
    assert run(settings, range_tags(FIRST, LAST)).success
    states = ledger(settings)
    parked = {report for report, found in states.items() if found == {"parked"}}
    assert 0 < len(parked) < len(REPORTS)
    assert all(states[report] == {"loaded"} for report in set(REPORTS) - parked)
    reasons = query(settings.warehouse_path, "select distinct reason from ops.acquisition where state = 'parked'")
    assert all("reserved for people" in reason for (reason,) in reasons)

    too_soon = sensor(dg.build_sensor_context())
    assert isinstance(too_soon, dg.SkipReason)
    earlier = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(settings.landing_dir / ".parked", (earlier, earlier))
    context = dg.build_sensor_context()
    request = sensor(context)
    assert isinstance(request, dg.RunRequest)
    assert request.tags == tags_of_absent_days("parked", LAST)

    assert isinstance(sensor(dg.build_sensor_context(cursor=context.cursor)), dg.SkipReason), "once for each parking"

    sandbox.ga4.restore_quota()
    monkeypatch.setattr(sandbox.ga4, "allowed", whole)
    before = len(sandbox.ga4.requests)
    assert run(settings, dict(request.tags)).success
    assert len(sandbox.ga4.requests) - before == len(parked)
    assert ledger(settings) == {report: {"loaded"} for report in REPORTS}
    truth = sum(day["sessions"] for day in sandbox.world.truth("ga4", FIRST, LAST).values())
    for report in REPORTS:
        assert query(settings.warehouse_path, f"select sum(sessions) from raw_ga4.{report}") == [(truth,)]
    assert isinstance(sensor(dg.build_sensor_context()), dg.SkipReason)
    sandbox.ga4.restore_quota()


def test_a_daily_run_makes_up_for_days_on_which_the_machine_was_off_and_asks_no_other_day_twice(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GA4 may restate four days, so the gap from 2 to 9 February is asked for because nothing of it is there, and the first not again."""
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path), "TOCHIMART_FIRST_DAY": "2026-02-01"}.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    prepare_home(settings)
    first = date(2026, 2, 1)
    assert run(settings, range_tags(first, first)).success
    landed = settings.landing_dir / "ga4" / "regions" / first.isoformat() / "345678901.parquet"
    before, requests = landed.stat().st_mtime_ns, len(sandbox.ga4.requests)
    assert first_day_without_files(settings.landing_dir, first, LAST) == date(2026, 2, 2)
    assert run(settings, range_tags(LAST, LAST) | {WINDOW_TAG: RESTATED_WINDOW}).success
    assert len(sandbox.ga4.requests) - requests == len(REPORTS), "one stretch for each report"
    assert landed.stat().st_mtime_ns == before
    assert ledger(settings) == {report: {"loaded"} for report in REPORTS}
    assert first_day_without_files(settings.landing_dir, first, LAST) is None
    truth = sum(day["sessions"] for day in sandbox.world.truth("ga4", first, LAST).values())
    for report in REPORTS:
        assert query(settings.warehouse_path, f"select sum(sessions) from raw_ga4.{report}") == [(truth,)]

    with dg.DagsterInstance.get() as instance:
        for key in (dg.AssetKey(["landing", "ga4", "regions"]), dg.AssetKey(["raw_ga4", "regions"])):
            days = [day.isoformat() for day in days_between(first, LAST)]
            assert sorted(instance.get_materialized_partitions(key)) == days, "days made up for are materialized too"
            event = instance.fetch_materializations(dg.AssetRecordsFilter(key, asset_partitions=[days[2]]), limit=1)
            rows = event.records[0].asset_materialization.metadata["dagster/partition_row_count"].value
            expected = "select count(*) from raw_ga4.regions where report_date = date '2026-02-03'"
            assert query(settings.warehouse_path, expected) == [(rows,)]

    (settings.landing_dir / "ga4" / "regions" / "2026-02-03" / "345678901.parquet").rename(
        settings.landing_dir / "ga4" / "regions" / "2026-02-03" / "345678901.late"
    )
    requests = len(sandbox.ga4.requests)
    assert run(settings, tags_of_absent_days(CATCH_UP_WINDOW, LAST)).success
    assert len(sandbox.ga4.requests) - requests == 1, "the late-morning run asks for the late day alone"


def test_days_are_asked_for_in_as_few_stretches_as_there_are() -> None:
    days = [date(2026, 1, day) for day in (1, 2, 3, 7, 9, 10)]
    assert consecutive_ranges(days) == [(days[0], days[2]), (days[3], days[3]), (days[4], days[5])]
    assert consecutive_ranges([]) == []
