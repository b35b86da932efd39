"""Loading: whole days in one transaction, ledgers, and which days dbt builds."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.store.builds import plan_build, record_build
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from tests.unit.store.test_landing import CLICKS, FIRST, SECOND, THIRD, extract, rows


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(tmp_path / "warehouse" / "working.duckdb")
    made.prepare([CLICKS])
    return made


def load(landing: Landing, warehouse: Warehouse, *days: date) -> int:
    return warehouse.load(CLICKS, list(landing.files(CLICKS, list(days))), "run-1")


def query(warehouse: Warehouse, sql: str) -> list[tuple]:
    with warehouse.connect() as connection:
        return connection.execute(sql).fetchall()


def test_loading_the_same_days_twice_leaves_each_row_once(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    assert load(landing, warehouse, FIRST, SECOND, THIRD) == 2
    assert load(landing, warehouse, FIRST, SECOND, THIRD) == 2
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2),
        (THIRD, 5),
    ]


def test_a_day_that_became_empty_vanishes_and_its_neighbours_stay(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 3), (THIRD, 1, 5)), clicks=10))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    landing.replace(extract(first=SECOND, last=SECOND, clicks=0))
    assert load(landing, warehouse, SECOND) == 0
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 2),
        (THIRD, 5),
    ]


def test_every_loaded_file_is_in_the_ledger_and_every_row_points_at_its_load(
    landing: Landing, warehouse: Warehouse
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (FIRST, 2, 2)), clicks=4))
    load(landing, warehouse, FIRST, SECOND)
    assert query(
        warehouse, "select report_date, row_count, query, api_version, run_id from ops.loads order by load_id"
    ) == [(FIRST, 2, "SELECT clicks", "v1", "run-1"), (SECOND, 0, "SELECT clicks", "v1", "run-1")]
    assert query(
        warehouse,
        "select distinct loads.report_date, raw._account_id from raw_toy_ads.ad_daily as raw "
        "inner join ops.loads as loads on raw._load_id = loads.load_id",
    ) == [(FIRST, "77")]


def test_a_row_said_twice_is_refused_and_the_day_before_stays(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    landing.replace(extract(rows((FIRST, 1, 3), (SECOND, 1, 4), (SECOND, 1, 5)), clicks=12))
    with pytest.raises(
        PermanentError, match=r"raw_toy_ads.ad_daily: 2 rows with the same key \(ad_id=1\) in .*2026-01-02"
    ):
        load(landing, warehouse, FIRST, SECOND)
    assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily") == [(FIRST, 2)]


def test_control_totals_of_a_newer_request_replace_those_it_covers(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((SECOND, 1, 3)), first=SECOND, last=SECOND, clicks=3))
    load(landing, warehouse, SECOND)
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 4)), clicks=6))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(warehouse, "select first_day, last_day, measure, stated, landed from ops.control_totals") == [
        (FIRST, THIRD, "clicks", 6.0, 6.0)
    ]


def test_a_day_the_platform_restated_is_in_the_ledger_with_both_figures(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(warehouse, "from ops.restatements") == [], "the first figures, and the same again, restate nothing"
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 3), (SECOND, 2, 1)), clicks=6))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert query(
        warehouse,
        "select platform, report, account_id, report_date, measure, before_value, after_value "
        "from ops.restatements order by report_date",
    ) == [
        ("toy_ads", "ad_daily", "77", SECOND, "clicks", 0.0, 4.0),
        ("toy_ads", "ad_daily", "77", THIRD, "clicks", 5.0, 0.0),
    ]


def test_sums_in_the_ledgers_have_no_noise_of_binary_fractions(tmp_path: Path, landing: Landing) -> None:
    """0.1 three times is 0.30000000000000004 when it is summed as a binary fraction, 12.35 a thousand times 12350.000000000127."""
    columns = (
        Column("report_date", "d", pa.date32(), ""), Column("ad_id", "a", pa.int64(), ""), Column("cost", "c", pa.float64(), ""),
    )  # fmt: skip
    report = Report("toy_ads", "cost_daily", "", columns, ("ad_id",), ("cost",))
    warehouse = Warehouse(tmp_path / "exact.duckdb")
    warehouse.prepare([report])
    for costs in ([0.1] * 3, [12.35] * 1_000):
        days = [FIRST] * len(costs)
        batch = pa.RecordBatch.from_arrays(
            [pa.array(days, pa.date32()), pa.array(range(len(costs)), pa.int64()), pa.array(costs)],
            schema=report.schema,
        )
        stated = {"cost": sum(costs)}
        landed = landing.replace(
            Extract(Request(report, "77", FIRST, FIRST), iter([batch]), "v1", "q", control_totals=stated)
        )
        assert landed.landed_totals["cost"] in (0.3, 12350.0)
        warehouse.load(report, list(landing.files(report, [FIRST])), "run")
    assert query(warehouse, "select before_value, after_value from ops.restatements") == [
        (Decimal("0.3"), Decimal("12350"))
    ]
    assert query(warehouse, "select stated, landed from ops.control_totals") == [(Decimal("12350"), Decimal("12350"))]
    assert warehouse.totals_by_day(report, ["cost"], FIRST, FIRST) == {FIRST: {"cost": 12350.0}}


def test_a_ledger_of_an_earlier_version_becomes_exact_and_keeps_its_rows(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "older.duckdb")
    with warehouse.connect() as connection:
        connection.execute("create schema ops")
        connection.execute(
            "create table ops.restatements (load_id bigint, platform varchar, report varchar, account_id varchar, "
            "report_date date, measure varchar, before_value double, after_value double, restated_at timestamp)"
        )
        connection.execute(
            "insert into ops.restatements (before_value, after_value) values (47320.74999999999, 47320.80000000001)"
        )
    for _ in range(2):
        warehouse.prepare([])
    assert query(warehouse, "select before_value, after_value from ops.restatements") == [
        (Decimal("47320.75"), Decimal("47320.8"))
    ]


def test_a_build_covers_the_days_loaded_since_the_last_finished_one(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2), (THIRD, 1, 5)), clicks=7))
    load(landing, warehouse, FIRST, SECOND, THIRD)
    assert plan_build(warehouse, "models-1") == (3, True)
    record_build(warehouse, "models-1")
    assert plan_build(warehouse, "models-1") == (0, False)
    load(landing, warehouse, SECOND)
    assert plan_build(warehouse, "models-1") == (1, False)
    assert plan_build(warehouse, "models-1") == (1, False), "an unfinished build is planned again"
    assert plan_build(warehouse, "models-2") == (3, True), "changed models build every day"


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ([("ga4", 6)], [6]),
        ([("ga4_export", 6)], [5, 6]),
        ([("ga4_export", 2)], [1, 2, 3]),
        ([("ga4_export", 2), ("ga4_export", 3), ("ga4", 2)], [1, 2, 3]),
        ([("ga4", 1), ("ga4_export", 9)], [1, 9]),
        ([], []),
    ],
    ids=["alone", "only known days", "both beside it", "each day once", "far apart", "nothing"],
)
def test_exported_events_make_the_known_days_beside_them_due(
    warehouse: Warehouse, changed: list[tuple[str, int]], due: list[int]
) -> None:
    """Days 1, 2, 3, 5, 6 and 9 are loaded twice each and built; a session of an export may have begun on the day before."""
    known = [("ga4", day) for day in (1, 2, 3, 5, 6, 9)] * 2
    with warehouse.connect() as connection:
        for n, (platform, day) in enumerate([*known, *changed]):
            if n == len(known):
                record_build(warehouse, "models")
            connection.execute(
                "insert into ops.loads (load_id, platform, report_date) values (?, ?, ?)",
                [n, platform, date(2026, 1, day)],
            )
        if not changed:
            record_build(warehouse, "models")
    assert plan_build(warehouse, "models") == (len(due), False)
    assert query(warehouse, "select day(report_date) from ops.days_to_build") == [(day,) for day in due]


def test_another_table_layout_is_refused_with_the_way_out(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        connection.execute("alter table raw_toy_ads.ad_daily alter column clicks type varchar")
    with pytest.raises(PermanentError, match="tochimart rebuild"):
        warehouse.prepare([CLICKS])


def test_a_table_made_before_a_report_got_a_column_gets_it_and_keeps_its_rows(
    landing: Landing, warehouse: Warehouse
) -> None:
    """The new column stands behind the envelope then; days loaded before are unknown there, days loaded after are not."""
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    grown = replace(CLICKS, columns=(*CLICKS.columns, Column("views", "V", pa.float64(), "Views.")))
    warehouse.prepare([grown])
    batch = pa.RecordBatch.from_pylist(
        [{"report_date": SECOND, "ad_id": 1, "clicks": 3, "views": 0.5}], schema=grown.schema
    )
    landing.replace(Extract(Request(grown, "77", SECOND, SECOND), iter([batch]), "v2", "q"))
    assert warehouse.load(grown, list(landing.files(grown, [SECOND])), "run-2") == 1
    assert query(warehouse, "select ad_id, clicks, views, _account_id from raw_toy_ads.ad_daily order by clicks") == [
        (1, 2, None, "77"),
        (1, 3, 0.5, "77"),
    ]


def test_a_second_writer_is_turned_away_in_one_line(warehouse: Warehouse) -> None:
    code = (
        "import sys; from pathlib import Path; from orchestration.resources.store.warehouse import Warehouse\n"
        "from orchestration.errors import PermanentError\n"
        "try:\n    Warehouse(Path(sys.argv[1])).connect().__enter__()\n"
        "except PermanentError as error: print(error)"
    )
    with warehouse.connect():
        done = subprocess.run(
            [sys.executable, "-c", code, str(warehouse.path)], capture_output=True, text=True, check=True
        )
    assert "is open in another process" in done.stdout


def test_readers_of_the_published_file_keep_it_while_the_working_file_is_written(
    landing: Landing, warehouse: Warehouse, tmp_path: Path
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    published = tmp_path / "tochimart.duckdb"
    publish(warehouse, published, tmp_path / "snapshots", 2, datetime(2026, 1, 4, tzinfo=UTC))
    code = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql(sys.argv[2]).fetchall())"
    with warehouse.connect() as writing:
        writing.execute("begin")
        writing.execute("delete from raw_toy_ads.ad_daily")
        done = subprocess.run(
            [sys.executable, "-c", code, str(published), "select sum(clicks) from raw_toy_ads.ad_daily"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stdout.strip() == "[(2,)]"


def test_a_snapshot_holds_rows_that_were_still_in_the_write_ahead_log(
    landing: Landing, warehouse: Warehouse, tmp_path: Path
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    load(landing, warehouse, FIRST)
    published = tmp_path / "tochimart.duckdb"
    for day in (4, 5, 6):
        publish(warehouse, published, tmp_path / "snapshots", 2, datetime(2026, 1, day, tzinfo=UTC))
    assert [path.name for path in sorted((tmp_path / "snapshots").iterdir())] == [
        "tochimart-20260105.duckdb",
        "tochimart-20260106.duckdb",
    ]
    assert query(Warehouse(published), "select clicks from raw_toy_ads.ad_daily") == [(2,)]


HOMES = ("data[12]", "data*{a,b}", "デ ー タ　home", 'it\'s "data"', "%41 {x}", "x//y/../z")
"""Names people give folders; the second space of the third is a full-width one."""


@pytest.mark.parametrize("name", HOMES)
def test_a_home_of_any_name_loads_every_row(tmp_path: Path, name: str) -> None:
    home = Path(f"{tmp_path}/{name}")
    home.mkdir(parents=True)
    landing = Landing(home / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))
    warehouse = Warehouse(home / "warehouse" / "working.duckdb")
    warehouse.prepare([CLICKS])
    landing.replace(extract(rows((FIRST, 1, 2), (FIRST, 2, 1), (THIRD, 1, 5)), clicks=8))
    assert load(landing, warehouse, FIRST, SECOND, THIRD) == 3
    assert query(warehouse, "select sum(clicks) from raw_toy_ads.ad_daily") == [(8,)]
    assert query(warehouse, "select landed_file, row_count from ops.loads order by load_id") == [
        (f"landing/toy_ads/ad_daily/2026-01-0{day}/77.parquet", count) for day, count in ((1, 2), (2, 0), (3, 1))
    ]


def test_files_landed_before_a_report_got_a_column_load_with_null_there(landing: Landing, warehouse: Warehouse) -> None:
    """Also beside a file that has the column; what a report no longer asks for is left out, and a whole number becomes a decimal."""
    landing.replace(extract(rows((FIRST, 1, 2), (SECOND, 1, 3)), clicks=5))
    kept = [column for column in CLICKS.columns if column.name != "clicks"]
    grown = replace(
        CLICKS,
        columns=(
            *kept,
            Column("views", "V", pa.float64(), "Views."),
            Column("labels", "L", pa.list_(pa.string()), "Labels."),
        ),
        measures=("views",),
    )
    batch = pa.RecordBatch.from_pylist(
        [{"report_date": THIRD, "ad_id": 1, "views": 0.5, "labels": ["a"]}], schema=grown.schema
    )
    landing.replace(
        Extract(Request(grown, "77", THIRD, THIRD), iter([batch]), "v2", "q", control_totals={"views": 0.5})
    )
    new = Warehouse(warehouse.path.with_name("new.duckdb"))
    new.prepare([grown])
    assert new.load(grown, list(landing.files(grown, [FIRST, SECOND, THIRD])), "run-2") == 3
    assert query(new, "select report_date, ad_id, views, labels from raw_toy_ads.ad_daily order by 1") == [
        (FIRST, 1, None, None),
        (SECOND, 1, None, None),
        (THIRD, 1, 0.5, ["a"]),
    ]
    fetched_anew = pa.RecordBatch.from_pylist(
        [{"report_date": day, "ad_id": 1, "views": 4.0, "labels": None} for day in (FIRST, THIRD)], schema=grown.schema
    )
    landing.replace(Extract(Request(grown, "77", FIRST, THIRD), iter([fetched_anew]), "v2", "q"))
    new.load(grown, list(landing.files(grown, [FIRST, SECOND, THIRD])), "run-3")
    assert query(new, "select report_date, before_value, after_value from ops.restatements") == [(THIRD, 0.5, 4.0)], (
        "a figure that was not known before is no restatement"
    )


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a landed file's rows, but not what it says of itself."""
    table = pq.read_table(path)
    pq.write_table(change(table).replace_schema_metadata(table.schema.metadata), path)


