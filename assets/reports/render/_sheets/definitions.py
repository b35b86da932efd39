"""The sheet with the terms of the report and the meaning of every column."""

import re

from assets.reports.content import Column, FigureKind
from assets.reports.render._sheets.book import HEADING, Book
from assets.reports.render._sheets.contents import CONTENTS_SHEET, Entry
from assets.reports.render._sheets.lists import write_list
from orchestration.measures import FORMULA_NAME_PATTERN, measures

DEFINITIONS_SHEET = "定義"
WIDTHS = (30, 28, 28, 22, 56)
KINDS_JA = {
    FigureKind.TEXT: "文字",
    FigureKind.COUNT: "件数",
    FigureKind.YEN: "金額（円）",
    FigureKind.PERCENT: "割合（%）",
    FigureKind.POINTS: "割合の差（ポイント）",
    FigureKind.NUMBER: "数値",
    FigureKind.DAYS: "日数（日）",
    FigureKind.DATE: "日付",
}
SIGNS_JA = {" / ": " ÷ ", " * ": " × ", " - ": " − "}


def write_definitions(book: Book) -> Entry:
    """Write the definitions of the document, and each column of its tables with kind, unit and formula."""
    sheet = book.add_sheet(DEFINITIONS_SHEET)
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    book.text(sheet, 0, 0, "定義", **HEADING)
    book.link(sheet, 1, 0, CONTENTS_SHEET, 0, "← 目次")
    sheet.freeze_panes(2, 0)
    terms = [(one.term, one.meaning) for one in book.document.definitions]
    row = 3
    if terms:
        meaning_widths = (WIDTHS[0], sum(WIDTHS[1:]))
        for place in range(len(terms) + 1):
            sheet.merge_range(row + 1 + place, 1, row + 1 + place, len(WIDTHS) - 1, "")
        row = write_list(book, sheet, row, "用語", ("用語", "意味"), terms, meaning_widths)
    headers = ("表の出典", "見出し", "列名", "種類・単位", "計算式・意味")
    write_list(book, sheet, row, "表の列", headers, _column_rows(book), WIDTHS)
    return Entry(DEFINITIONS_SHEET, sheet.get_name(), (("用語と列の意味", 0),))


def _column_rows(book: Book) -> list[tuple[str, ...]]:
    """Return one row for each column of a relation: relation, title, name, kind, meaning."""
    rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for table in book.document.tables():
        for column in table.columns:
            title = f"{column.group} {column.title}" if column.group else column.title
            key = (table.relation, title, column.name)
            rows.setdefault(key, (*key, KINDS_JA[column.kind], column_meaning(column)))
    return list(rows.values())


def column_meaning(column: Column) -> str:
    """Return the formula of a measure in Japanese, or its name if it is counted. Empty for other columns."""
    measure = measures().get(column.name)
    if measure is None:
        return ""
    if not measure.is_ratio:
        return measure.label_ja
    formula = FORMULA_NAME_PATTERN.sub(lambda found: measures()[found[0]].label_ja, measure.formula)
    pattern = "|".join(map(re.escape, SIGNS_JA))
    return f"{measure.label_ja} ＝ {re.sub(pattern, lambda found: SIGNS_JA[found[0]], formula)}"
