"""Landed files that are older, elsewhere or other than they say: loaded whole, or refused with nothing lost."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Column, Extract, Request
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from tests.support.toy_loads import load, query
from tests.unit.store.test_landing import CLICKS, FIRST, SECOND, THIRD, extract, rows


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
            r"2026-01-02/77.parquet: the file contains 1 rows, but its metadata states 2; remove the file",
        ),
        (
            lambda table: pa.concat_tables([table, table.slice(0, 1)]),
            r"2026-01-02/77.parquet: the file contains 3 rows, but its metadata states 2",
        ),
        (
            in_place_of("report_date", pa.array([SECOND, THIRD], pa.date32())),
            r"2026-01-02/77.parquet: 1 of 2 rows belong to another day than 2026-01-02; remove the file",
        ),
        (
            in_place_of("report_date", pa.array([SECOND, None], pa.date32())),
            r"1 of 2 rows belong to another day than 2026-01-02",
        ),
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
        with pytest.raises(PermanentError, match=r"contains toy_ads ad_daily 77 2026-01-01, but its path belongs to"):
            load(landing, warehouse, FIRST, SECOND)
        other.unlink()
    assert query(warehouse, "from raw_toy_ads.ad_daily") == []
