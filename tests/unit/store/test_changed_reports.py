"""A report that changes between two versions: its raw table follows by itself, or the run ends with one line; never a wrong column."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.store import claim_profile
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.support.old_home import DAYS, old_home
from tests.support.toy_loads import query

FIRST, SECOND = DAYS
NAMES = Report(
    platform="toy_ads",
    name="ad_daily",
    description="Clicks per ad, device and day.",
    columns=(
        Column("report_date", "DAY", pa.date32(), "Day."),
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("device", "DEVICE", pa.string(), "Device."),
        Column("clicks", "CLICKS", pa.int64(), "Clicks."),
    ),
    key=("ad_id", "device"),
    measures=("clicks",),
)
COLUMNS = (
    "select column_name, data_type from duckdb_columns() where schema_name = 'raw_toy_ads' and column_name[1] <> '_'"
)


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "warehouse" / "working.duckdb")


def land(landing: Landing, report: Report, rows: Sequence[tuple], day: date = FIRST) -> None:
    names = report.schema.names[1:]
    batch = pa.RecordBatch.from_pylist(
        [{"report_date": day, **dict(zip(names, row, strict=True))} for row in rows], schema=report.schema
    )
    landing.replace(Extract(Request(report, "77", day, day), iter([batch]), "v1", "q"))


def load(warehouse: Warehouse, landing: Landing, report: Report, days: Sequence[date] = DAYS) -> int:
    return warehouse.load(report, list(landing.files(report, list(days))), "run")


def upgraded(warehouse: Warehouse, landing: Landing, report: Report) -> list[str]:
    """Prepare the warehouse as a run of the new version does. Returns what it said."""
    said: list[str] = []
    warehouse.prepare([report], landing.root, said.append)
    return said


def loaded(warehouse: Warehouse, landing: Landing, report: Report = NAMES) -> None:
    """Two days under the report of the old version."""
    warehouse.prepare([report])
    land(landing, report, [(1, "mobile", 5), (1, "tablet", 2)])
    land(landing, report, [(1, "mobile", 7)], SECOND)
    load(warehouse, landing, report)


def test_a_removed_column_is_gone_and_every_row_and_earlier_load_is_still_there(
    warehouse: Warehouse, landing: Landing
) -> None:
    loaded(warehouse, landing)
    land(landing, NAMES, [(1, "mobile", 6), (1, "tablet", 2)])
    load(warehouse, landing, NAMES, [FIRST])
    without = replace(NAMES, columns=tuple(one for one in NAMES.columns if one.name != "device"), key=(), is_side=True)
    assert upgraded(warehouse, landing, without) == [
        "· raw_toy_ads.ad_daily has changed (column device was removed): 2 landed files loaded again"
    ]
    assert query(warehouse, COLUMNS) == [("report_date", "DATE"), ("ad_id", "BIGINT"), ("clicks", "BIGINT")]
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by all") == [
        (FIRST, 2),
        (FIRST, 6),
        (SECOND, 7),
    ]
    assert query(warehouse, "select report_date, before_value, after_value from ops.restatements") == [(FIRST, 7, 8)], (
        "the restatement of before is kept, and loading the same answers again is none"
    )
    assert query(warehouse, "select run_id, count(*) from ops.loads group by all order by all") == [
        ("run", 3),
        ("upgrade", 2),
    ]
    assert query(
        warehouse, "select distinct run_id from raw_toy_ads.ad_daily inner join ops.loads on _load_id = load_id"
    ) == [("upgrade",)], "the days are due for the next build"
    assert upgraded(warehouse, landing, without) == [], "once"


def test_a_column_of_another_type_gets_the_values_of_the_landed_files(warehouse: Warehouse, landing: Landing) -> None:
    """The old table had rounded what the platform said; the landed files have not."""
    exact = replace(NAMES, columns=(*NAMES.columns[:3], Column("clicks", "CLICKS", pa.float64(), "Clicks.")))
    warehouse.prepare([NAMES])
    land(landing, exact, [(1, "mobile", 2.5)])
    with warehouse.connect() as connection:
        connection.execute(
            f"""insert into raw_toy_ads.ad_daily values ('{FIRST}', 1, 'mobile', 3, '77', '{FIRST}', now()::timestamp, 1);
            insert into ops.loads (load_id, platform, report, account_id, report_date)
            values (nextval('ops.load_ids'), 'toy_ads', 'ad_daily', '77', '{FIRST}')"""
        )
    assert upgraded(warehouse, landing, exact) == [
        "· raw_toy_ads.ad_daily has changed (clicks was bigint and is double): 1 landed files loaded again"
    ]
    assert query(warehouse, "select clicks, typeof(clicks) from raw_toy_ads.ad_daily") == [(2.5, "DOUBLE")]


def test_a_value_the_new_type_cannot_hold_ends_the_run_and_leaves_the_table_as_it_was(
    warehouse: Warehouse, landing: Landing
) -> None:
    loaded(warehouse, landing)
    before = query(warehouse, "from raw_toy_ads.ad_daily order by all")
    numbers = replace(
        NAMES, columns=(*NAMES.columns[:2], Column("device", "DEVICE", pa.int64(), "Device."), NAMES.columns[3])
    )
    with pytest.raises(
        PermanentError,
        match=r"has changed \(device was varchar and is bigint\) and cannot be loaded again: .*77.parquet",
    ):
        upgraded(warehouse, landing, numbers)
    assert query(warehouse, "from raw_toy_ads.ad_daily order by all") == before
    assert query(warehouse, "select count(*) from ops.loads") == [(2,)]


def test_a_wider_key_brings_back_rows_that_were_set_aside(warehouse: Warehouse, landing: Landing) -> None:
    narrow = replace(NAMES, key=("ad_id",), is_side=True)
    loaded(warehouse, landing, narrow)
    warehouse.record_acquisition(narrow, "77", [(FIRST, "loaded", 2, "2 rows set aside")])
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(7,)], (
        "both rows of the first day are aside"
    )
    wide = replace(NAMES, is_side=True)
    assert upgraded(warehouse, landing, wide) == [
        "· raw_toy_ads.ad_daily has changed (the key was (ad_id) and is (ad_id, device)): 2 landed files loaded again"
    ]
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(14,)]
    assert query(warehouse, "select count(*) from ops.quarantined_rows") == [(0,)]
    assert query(warehouse, "select state, reason from ops.acquisition") == [("loaded", None)]


def test_a_narrower_key_sets_rows_aside_or_ends_the_run(warehouse: Warehouse, landing: Landing) -> None:
    loaded(warehouse, landing, replace(NAMES, is_side=True))
    warehouse.record_acquisition(NAMES, "77", [(FIRST, "loaded", 2, None)])
    with pytest.raises(PermanentError, match=r"2 rows with the same key \(ad_id=1\)"):
        upgraded(warehouse, landing, replace(NAMES, key=("ad_id",)))
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(14,)]
    upgraded(warehouse, landing, replace(NAMES, key=("ad_id",), is_side=True))
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(7,)]
    ((reason,),) = query(warehouse, "select reason from ops.acquisition")
    assert reason.startswith("1 repeated keys (ad_id=1): 2 conflicting rows set aside")


@pytest.mark.parametrize(("key", "is_right"), [(("ad_id", "device"), True), (("ad_id",), False)])
def test_a_table_whose_version_recorded_no_key_is_loaded_again_only_where_its_rows_do_not_fit(
    warehouse: Warehouse, landing: Landing, key: tuple[str, ...], is_right: bool
) -> None:
    loaded(warehouse, landing, replace(NAMES, is_side=True))
    with warehouse.connect() as connection:
        connection.execute("drop table ops.raw_keys")
    said = upgraded(warehouse, landing, replace(NAMES, key=key, is_side=True))
    assert (said == []) is is_right
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(14 if is_right else 7,)]
    assert query(warehouse, "select key_columns from ops.raw_keys") == [([*key],)]


def test_a_landed_file_that_is_gone_ends_the_run_with_its_name(warehouse: Warehouse, landing: Landing) -> None:
    loaded(warehouse, landing)
    gone = landing.path(NAMES, SECOND, "77")
    shutil.move(gone, gone.with_name(".away"))
    with pytest.raises(PermanentError) as refused:
        upgraded(warehouse, landing, replace(NAMES, columns=NAMES.columns[:2] + NAMES.columns[3:], key=()))
    assert str(refused.value) == (
        f"raw_toy_ads.ad_daily has changed (column device was removed) and cannot be loaded again: 1 of its 2 landed files are missing, "
        f"the first is {gone}. Bring landing/ back from a backup; or run `tochimart rebuild`, which leaves those days out"
    )
    assert query(warehouse, "select count(device) from raw_toy_ads.ad_daily") == [(3,)]


def test_a_folder_of_the_first_versions_is_used_on(tmp_path: Path) -> None:
    """Its profile is judged, its ledgers become exact, its table gets the column, unknown for days before, and the next day loads."""
    home = old_home(tmp_path / "home")
    said: list[str] = []
    claim_profile(home, "sandbox", said.append)
    assert "It holds simulated data" in said[0]
    landing = Landing(home.landing_dir, lambda: datetime(2026, 1, 4, 6, tzinfo=UTC), "sandbox")
    warehouse = Warehouse(home.working_path, profile="sandbox")
    report = replace(NAMES, columns=(*NAMES.columns[:2], NAMES.columns[3], NAMES.columns[2]), key=("ad_id",))
    assert upgraded(warehouse, landing, report) == []
    third = date(2026, 1, 3)
    land(landing, report, [(1, 4, "mobile")], third)
    assert load(warehouse, landing, report, [third]) == 1
    assert query(warehouse, "select report_date, clicks, device from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2, None),
        (SECOND, 3, None),
        (third, 4, "mobile"),
    ]
    assert query(warehouse, "select before_value::varchar, after_value::varchar from ops.restatements") == [
        ("0.300000", "2.000000")
    ]
    assert query(warehouse, "select distinct run_id from ops.loads order by 1") == [("run",), ("run-old",)]
    narrowed = replace(report, columns=report.columns[:3])
    assert len(upgraded(warehouse, landing, narrowed)) == 1, "and files of the first versions load again"
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2),
        (SECOND, 3),
        (third, 4),
    ]
