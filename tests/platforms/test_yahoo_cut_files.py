"""A LINEヤフー広告 report file cut at any byte: it is refused, or says precisely what the whole file says. Never less."""

import io
from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pytest

from orchestration.errors import IncompleteError
from orchestration.resources.base.report import Report
from orchestration.resources.platforms.yahoo.csv import read_report
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch

Read = tuple[list[dict[str, object]], dict[str, float]]
ROWS = 2
TEXTS = ["冬季, インターン", "栃木の\n就活 😀", '"特"']
REPORTS = {
    f"{client.name}.{name}": next(one for one in client.reports if one.name == name)
    for client, name in (
        (YahooSearch, "campaign_daily"),
        (YahooSearch, "conversion_daily"),
        (YahooDisplay, "ad_group_daily"),
        (YahooDisplay, "conversion_daily"),
    )
}
FORMS = {
    "crlf": ("\r\n", True, "utf-8", "utf8"),
    "lf, no line end at the end": ("\n", False, "utf-8", "utf8"),
    "byte order mark": ("\r\n", True, "utf-8-sig", "utf8"),
    "Shift_JIS": ("\r\n", True, "cp932", "cp932"),
    "UTF-16": ("\n", False, "utf-16-le", "utf-16-le"),
}
"""Line end, whether the last line has one, encoding, and the codec it is read with."""


def headers(report: Report) -> list[frozenset[str]]:
    return [frozenset({f"列{n}"}) for n in range(len(report.columns))]


def quoted(text: str, always: bool = False) -> str:
    return '"' + text.replace('"', '""') + '"' if always or any(mark in text for mark in ',"\n') else text


def figure(kind: pa.DataType, value: int) -> str:
    return f"{value:,}" if pa.types.is_integer(kind) else f"{value + 0.25:.2f}"


def lines_of(report: Report, rows: int, quote: bool = False) -> list[str]:
    """A report of `rows` rows with a right totals row; every other cell that is no measure is a text or an id."""
    lines = [",".join(quoted(text, quote) for (text,) in headers(report))]
    for n in range(rows):
        cells = []
        for column in report.columns:
            if column.name == report.date_column:
                cells.append(f"2025-12-0{n + 1}")
            elif column.name in report.measures:
                cells.append(figure(column.type, 1200 + 37 * n))
            elif pa.types.is_string(column.type):
                cells.append(TEXTS[n % len(TEXTS)])
            else:
                cells.append(str(70_001 + n))
        lines.append(",".join(quoted(cell, quote) for cell in cells))
    totals = ["--"] * len(report.columns)
    totals[0] = "Total"
    whole = sum(1200 + 37 * n for n in range(rows))
    for position, column in enumerate(report.columns):
        if column.name in report.measures:
            total = f"{whole:,}" if pa.types.is_integer(column.type) else f"{whole + 0.25 * rows:.2f}"
            totals[position] = total if rows else "0"
    return [*lines, ",".join(quoted(cell, quote) for cell in totals)]


def bytes_of(lines: Sequence[str], form: str) -> bytes:
    end, closed, encoding, _ = FORMS[form]
    text = end.join(lines) + (end if closed else "")
    return text.encode(encoding, "replace")


def read(content: bytes, report: Report, codec: str) -> Read | None:
    """Rows and totals; None when the file is refused."""
    totals: dict[str, float] = {}
    try:
        batches = list(read_report(io.BytesIO(content), report, headers(report), codec, "the report", totals))
    except IncompleteError:
        return None
    return pa.Table.from_batches(batches, report.schema).to_pylist(), totals


def cuts_that_differ(content: bytes, report: Report, codec: str, first: int = 0) -> list[int]:
    """Every length from `first` and short of the whole at which a cut file is taken for something else than the whole file."""
    whole = read(content, report, codec)
    assert whole is not None
    lengths = range(first, len(content))
    found = [read(content[:length], report, codec) for length in lengths]
    return [length for length, one in zip(lengths, found, strict=True) if one is not None and one != whole]


