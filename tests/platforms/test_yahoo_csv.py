"""Report files of LINEヤフー広告 in every form they are known to take."""

import io
import math
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.errors import IncompleteError
from orchestration.resources.base.report import Column, Report
from orchestration.resources.platforms.yahoo import csv as _yahoo_csv
from orchestration.resources.platforms.yahoo.csv import read_report

COLUMNS = (
    Column("report_date", "DAY", pa.date32(), ""),
    Column("name", "CAMPAIGN_NAME", pa.string(), ""),
    Column("cost", "COST", pa.int64(), ""),
    Column("rate", "CONVERSIONS", pa.float64(), ""),
)
REPORT = Report("yahoo_search", "any", "", COLUMNS, ("name",), ("cost", "rate"))
HEADERS = [frozenset({"日"}), frozenset({"キャンペーン名"}), frozenset({"コスト"}), frozenset({"コンバージョン数"})]
HEADER = "日,キャンペーン名,コスト,コンバージョン数"


def read(
    lines: Sequence[str], end: str = "\r\n", encoding: str = "utf-8", codec: str = "utf8"
) -> tuple[list[tuple[object, ...]], dict[str, float]]:
    """Rows and totals of a file of `lines`."""
    file = io.BytesIO("".join(line + end for line in lines).encode(encoding))
    totals: dict[str, float] = {}
    table = pa.Table.from_batches(read_report(file, REPORT, HEADERS, codec, "the report", totals), REPORT.schema)
    return [tuple(row.values()) for row in table.to_pylist()], totals


ROWS = ["2025-12-01,冬季,100,0.5", "2025-12-02,夏季,50,1"]
TOTALS = "Total,--,150,1.5"
WANTED = [(date(2025, 12, 1), "冬季", 100, 0.5), (date(2025, 12, 2), "夏季", 50, 1.0)]


@pytest.mark.parametrize(
    ("end", "encoding", "codec"),
    [
        ("\r\n", "utf-8", "utf8"),
        ("\n", "utf-8-sig", "utf8"),
        ("\r\n", "cp932", "cp932"),
        ("\n", "utf-16-le", "utf-16-le"),
    ],
)
def test_line_ends_byte_order_marks_and_encodings_change_nothing(end: str, encoding: str, codec: str) -> None:
    assert read([HEADER, *ROWS, TOTALS], end, encoding, codec) == (WANTED, {"cost": 150.0, "rate": 1.5})


@pytest.mark.parametrize("label", ["Total", "合計", "", "--", "0"])
def test_the_totals_row_is_set_apart_whatever_it_is_called(label: str) -> None:
    rows = ["2025-12-01,冬季,1100,0.5", ROWS[1]]
    found, totals = read([HEADER, *rows, f'{label},--,"1,150",1.5'])
    assert [row[2] for row in found] == [1100, 50]
    assert totals == {"cost": 1150.0, "rate": 1.5}


def test_a_total_the_platform_does_not_state_is_left_out() -> None:
    assert read([HEADER, *ROWS, "Total,--,150,--"]) == (WANTED, {"cost": 150.0})


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([HEADER, *ROWS], "the report file ends before its totals row"),
        ([HEADER], "the report file ends before its totals row"),
        ([HEADER, *ROWS, "Total,--,1150,1.5"], "states cost 1,150 in its totals row; its rows add up to 150"),
        ([HEADER, *ROWS, "Total,--,150,1.4"], "states rate 1.4 in its totals row; its rows add up to 1.5"),
        ([HEADER, "Total,--,150,1.5"], "states cost 150 in its totals row; its rows add up to 0"),
        ([HEADER, *ROWS, TOTALS, HEADER, *ROWS, TOTALS], "DAY cannot be read as date32"),
        ([HEADER, *ROWS, TOTALS, *ROWS, TOTALS], "DAY cannot be read as date32.*Total"),
        ([HEADER, *ROWS, *ROWS, TOTALS], "states cost 150 in its totals row; its rows add up to 300"),
        (["<html><body>Service Unavailable</body></html>"], "the file has 1 columns: <html>"),
    ],
)
def test_a_file_that_is_not_one_whole_report_is_refused(lines: list[str], reason: str) -> None:
    with pytest.raises(IncompleteError, match=reason):
        read(lines)


@pytest.mark.parametrize("only", [[",,0,0"], ["0,0,0,0"], ["--,--,0,--"], ["Total,--,--,--"], ["Total,,,"]])
def test_an_empty_report_has_no_rows(only: list[str]) -> None:
    rows, totals = read([HEADER, *only])
    assert rows == []
    assert totals.get("cost", 0.0) == 0.0


@pytest.mark.parametrize("beyond", [-20, -1, 0, 1, 20])
def test_the_totals_row_is_found_wherever_a_block_ends(beyond: int) -> None:
    """The rows end around the end of the first block read, so the totals row is in it, cut in two, or alone in the next."""
    lines = [HEADER, *(f"2025-12-01,{n:04}{'x' * 4000},1,0" for n in range(1_040))]
    size = len("".join(f"{line}\r\n" for line in lines).encode())
    padding = _yahoo_csv.BLOCK_BYTES + beyond - size - len("2025-12-01,,1,0\r\n")
    rows, totals = read([*lines, f"2025-12-01,{'y' * padding},1,0", "Total,--,1041,0"])
    assert padding > 0
    assert [str(row[1])[:4] for row in rows] == [*(f"{n:04}" for n in range(1_040)), "yyyy"]
    assert totals["cost"] == 1041


