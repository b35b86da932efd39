"""The landing zone: whole days, proved totals, nothing half-written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import ControlTotalError, PermanentError, TransientError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.store.landed_files import read_metadata
from orchestration.resources.store.landing import Landing

FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)

CLICKS = Report(
    platform="toy_ads",
    name="ad_daily",
    description="Clicks per ad and day.",
    columns=(
        Column("report_date", "DAY", pa.date32(), "Day."),
        Column("ad_id", "AD_ID", pa.int64(), "Ad."),
        Column("clicks", "CLICKS", pa.int64(), "Clicks."),
    ),
    key=("ad_id",),
    measures=("clicks",),
)


def rows(*values: tuple[date, int, int]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(
        [dict(zip(CLICKS.schema.names, value, strict=True)) for value in values], schema=CLICKS.schema
    )


def extract(*batches: pa.RecordBatch, first: date = FIRST, last: date = THIRD, **totals: float) -> Extract:
    request = Request(CLICKS, "77", first, last)
    return Extract(request, iter(batches), api_version="v1", query="SELECT clicks", control_totals=dict(totals))


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(tmp_path / "landing", lambda: datetime(2026, 1, 4, 6, tzinfo=UTC))


def landed(landing: Landing) -> dict[date, list[dict[str, object]]]:
    files = landing.files(CLICKS, landing.days(CLICKS))
    return {file.day: pq.read_table(file.path).select(["ad_id", "clicks"]).to_pylist() for file in files}


def leftovers(landing: Landing) -> list[Path]:
    return [path for path in landing.root.rglob("*") if path.name.startswith(".")]


def test_each_day_gets_its_own_rows_and_a_day_without_rows_gets_an_empty_file(landing: Landing) -> None:
    result = landing.replace(extract(rows((THIRD, 1, 5), (FIRST, 1, 2)), rows((FIRST, 2, 3)), clicks=10))
    assert {day: written.rows for day, written in result.days.items()} == {FIRST: 2, SECOND: 0, THIRD: 1}
    assert landed(landing) == {
        FIRST: [{"ad_id": 1, "clicks": 2}, {"ad_id": 2, "clicks": 3}],
        SECOND: [],
        THIRD: [{"ad_id": 1, "clicks": 5}],
    }
    assert leftovers(landing) == []


def test_a_day_that_became_empty_loses_its_old_rows(landing: Landing) -> None:
    landing.replace(extract(rows((SECOND, 1, 5)), clicks=5))
    landing.replace(extract(first=SECOND, last=SECOND, clicks=0))
    assert landed(landing)[SECOND] == []


def test_rows_that_miss_the_stated_total_replace_nothing(landing: Landing) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    with pytest.raises(ControlTotalError, match=r"raw_toy_ads\.ad_daily of account 77.*adds up to 9.*states 10"):
        landing.replace(extract(rows((FIRST, 1, 9)), clicks=10))
    assert landed(landing)[FIRST] == [{"ad_id": 1, "clicks": 2}]
    assert leftovers(landing) == []


def test_a_stream_that_breaks_half_way_replaces_nothing(landing: Landing) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))

    def broken() -> Iterator[pa.RecordBatch]:
        yield rows((FIRST, 1, 8))
        raise TransientError("connection lost")

    with pytest.raises(TransientError):
        landing.replace(Extract(Request(CLICKS, "77", FIRST, THIRD), broken(), "v1", "SELECT clicks"))
    assert landed(landing)[FIRST] == [{"ad_id": 1, "clicks": 2}]
    assert leftovers(landing) == []


def test_rows_of_a_day_nobody_asked_for_are_refused_by_name(landing: Landing) -> None:
    with pytest.raises(PermanentError, match=r"rows for 2026-01-03, but 2026-01-01 to 2026-01-02 was requested"):
        landing.replace(extract(rows((THIRD, 1, 1)), last=SECOND))
    assert landed(landing) == {}


def test_a_row_without_a_day_is_refused(landing: Landing) -> None:
    with pytest.raises(PermanentError, match="rows for None"):
        landing.replace(extract(pa.RecordBatch.from_pylist([{"ad_id": 1, "clicks": 1}], schema=CLICKS.schema)))


def test_a_landed_file_says_where_it_came_from(landing: Landing) -> None:
    landing.replace(extract(rows((FIRST, 1, 2)), clicks=2))
    said = read_metadata(landing.path(CLICKS, FIRST, "77"))
    assert said["query"] == "SELECT clicks"
    assert said["row_count"] == 1
    assert said["control_totals"] == {"clicks": 2}
    assert said["fetched_at"] == "2026-01-04T06:00:00+00:00"
    assert (said["first_day"], said["last_day"]) == ("2026-01-01", "2026-01-03")


def test_a_request_with_personal_data_is_masked_in_every_file_it_left(landing: Landing) -> None:
    """R-34: one request, three days, each with its own figures and the same masked words."""
    asked = Extract(
        Request(CLICKS, "77", FIRST, THIRD),
        iter([rows((FIRST, 1, 2), (THIRD, 1, 5))]),
        "v1",
        "SELECT clicks WHERE mail = 'taro@example.jp'",
        quality={"filters": [{"telephone": "090-1234-5678"}]},
    )
    landing.replace(asked)
    said = [read_metadata(landing.path(CLICKS, day, "77")) for day in (FIRST, SECOND, THIRD)]
    assert [one["query"] for one in said] == ["SELECT clicks WHERE mail = '(masked)'"] * 3
    assert [one["quality"] for one in said] == [{"filters": [{"telephone": "(masked)"}]}] * 3
    assert [(one["day"], one["row_count"]) for one in said] == [("2026-01-01", 1), ("2026-01-02", 0), ("2026-01-03", 1)]


def test_only_the_owner_may_enter_the_landing_zone(landing: Landing) -> None:
    landing.replace(extract(rows((FIRST, 1, 2))))
    assert landing.root.stat().st_mode & 0o077 == 0


def test_a_file_that_is_not_a_landed_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1 cut off")
    with pytest.raises(PermanentError, match=r"x\.parquet: not a landed file"):
        read_metadata(path)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_value_that_is_no_figure_replaces_nothing_and_is_named(landing: Landing, value: float) -> None:
    """NaN passes every comparison of totals and stops the cast to decimals of the whole build."""
    costs = Report(
        platform="toy_ads",
        name="ad_daily",
        description="Cost per ad and day.",
        columns=(*CLICKS.columns[:2], Column("cost", "COST", pa.float64(), "Cost.")),
        key=("ad_id",),
        measures=("cost",),
    )

    def answer(cost: float | None) -> Extract:
        content = [{"report_date": FIRST, "ad_id": 1, "cost": 2.5}, {"report_date": SECOND, "ad_id": 1, "cost": cost}]
        batch = pa.RecordBatch.from_pylist(content, schema=costs.schema)
        return Extract(Request(costs, "77", FIRST, SECOND), iter([batch]), api_version="v1", query="SELECT cost")

    landing.replace(answer(None))
    before = landing.path(costs, SECOND, "77").read_bytes()
    with pytest.raises(
        PermanentError, match=r"toy_ads.ad_daily of account 77, 2026-01-02: cost is -?(nan|inf), which is not a number"
    ):
        landing.replace(answer(value))
    assert landing.path(costs, SECOND, "77").read_bytes() == before
    assert leftovers(landing) == []