@pytest.mark.parametrize(("name", "form"), [*zip([*REPORTS, *REPORTS], FORMS, strict=False)])
def test_no_cut_of_a_report_is_taken_for_less_than_the_whole(name: str, form: str) -> None:
    report = REPORTS[name]
    content = bytes_of(lines_of(report, ROWS), form)
    whole = read(content, report, FORMS[form][3])
    assert whole is not None
    assert len(whole[0]) == ROWS
    assert set(whole[1]) == set(report.measures)
    assert cuts_that_differ(content, report, FORMS[form][3]) == []


@pytest.mark.parametrize("form", ["crlf", "lf, no line end at the end"])
def test_no_cut_of_a_report_without_rows_is_taken_for_a_quiet_day(form: str) -> None:
    for report in (REPORTS["yahoo_search.campaign_daily"], REPORTS["yahoo_display.conversion_daily"]):
        assert cuts_that_differ(bytes_of(lines_of(report, 0), form), report, FORMS[form][3]) == []


def test_no_cut_of_a_file_with_every_cell_in_quotes_is_taken_for_less() -> None:
    report = REPORTS["yahoo_search.conversion_daily"]
    content = bytes_of(lines_of(report, ROWS, quote=True), "lf, no line end at the end")
    assert cuts_that_differ(content, report, "utf8") == []


ORDERS = ([0, 1, 2, 3, 4], [1, 0, 2, 4, 3], [2, 4, 1, 3, 0], [1, 4, 2, 3, 0], [3, 4, 0, 1, 2], [2, 3, 4, 0, 1])


@pytest.mark.parametrize("order", ORDERS)
def test_no_cut_is_taken_for_less_in_any_order_of_the_columns(order: list[int]) -> None:
    """Also where the day stands last, so that a row cut before its day has no day, as a totals row has none."""
    usual = REPORTS["yahoo_search.conversion_daily"]
    report = Report(usual.platform, usual.name, "", tuple(usual.columns[n] for n in order), usual.key, ("conversions",))
    header, row, totals = lines_of(report, 1)
    # Two equal rows: the figures of the second, cut before its day, are the sum of all rows before it.
    content = bytes_of([header, row, row, totals.replace("1200.25", "2400.50")], "lf, no line end at the end")
    assert len(read(content, report, "utf8")[0]) == 2  # type: ignore[index]
    assert cuts_that_differ(content, report, "utf8", first=len(header.encode())) == []


@pytest.mark.parametrize("total", ["12345", "12345.678", "0", "0.5", "-20", "1234567890.25"])
def test_a_total_cut_within_its_last_number_is_noticed(total: str) -> None:
    usual = REPORTS[
        "yahoo_display.conversion_daily" if total.lstrip("-").isdigit() else "yahoo_search.conversion_daily"
    ]
    report = Report(usual.platform, usual.name, "", tuple(usual.columns[:5]), usual.key, ("conversions",))
    header = lines_of(report, 0)[0]
    row, totals = f"2025-12-01,70001,冬季,応募,{total}", f"Total,--,--,--,{total}"
    content = bytes_of([header, row, totals], "lf, no line end at the end")
    assert read(content, report, "utf8") == (
        [
            {
                "report_date": date(2025, 12, 1), "campaign_id": 70001, "campaign_name": "冬季", "conversion_name": "応募",
                "conversions": float(total) if "." in total else int(total),
            }
        ],
        {"conversions": float(total)},
    )  # fmt: skip
    assert cuts_that_differ(content, report, "utf8", first=len(header.encode())) == []


def test_two_files_sent_as_one_are_refused_wherever_the_first_was_cut() -> None:
    report = REPORTS["yahoo_search.campaign_daily"]
    whole = bytes_of(lines_of(report, ROWS), "crlf")
    taken = [cut for cut in range(1, len(whole) + 1, 5) if read(whole[:cut] + whole, report, "utf8") is not None]
    assert taken == []
