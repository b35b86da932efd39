"""The workbook shows the content model: read back with openpyxl, which knows nothing of the renderer."""

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from assets.reports.content import Document, FigureKind, Paragraph, Table
from assets.reports.content.rows import MARK_SIGNS
from assets.reports.render._numbers import fits_cell
from assets.reports.render.workbook import render_workbook
from orchestration.measures import DASH
from tests.support.hard_office_report import HARD_TEXTS, hard_document
from tests.support.sample_office_report import sample_document

DRAWN_FORMS = {"line": "LineChart", "bar": "BarChart", "hbar": "BarChart", "funnel": "BarChart"}


def read(document: Document) -> Workbook:
    """Return the rendered workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(render_workbook(document)))


@pytest.fixture(scope="module")
def sample() -> tuple[Document, Workbook]:
    """Return the sample and its workbook."""
    document = sample_document()
    return document, read(document)


@pytest.fixture(scope="module")
def hard() -> tuple[Document, Workbook]:
    """Return the document of hard texts and numbers and its workbook."""
    document = hard_document()
    return document, read(document)


def find(book: Workbook, text: str, nth: int = 0) -> tuple[Worksheet, int, int]:
    """Return sheet, row and column of the nth cell in bold with a text, outside the contents."""
    cells = [
        (sheet, cell.row, cell.column)
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == text and cell.font.b and cell.column == 1
    ]
    return cells[nth]


def shown_rows(table: Table, book: Workbook, nth: int = 0) -> list[list[openpyxl.cell.Cell]]:
    """Return the cells of a table below its header."""
    sheet, row, _ = find(book, table.title, nth)
    first = row + (3 if any(column.group for column in table.columns) else 2)
    return [list(cells) for cells in sheet.iter_rows(first, first + len(table.rows) - 1, 1, len(table.columns))]


def check_table(table: Table, book: Workbook, nth: int = 0) -> None:
    """Assert that each cell holds the value of the model, as number or date where a cell can hold it."""
    for row, cells in zip(table.rows, shown_rows(table, book, nth), strict=True):
        for column, value, cell in zip(table.columns, row.cells, cells, strict=True):
            mark = row.mark(column.name)
            if isinstance(value, Decimal) and fits_cell(value, column.kind, column.digits):
                factor = 100 if column.kind is FigureKind.POINTS else 1
                assert cell.value == pytest.approx(float(value) * factor, abs=1e-12, rel=1e-14)
                assert ("%" in cell.number_format) == (column.kind is FigureKind.PERCENT)
                assert not mark or MARK_SIGNS[mark] in cell.number_format
            elif isinstance(value, date) and fits_cell(value, column.kind):
                assert cell.value == datetime.combine(value, datetime.min.time())
                assert cell.number_format == "yyyy/mm/dd"
            else:
                assert (cell.value, cell.data_type) == (column.text(value) or None, "s" if column.text(value) else "n")
            assert not row.is_total or cell.font.b


def test_every_cell_of_every_table_is_the_value_of_the_model(sample: tuple[Document, Workbook]) -> None:
    document, book = sample
    seen: dict[str, int] = {}
    for table in document.tables():
        check_table(table, book, seen.get(table.title, 0))
        seen[table.title] = seen.get(table.title, 0) + 1
    assert any(cell.value == DASH for row in shown_rows(next(document.tables()), book) for cell in row)


def test_sentences_figures_and_sources_are_listed(sample: tuple[Document, Workbook]) -> None:
    document, book = sample
    paragraphs = [b for section in document.sections for b in section.blocks if isinstance(b, Paragraph)]
    assert [row[1].value for row in book["要約"].iter_rows(4)] == [one.text for one in paragraphs]
    rows = [[cell.value for cell in row] for row in book["出典"].iter_rows(6, 5 + len(list(document.figures())))]
    for figure, row in zip(document.figures(), rows, strict=True):
        assert row[1] == figure.phrase
        assert row[2] == (DASH if figure.value is None else pytest.approx(float(figure.value)))
        assert row[3] == str(figure.source)


def test_charts_refer_to_cells_with_the_numbers_of_the_model(sample: tuple[Document, Workbook]) -> None:
    document, book = sample
    drawn = [chart for sheet in book.worksheets for chart in sheet._charts]
    assert len(drawn) == len(list(document.charts()))
    for chart, native in zip(document.charts(), drawn, strict=True):
        assert type(native).__name__ == DRAWN_FORMS[chart.form]
        series = [one for part in (native, *native._charts[1:]) for one in part.series]
        expected = [*((one.name, one.values) for one in chart.series)]
        expected += [("予測区間の下限", chart.low), ("予測区間の上限", chart.high)] if chart.low else []
        for (name, values), one in zip(expected, sorted(series, key=lambda one: one.idx), strict=True):
            assert [cell.value for cell in cells(book, one.tx.strRef.f)] == [name]
            assert [cell.value for cell in cells(book, one.val.numRef.f)] == [
                None if v is None else float(v) for v in values
            ]
            days = [
                c.value.date() if isinstance(c.value, datetime) else c.value
                for c in cells(book, one.cat.numRef.f if one.cat.numRef else one.cat.strRef.f)
            ]
            assert days == [*chart.categories]


def cells(book: Workbook, reference: str) -> list[openpyxl.cell.Cell]:
    """Return the cells of a reference such as `グラフデータ!$B$5:$B$94`."""
    name, area = reference.replace("'", "").split("!")
    found = book[name][area.replace("$", "")]
    return [row[0] for row in found] if isinstance(found, tuple) else [found]


def test_roles_of_series_differ_by_their_dashes(sample: tuple[Document, Workbook]) -> None:
    _, book = sample
    progress = next(chart for sheet in book.worksheets for chart in sheet._charts)
    dashes = [one.spPr.ln.prstDash for one in progress.series[:4]]
    assert (dashes[0], len(set(dashes[1:]) - {"solid"})) == ("solid", 2)


def test_contents_link_every_sheet_and_mark_a_simulated_draft(sample: tuple[Document, Workbook]) -> None:
    _, book = sample
    contents = book["目次"]
    linked = [cell.hyperlink for row in contents.iter_rows() for cell in row if cell.hyperlink]
    targets = {link.location.split("!")[0].strip("'") for link in linked}
    assert targets == set(book.sheetnames) - {"目次"}
    assert contents["A2"].value == "下書き・模擬データ"
    issued = read(sample_document(edition=1, is_simulated=False, sections=()))
    assert not any("下書き" in str(cell.value) for row in issued["目次"].iter_rows() for cell in row)


def test_sheets_are_set_up_for_a4_with_the_header_kept(sample: tuple[Document, Workbook]) -> None:
    document, book = sample
    for sheet in book.worksheets:
        assert (
            sheet.page_setup.paperSize,
            sheet.page_setup.fitToHeight,
            sheet.sheet_properties.pageSetUpPr.fitToPage,
        ) == (9, 0, True)
        assert "&P" in sheet.oddFooter.center.text
    table = next(one for one in document.tables() if len(one.rows) == 41)
    sheet, row, _ = find(book, table.title)
    assert (sheet.freeze_panes, sheet.print_title_rows) == (f"B{row + 3}", f"${row}:${row + 2}")
    assert f"D{row + 1}:E{row + 1}" in {str(one) for one in sheet.merged_cells.ranges}


def test_hard_texts_stay_text(hard: tuple[Document, Workbook]) -> None:
    """No cell is a formula, no text is a link, and a text with a formula's sign keeps its quote prefix."""
    document, book = hard
    all_cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert not [cell for cell in all_cells if cell.data_type == "f"]
    assert not [cell for cell in all_cells if cell.hyperlink and cell.hyperlink.target]
    assert all(cell.quotePrefix for cell in all_cells if str(cell.value)[0] in "=+-@＝" and cell.data_type == "s")
    for nth, table in enumerate(one for one in document.tables() if one.id == "hard"):
        check_table(table, book, nth)
    kept = {str(cell.value) for cell in all_cells}
    assert {*HARD_TEXTS[:15]} <= kept
    assert "該当するデータはありません" in kept


def test_sheet_names_are_allowed_and_unique(hard: tuple[Document, Workbook]) -> None:
    _, book = hard
    names = [name.casefold() for name in book.sheetnames]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) and name != "history" for name in names)
    assert book._sheets[0].oddFooter.left.text.count("&") == 2


def test_unknown_values_are_gaps_of_a_chart(hard: tuple[Document, Workbook]) -> None:
    """A cell with a text, or an empty cell with a format, would be drawn as zero."""
    document, _ = hard
    with zipfile.ZipFile(io.BytesIO(render_workbook(document))) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    points = re.findall(r'<c:pt idx="(\d+)"', re.search(r"<c:numCache>.*?</c:numCache>", chart)[0])
    assert points == [str(place) for place in range(0, len(HARD_TEXTS), 2)]
    assert "<c:f>Sheet1!$A$1</c:f>" not in chart
