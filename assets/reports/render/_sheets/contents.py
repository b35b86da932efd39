"""The first sheet: what the report is, and links to all sheets."""

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from assets.reports.content import Document
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render._half_widths import line_count
from assets.reports.render._sheets.book import BODY, HEADER, LINE_HEIGHT, SMALL, STAMP, WRAPPED, Book
from assets.reports.render._stamp import stamp
from orchestration.measures import DASH

CONTENTS_SHEET = "目次"
LABEL_WIDTH, TEXT_WIDTH = 24, 76


@dataclass(frozen=True)
class Entry:
    """A sheet in the contents: title, name of the sheet, and its tables and charts with the row where each begins."""

    title: str
    sheet_name: str
    parts: tuple[tuple[str, int], ...]


def add_contents_sheet(book: Book) -> Worksheet:
    """Return the sheet of the contents, which comes first and is filled last."""
    return book.add_sheet(CONTENTS_SHEET, is_landscape=False)


def write_contents(book: Book, sheet: Worksheet, entries: Sequence[Entry]) -> None:
    """Write title, marks, data of the document, links, and the legend."""
    document = book.document
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)
    book.merged(sheet, 0, 0, 1, document.title, bold=True, font_size=16, text_wrap=True, valign="vcenter")
    sheet.set_row(0, 26 * line_count(document.title, 58))
    row = 1
    if stamp(document):
        book.text(sheet, row, 0, stamp(document), **STAMP)
        sheet.set_row(row, 24)
        row += 1
    row += 1
    for label, text in document_facts(document):
        book.text(sheet, row, 0, label, **{**HEADER, "align": "left"})
        book.text(sheet, row, 1, text, **WRAPPED)
        sheet.set_row(row, LINE_HEIGHT * line_count(text, TEXT_WIDTH - 2) + 2)
        row += 1
    row = _write_links(book, sheet, row + 1, entries)
    for text in _legend():
        book.merged(sheet, row, 0, 1, text, **SMALL)
        row += 1


def document_facts(document: Document) -> list[tuple[str, str]]:
    """Return label and text of what identifies a report."""
    edition = f"第{document.edition}版" if document.edition else "下書き（提出前）"
    facts = [
        ("業務名", document.engagement),
        ("発注者", document.customer),
        ("受託者", document.contractor),
        ("対象期間", f"{document.first_day:%Y/%m/%d}～{document.last_day:%Y/%m/%d}"),
        ("集計基準日", f"{document.as_of:%Y/%m/%d}"),
        ("作成日", f"{document.dated:%Y/%m/%d}"),
        ("回・版", f"第{document.number}回　{edition}" if document.kind == "biweekly" else edition),
        ("データ", "模擬データ（実際の配信結果ではありません）" if document.is_simulated else "実データ"),
        ("公開データの識別子", document.snapshot),
    ]
    return [(label, text) for label, text in facts if text]


def _write_links(book: Book, sheet: Worksheet, row: int, entries: Sequence[Entry]) -> int:
    """Write a link for each sheet, and for each of its tables and charts. Returns the row after the links."""
    book.text(sheet, row, 0, "シート", **HEADER)
    book.text(sheet, row, 1, "内容", **HEADER)
    row += 1
    for entry in entries:
        book.link(sheet, row, 0, entry.sheet_name, 0, entry.title, **BODY)
        for number, (text, target) in enumerate(entry.parts):
            if number:
                book.text(sheet, row, 0, "", **BODY)
            book.link(sheet, row, 1, entry.sheet_name, target, text, **BODY)
            row += 1
    return row + 1


def _legend() -> list[str]:
    signs = [*MARK_SIGNS.values()]
    return [
        f"印：{signs[0]} 改善　{signs[1]} 悪化　{signs[2]} 変化（良否の判断なし）。偶然の範囲を超える変化に付けています。",
        f"「{DASH}」は不明な値です（0ではありません）。",
        "割合の差（ポイント）は百分率の差です。",
    ]
