"""A report that got new columns: files and tables made before it have none of them, and go on working. # R-40"""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from orchestration.resources._report import Column, Extract, Report, Request
from orchestration.resources.landing import Landing
from orchestration.resources.warehouse import Warehouse

FIRST, SECOND = date(2026, 1, 1), date(2026, 1, 2)
EARLIER = Report(
    platform="toy_ads",
    name="ad_daily",
    description="Conversions per ad and day.",
    columns=(
        Column("report_date", "DAY", pa.date32(), "Day."),
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("conversions", "CONVERSIONS", pa.float64(), "Conversions."),
        Column("clicks", "CLICKS", pa.int64(), "Clicks."),
    ),
    key=("ad_id",),
    measures=("conversions", "clicks"),
)
ALL = Column("all_conversions", "ALL_CONV", pa.float64(), "All conversions.")
LATER = replace(EARLIER, columns=(*EARLIER.columns, ALL), measures=("conversions", "clicks", "all_conversions"))


def land(landing: Landing, report: Report, day: date, *rows: tuple[float, ...]) -> None:
    """One day with the given figures, an ad each, and the platform's totals of them."""
    found = [dict(zip(report.schema.names, (day, ad, *row), strict=True)) for ad, row in enumerate(rows)]
    batch = pa.RecordBatch.from_pylist(found, schema=report.schema)
    totals = {name: sum(row[name] for row in found) for name in report.measures}
    landing.replace(Extract(Request(report, "77", day, day), iter([batch]), "v1", "q", control_totals=totals))


def load(landing: Landing, warehouse: Warehouse, report: Report, *days: date) -> int:
    return warehouse.load(report, list(landing.files(report, list(days))), "run")


def made(tmp_path: Path) -> tuple[Landing, Warehouse]:
    landing = Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))
    return landing, Warehouse(tmp_path / "working.duckdb")


STORED = "select report_date, ad_id, conversions, clicks, all_conversions, _account_id from raw_toy_ads.ad_daily order by all"


def test_a_table_and_files_from_before_a_new_column_load_with_null_there(tmp_path: Path) -> None:
    """In the old table the new column stands behind the envelope, in the new one before it; the rows are the same."""
    landing, warehouse = made(tmp_path)
    warehouse.prepare([EARLIER])
    land(landing, EARLIER, FIRST, (1.5, 9), (2.0, 4))
    load(landing, warehouse, EARLIER, FIRST)
    warehouse.prepare([LATER])
    land(landing, LATER, SECOND, (3.0, 7, 5.0))
    assert load(landing, warehouse, LATER, FIRST, SECOND) == 3
    rebuilt = Warehouse(tmp_path / "rebuilt.duckdb")
    rebuilt.prepare([LATER])
    assert load(landing, rebuilt, LATER, FIRST, SECOND) == 3
    for one in (warehouse, rebuilt):
        with one.connect() as connection:
            assert connection.execute(STORED).fetchall() == [
                (FIRST, 0, 1.5, 9, None, "77"),
                (FIRST, 1, 2.0, 4, None, "77"),
                (SECOND, 0, 3.0, 7, 5.0, "77"),
            ]


def test_a_day_of_which_only_old_files_exist_loads_alone(tmp_path: Path) -> None:
    landing, warehouse = made(tmp_path)
    land(landing, EARLIER, FIRST, (1.5, 9))
    warehouse.prepare([LATER])
    assert load(landing, warehouse, LATER, FIRST) == 1


def test_a_file_with_a_column_the_report_no_longer_has_loads_without_it(tmp_path: Path) -> None:
    landing, warehouse = made(tmp_path)
    land(landing, LATER, FIRST, (1.5, 9, 2.0))
    warehouse.prepare([EARLIER])
    assert load(landing, warehouse, EARLIER, FIRST) == 1


def test_a_figure_that_becomes_known_is_no_restatement_and_one_that_moves_is(tmp_path: Path) -> None:
    """Unknown before, 4.0 now: nothing moved. A day that was empty had zero: 6.0 conversions moved it."""
    landing, warehouse = made(tmp_path)
    warehouse.prepare([LATER])
    land(landing, EARLIER, FIRST, (1.5, 9))
    land(landing, LATER, SECOND)
    load(landing, warehouse, LATER, FIRST, SECOND)
    land(landing, LATER, FIRST, (2.5, 9, 4.0))
    land(landing, LATER, SECOND, (6.0, 1, 6.0))
    load(landing, warehouse, LATER, FIRST, SECOND)
    with warehouse.connect() as connection:
        moved = connection.execute(
            "select report_date, measure, before_value, after_value from ops.restatements order by all"
        )
        assert moved.fetchall() == [
            (FIRST, "conversions", 1.5, 2.5),
            (SECOND, "all_conversions", 0.0, 6.0),
            (SECOND, "clicks", 0.0, 1.0),
            (SECOND, "conversions", 0.0, 6.0),
        ]
