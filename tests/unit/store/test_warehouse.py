"""The working file: of an earlier version or another layout, open elsewhere, and copied to be published."""

import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from tests.support.toy_loads import load, query
from tests.unit.store.test_landing import CLICKS, FIRST, extract, rows


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


def test_another_table_layout_is_refused_with_the_way_out(warehouse: Warehouse) -> None:
    with warehouse.connect() as connection:
        connection.execute("alter table raw_toy_ads.ad_daily alter column clicks type varchar")
    with pytest.raises(PermanentError, match="tochimart rebuild"):
        warehouse.prepare([CLICKS])


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
