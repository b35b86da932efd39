"""Excel workbooks that consoles export: the same rows as from a CSV, every digit, and counted a second time from their XML."""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from orchestration.errors import ControlTotalError, PermanentError
from orchestration.resources.imports.console.proof import prove_rows
from tests.support.console_files import (
    LINE,
    SEARCH_CONSOLE,
    Row,
    google_en,
    google_ja,
    meta,
    reading,
    rows_of,
    text_of,
    write,
    yahoo,
)

YAHOO = (
    "日",
    "キャンペーンID",
    "キャンペーン名",
    "インプレッション数",
    "クリック数",
    "クリック率",
    "コスト",
    "コンバージョン数",
)
META = (
    "レポート開始日", "レポート終了日", "キャンペーン名", "広告セット名", "広告の名前", "配信ステータス", "結果", "結果インジケーター",
    "消化金額 (JPY)", "インプレッション", "リーチ", "リンクのクリック", "日",
)  # fmt: skip
COMPARED = (
    "report_date",
    "campaign_name",
    "campaign_id",
    "impressions",
    "clicks",
    "cost",
    "conversions",
    "results",
    "source_line",
)


def typed(cell: object) -> object:
    """A cell as a console's workbook holds it: real days, real numbers."""
    text = str(cell)
    if re.fullmatch(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}", text):
        return datetime(*map(int, re.split("[-/]", text)))
    if re.fullmatch(r"[¥￥]?[\d,]+(\.\d+)?", text):
        number = text.strip("¥￥").replace(",", "")
        return float(number) if "." in number else int(number)
    if re.fullmatch(r"[\d.]+%", text):
        return round(float(text[:-1]) / 100, 6)
    return cell


