"""Platforms that fail: what heals costs only time, and an account that refuses costs only itself."""

import os
from datetime import date
from pathlib import Path

import dagster as dg
import pytest

import assets
from orchestration.cli._show import print_unavailable_data
from orchestration.launch import prepare_home
from orchestration.partitions import range_tags
from orchestration.resources.platforms import declared_platforms
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import Settings, load_settings
from sandbox.server import Sandbox
from tests.support.warehouse_files import query

FIRST = date(2025, 12, 18) if "TEST_FIRST_DAY" in os.environ else date(2026, 2, 13)
LAST = date(2026, 2, 15)
"""Three days need enough calls of every platform for the fifth to fail (asserted); `make test-whole` takes sixty days."""
LAST_TWO = date(2026, 2, 14)
QUICK = 0.001
"""Yahoo!'s prescribed pauses are half a minute and longer."""
HEALING = [
    ("google_ads", "unavailable"),
    ("ga4", "unavailable"),
    ("yahoo_search", "maintenance"),
    ("yahoo_display", "rate_limit"),
    ("yahoo_display", "cut_download"),
]


def loaded(settings: Settings, platform: str, first: date = FIRST) -> dg.ExecuteInProcessResult:
    """Land and load the reports of one platform whose truth is known, from `first` to LAST; compare each day with what was served."""
    module = assets.list_sources()[platform]
    prepare_home(settings)
    keys = [
        [*layer, name]
        for name in declared_platforms()[platform].complete
        for layer in (["landing", platform], [f"raw_{platform}"])
    ]
    with dg.DagsterInstance.get() as instance:
        return dg.materialize(
            [one for one in module.build(settings) if not isinstance(one, dg.AssetSpec)],
            selection=dg.AssetSelection.assets(*(dg.AssetKey(key) for key in keys)),
            resources={
                "landing": Landing(settings.landing_dir, settings.now),
                "warehouse": Warehouse(settings.warehouse_path),
                platform: module.client(settings, **({"wait_scale": QUICK} if platform.startswith("yahoo") else {})),
            },
            tags=range_tags(first, LAST),
            instance=instance,
            raise_on_error=False,
        )


@pytest.mark.parametrize(("platform", "fault"), HEALING)
def test_every_day_comes_right_although_every_fifth_call_fails(
    platform: str, fault: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    sandbox.faults.add(platform, fault, times=None, every=5)
    result = loaded(load_settings(), platform)
    failed = sandbox.faults.occurrence_count(platform, fault)
    assert result.success
    served = [
        one
        for one in result.get_asset_check_evaluations()
        if one.check_name == "as_served" and one.asset_key.path[-1] != "cv_actions"  # the example counts no events
    ]
    assert served
    assert all(one.passed and one.metadata["days compared"].value == (LAST - FIRST).days + 1 for one in served)
    assert failed, "no call failed"


def test_a_report_whose_file_is_always_cut_is_parked_and_everything_else_of_its_platform_is_loaded(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    sandbox.faults.add("yahoo_search", "cut_region_download", times=None)
    settings = load_settings()
    result = loaded(settings, "yahoo_search", LAST_TWO)
    assert result.success
    states = query(
        settings.warehouse_path,
        "select distinct report, state from ops.acquisition where platform = 'yahoo_search' and state <> 'zero' order by all",
    )
    assert [report for report, state in states if state == "parked"] == ["region_daily"]
    assert {state for report, state in states if report != "region_daily"} == {"loaded"}
    assert query(settings.warehouse_path, "select count(*) from raw_yahoo_search.region_daily") == [(0,)]
    publish(Warehouse(settings.warehouse_path), settings.published_path, tmp_path / "snapshots", 1, settings.now())
    print_unavailable_data(settings)
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith(
        f"parked   yahoo_search account 2002003004, {LAST_TWO} to {LAST}, 1 reports (region_daily): "
    )
    assert "region_daily of account 2002003004: the report file" in said

    sandbox.faults.clear()
    assert loaded(settings, "yahoo_search", LAST).success
    assert query(
        settings.warehouse_path,
        "select report_date, state from ops.acquisition where report = 'region_daily' and platform = 'yahoo_search' order by all",
    ) == [(LAST_TWO, "loaded"), (LAST, "loaded")]


def test_a_spent_day_of_google_ads_is_parked_and_fetched_by_the_next_run(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    sandbox.faults.add("google_ads", "quota_day", times=None)
    settings = load_settings()
    assert loaded(settings, "google_ads", LAST_TWO).success
    ledger = "select distinct report_date, state from ops.acquisition where platform = 'google_ads' order by all"
    assert query(settings.warehouse_path, ledger) == [(LAST_TWO, "parked"), (LAST, "parked")]
    publish(Warehouse(settings.warehouse_path), settings.published_path, tmp_path / "snapshots", 1, settings.now())
    print_unavailable_data(settings)
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith("parked   google_ads account ")
    assert "the allowance is spent, Google asks to wait 7.0 hours" in said
    sandbox.faults.clear()
    sandbox.faults.add("google_ads", "invalid_totals")
    assert loaded(settings, "google_ads", LAST).success
    assert sandbox.faults.occurrence_count("google_ads", "invalid_totals") == 1, (
        "totals that do not fit their rows are asked for again"
    )
    assert {state for _, state in query(settings.warehouse_path, ledger)} <= {"loaded", "zero"}


def test_an_account_that_refuses_is_named_at_the_end_and_everything_else_is_loaded(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    sandbox.faults.add("yahoo_search", "denied", times=None)
    settings = load_settings()
    results = {platform: loaded(settings, platform, LAST_TWO) for platform in ("yahoo_search", "google_ads")}
    assert all(result.success for result in results.values())
    complete = {
        platform: {one.passed for one in result.get_asset_check_evaluations() if one.check_name == "complete"}
        for platform, result in results.items()
    }
    assert complete == {"yahoo_search": {False}, "google_ads": {True}}
    publish(Warehouse(settings.warehouse_path), settings.published_path, tmp_path / "snapshots", 1, settings.now())
    states = query(
        settings.published_path,
        "select platform, state, count(distinct report_date) from ops.acquisition where state <> 'zero' group by all order by all",
    )
    assert states == [("google_ads", "loaded", 2), ("yahoo_search", "denied", 2)]
    print_unavailable_data(settings)
    (said,) = capsys.readouterr().out.splitlines()
    assert said.startswith(f"denied   yahoo_search account 2002003004, {LAST_TWO} to {LAST}, ")
    assert "0098 Permission denied." in said