def in_place_of(column: str, values: pa.Array) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.set_column(table.schema.get_field_index(column), column, values)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda table: table.slice(0, 1),
            r"2026-01-02/77.parquet: holds 1 rows, its own record says 2; remove the file",
        ),
        (
            lambda table: pa.concat_tables([table, table.slice(0, 1)]),
            r"2026-01-02/77.parquet: holds 3 rows, its own record says 2",
        ),
        (
            in_place_of("report_date", pa.array([SECOND, THIRD], pa.date32())),
            r"2026-01-02/77.parquet: 1 of 2 rows are not of 2026-01-02; remove the file",
        ),
        (in_place_of("report_date", pa.array([SECOND, None], pa.date32())), r"1 of 2 rows are not of 2026-01-02"),
        (lambda table: table.drop_columns("report_date"), r"77.parquet: cannot be read as raw_toy_ads.ad_daily"),
        (in_place_of("clicks", pa.array([3.5, 1.0])), r"77.parquet: cannot be read as raw_toy_ads.ad_daily"),
        (in_place_of("clicks", pa.array(["3", "many"])), r"77.parquet: cannot be read as raw_toy_ads.ad_daily"),
    ],
)
def test_a_file_that_does_not_hold_what_it_says_loads_nothing_and_loses_nothing(
    landing: Landing, warehouse: Warehouse, change: Callable[[pa.Table], pa.Table], sentence: str
) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), first=FIRST, last=FIRST, clicks=2))
    load(landing, warehouse, FIRST)
    landing.replace(extract(rows((FIRST, 1, 7), (SECOND, 1, 3), (SECOND, 2, 1)), clicks=11))
    path = landing.path(CLICKS, SECOND, "77")
    whole = path.read_bytes()
    rewrite(path, change)
    with warehouse.connect():
        with pytest.raises(PermanentError, match=sentence):
            load(landing, warehouse, FIRST, SECOND)
        assert query(warehouse, "select report_date, clicks from raw_toy_ads.ad_daily") == [(FIRST, 2)]
        path.write_bytes(whole)
        assert load(landing, warehouse, FIRST, SECOND) == 3, "the same connection goes on working"


def test_a_file_in_another_days_or_accounts_place_is_refused(landing: Landing, warehouse: Warehouse) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), first=FIRST, last=FIRST, clicks=2))
    told = landing.path(CLICKS, FIRST, "77")
    for other in (landing.path(CLICKS, SECOND, "77"), landing.path(CLICKS, FIRST, "78")):
        other.parent.mkdir(exist_ok=True)
        shutil.copy(told, other)
        with pytest.raises(PermanentError, match=r"holds toy_ads ad_daily 77 2026-01-01, but lies in the place of"):
            load(landing, warehouse, FIRST, SECOND)
        other.unlink()
    assert query(warehouse, "from raw_toy_ads.ad_daily") == []