def saved(path: Path, *sheets: tuple[str, Sequence[Row]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([typed(cell) for cell in row])
            for cell in sheet[sheet.max_row] if row and str(row[0]).startswith("=") else ():
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)
    return path


def xml_changed(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with one of its parts changed, as other programs than Excel write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(out, "w") as made:
        for name in book.namelist():
            text = book.read(name)
            made.writestr(name, text.decode().replace(old, new) if name == part else text)
    path.write_bytes(out.getvalue())
    return path


def refusal(path: Path, home: Path, **values: object) -> str:
    with pytest.raises(PermanentError) as refused, reading(path, home, **values):  # type: ignore[arg-type]
        raise AssertionError("read")
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("platform", "rows"),
    [
        ("google_ads", google_ja()),
        ("google_ads", google_en()),
        ("yahoo_search", yahoo(YAHOO)),
        ("meta_ads", meta(META, ("リンクのクリック", "ランディングページビュー"))),
    ],
)
def test_a_workbook_reads_as_the_csv_of_its_rows(platform: str, rows: list[Row], tmp_path: Path) -> None:
    """Titles in a merged row above and a cover beside it."""
    wide = max(len(row) for row in rows)
    csv_path = write(tmp_path / "file.csv", text_of([[*row, *[""] * (wide - len(row))] for row in rows]))
    path = saved(tmp_path / "file.xlsx", ("表紙", [["作成者", "広報課"]]), (platform, rows))
    assert rows_of(path, tmp_path / "home", *COMPARED, wanted=platform) == rows_of(
        csv_path, tmp_path / "home", *COMPARED, wanted=platform
    )
    with reading(path, tmp_path / "home", platform) as file:
        (one,) = file.outcomes
        assert one.recognised.source.name == f"file.xlsx/{platform}"
        assert one.confirmed_rows == one.rows_read - one.not_data_counts["blank"]
        assert "file.xlsx/表紙 holds no header of a known format: it is not read" in one.notes


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("query_filter", [False, True])
def test_the_workbook_of_search_console_is_read_as_its_zip(language: str, query_filter: bool, tmp_path: Path) -> None:
    sheets = {
        name: [line.split(",") for line in text.split("\n") if line] for name, text in SEARCH_CONSOLE[language].items()
    }
    if query_filter:
        sheets[list(sheets)[-1]].append(["ページ", "+/blog/"])
    path = saved(tmp_path / "export.xlsx", *((name.removesuffix(".csv"), rows) for name, rows in sheets.items()))
    with reading(path, tmp_path / "home", account=None) as file:
        assert {one.scope for one in file.outcomes} == {"ページ: +/blog/" if query_filter else None}
        got = {one.recognised.source.name.rpartition("/")[2]: one.table.to_pylist() for one in file.outcomes}
    folder = tmp_path / "export"
    folder.mkdir()
    for name, rows in sheets.items():
        write(folder / name, text_of(rows))
    with reading(folder, tmp_path / "home", account=None) as file:
        assert got == {one.recognised.source.name.removesuffix(".csv"): one.table.to_pylist() for one in file.outcomes}
    assert sum(map(len, got.values())) == 28


def test_numbers_keep_every_digit_and_line_breaks_leave_rows_whole(tmp_path: Path) -> None:
    rows = [
        ["日", "キャンペーンID", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額"],
        [datetime(2026, 2, 1), 111, "春\n第1弾", 10, 3, 0.1],
        [],
        [datetime(2026, 2, 2), 222, 2026, 1234567, 4, 1e-05],
    ]
    path = saved(tmp_path / "line.xlsx", ("Sheet1", rows))
    for short, long in (("111", "23851234567890123"), ("222", "23851234567890124")):
        xml_changed(path, "xl/worksheets/sheet1.xml", f"<v>{short}</v>", f"<v>{long}</v>")
    names = ("campaign_id", "campaign_name", "impressions", "cost", "source_line")
    assert rows_of(path, tmp_path / "home", *names, wanted="line_ads") == [
        ("23851234567890123", "春 第1弾", 10, 0.1, 2),
        ("23851234567890124", "2026", 1234567, 0.00001, 4),
    ]


def test_an_id_that_excel_has_shortened_is_set_aside(tmp_path: Path) -> None:
    rows = [["日", "キャンペーンID", *LINE[1:]], ["2026-02-01", 111, "春", 10, 3, 5]]
    path = saved(tmp_path / "line.xlsx", ("Sheet1", rows))
    xml_changed(path, "xl/worksheets/sheet1.xml", "<v>111</v>", "<v>2.3851234567890099E+16</v>")
    assert "an id that a spreadsheet has shortened" in refusal(path, tmp_path / "home", wanted="line_ads")


def test_a_formula_without_its_value_is_refused_and_one_with_it_is_read(tmp_path: Path) -> None:
    rows = [list(LINE), ["2026-02-01", "春", 10, 3, "=D2*5"]]
    path = saved(tmp_path / "line.xlsx", ("Sheet1", rows))
    assert "cell E2 contains a formula without a stored value" in refusal(path, tmp_path / "home")
    xml_changed(path, "xl/worksheets/sheet1.xml", "<v />", "<v>15</v>")
    xml_changed(path, "xl/worksheets/sheet1.xml", "<v></v>", "<v>15</v>")
    assert rows_of(path, tmp_path / "home", "cost", wanted="line_ads") == [(15.0,)]


def test_a_report_that_stands_twice_in_a_workbook_counts_once_and_two_that_differ_are_refused(tmp_path: Path) -> None:
    rows = [list(LINE), ["2026-02-01", "春", 10, 3, 5]]
    path = saved(tmp_path / "line.xlsx", ("Formatted Report", rows), ("Raw Data Report", rows))
    assert rows_of(path, tmp_path / "home", "cost") == [(5.0,)]
    other = saved(tmp_path / "other.xlsx", ("a", rows), ("b", [list(LINE), ["2026-02-01", "春", 10, 3, 6]]))
    assert "state the same days of the same account" in refusal(other, tmp_path / "home")


def test_a_workbook_whose_xml_holds_more_rows_than_were_read_is_refused(tmp_path: Path) -> None:
    rows = [list(LINE), ["2026-02-01", "春", 10, 3, 5], ["2026-02-02", "春", 11, 4, 6]]
    path = saved(tmp_path / "line.xlsx", ("Sheet1", rows))
    with reading(path, tmp_path / "home") as file:
        (one,) = file.outcomes
        short = tmp_path / "short.csv"
        short.write_text("".join(one.recognised.source.path.read_text(encoding="utf-8").splitlines(keepends=True)[:2]))
        lost = replace(one, recognised=replace(one.recognised, source=replace(one.recognised.source, path=short)))
        with pytest.raises(ControlTotalError, match="2 rows read, but a count of the workbook's XML finds 3 rows"):
            prove_rows([lost])


def test_rich_text_inline_text_and_a_wrong_size_are_read(tmp_path: Path) -> None:
    path = tmp_path / "line.xlsx"
    book = Workbook()
    book.active.append(list(LINE))
    book.active.append([datetime(2026, 2, 1), CellRichText("春の", TextBlock(InlineFont(b=True), "栃木")), 10, 3, 5])
    book.save(path)
    xml_changed(path, "xl/worksheets/sheet1.xml", 'ref="A1:E2"', 'ref="A1"')
    assert rows_of(path, tmp_path / "home", "campaign_name", "cost") == [("春の栃木", 5.0)]


def test_a_workbook_inside_a_zip_and_what_is_none(tmp_path: Path) -> None:
    path = saved(tmp_path / "line.xlsx", ("Sheet1", [list(LINE), ["2026-02-01", "春", 10, 3, 5]]))
    content = path.read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("report.xlsx", content)
    assert rows_of(tmp_path / "a.zip", tmp_path / "home", "cost") == [(5.0,)]
    empty = saved(tmp_path / "empty.xlsx", ("Sheet1", []))
    assert "no filled cell" in refusal(empty, tmp_path / "home")
    unknown = saved(tmp_path / "unknown.xlsx", ("Sheet1", [["a", "b"], [1, 2]]))
    assert "no header of a known format" in refusal(unknown, tmp_path / "home")
    bomb = xml_changed(path, "xl/workbook.xml", "<workbook", '<!DOCTYPE x [<!ENTITY a "a">]><workbook')
    assert "defines XML entities" in refusal(bomb, tmp_path / "home")