def test_cells_may_hold_line_breaks_commas_and_quotes() -> None:
    assert read([HEADER, '2025-12-01,"夏\n""大"",特",1,1', "Total,--,1,1"])[0] == [
        (date(2025, 12, 1), '夏\n"大",特', 1, 1.0)
    ]


@pytest.mark.parametrize("day", ["2025-12-01", "2025/12/01", "20251201", " 2025-12-01 "])
def test_days_are_read_in_every_form(day: str) -> None:
    assert read([HEADER, f"{day},a,1,1", "Total,--,1,1"])[0] == [(date(2025, 12, 1), "a", 1, 1.0)]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ('a,"1,234,567",1.25', ("a", 1234567, 1.25)),
        ("a,12.0,12.5%", ("a", 12, 12.5)),
        ("--,--,--", (None, None, None)),
        (",,", (None, None, None)),
        ("-,-5, 0.1 ", ("-", -5, 0.1)),
    ],
)
def test_numbers_and_nothing_are_read_as_they_are_meant(cells: str, wanted: tuple[object, ...]) -> None:
    _, cost, rate = wanted
    assert read([HEADER, f"2025-12-01,{cells}", f"Total,--,{cost or 0},{rate or 0}"])[0] == [
        (date(2025, 12, 1), *wanted)
    ]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["日,キャンペーン名,コスト", "2025-12-01,a,1"], "the file has 3 columns: 日, キャンペーン名, コスト"),
        ([HEADER + ",クリック数"], "the file has 5 columns:"),
        (
            ["日,コスト,キャンペーン名,コンバージョン数"],
            "ordered with the columns DAY, CAMPAIGN_NAME, COST, CONVERSIONS, but the file has 4",
        ),
        ([HEADER, "2025-12-01,a,1", TOTALS], "the report file is not a table: .*Expected 4 columns, got 3"),
        ([HEADER, "2025-12-01,a,12.5,1", TOTALS], "COST cannot be read as int64: .*12.5"),
        ([HEADER, "2025-12-01,a,many,1", TOTALS], "COST cannot be read as int64: .*many"),
        ([HEADER, "2025-1-11,a,1,1", TOTALS], "DAY cannot be read as date32.*'2025-1-11'"),
        ([HEADER, "2025-13-01,a,1,1", TOTALS], "DAY cannot be read as date32"),
        ([HEADER, ",a,1,1", "2025-12-01,a,1,1"], "has a row without a day before its last row"),
        ([HEADER, "Total,a,1,1", "2025-12-01,a,1,1"], "DAY cannot be read as date32.*'Total'"),
        ([], "the report file is not a table: Empty CSV file"),
    ],
)
def test_a_file_that_is_not_what_was_ordered_is_refused_with_the_reason(lines: list[str], reason: str) -> None:
    with pytest.raises(IncompleteError, match=f"the report: .*{reason}"):
        read(lines)


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=30).filter(
    lambda text: text not in {"", "--"}
)
ROW = st.tuples(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.none() | CELLS,
    st.none() | st.integers(-(2**50), 2**50),
    st.none() | st.floats(-1e12, 1e12),
)
NOTHING = st.sampled_from(["", "--", '""', '"--"'])


@st.composite
def written(draw: st.DrawFn, value: object) -> str:
    """One value in any of the ways the platform may write it."""
    if value is None:
        return draw(NOTHING)
    if isinstance(value, date):
        return value.strftime(draw(st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"])))
    if isinstance(value, int):
        text = f"{value:,}" if draw(st.booleans()) else str(value)
        text += draw(st.sampled_from(["", ".0", ".00"]))
    else:
        text = str(value) if isinstance(value, str) else repr(value)
    needs_quotes = any(mark in text for mark in ',"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if needs_quotes or draw(st.booleans()) else text


@settings(max_examples=300, deadline=None)
@given(st.data(), st.lists(ROW, max_size=12), st.sampled_from(["\r\n", "\n"]))
def test_whatever_a_report_says_it_says_the_same_after_reading(
    data: st.DataObject, rows: list[tuple[object, ...]], end: str
) -> None:
    """Any rows, written in any mixture of the platform's ways, come back as they were; the totals row is no row."""
    cost = sum(int(row[2] or 0) for row in rows)  # type: ignore[call-overload]
    rate = math.fsum(float(row[3] or 0) for row in rows)  # type: ignore[arg-type]
    lines = [
        HEADER,
        *(",".join(data.draw(written(value)) for value in row) for row in rows),
        f'合計,--,"{cost:,}",{rate!r}',
    ]
    found, totals = read(lines, end)
    assert found == rows
    assert totals == {"cost": float(cost), "rate": pytest.approx(rate)}
