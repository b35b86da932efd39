"""The slides show the content model: read back with python-pptx."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn

from assets.reports.content import Document, Table
from assets.reports.render.slides import render_slides
from tests.support.hard_office_report import HARD_TEXTS, hard_document
from tests.support.sample_office_report import sample_document


@pytest.fixture(scope="module")
def sample() -> tuple[Document, object]:
    """Return the sample and its slides."""
    document = sample_document()
    return document, Presentation(io.BytesIO(render_slides(document)))


@pytest.fixture(scope="module")
def hard() -> tuple[Document, object]:
    """Return the document of hard texts and numbers and its slides."""
    document = hard_document()
    return document, Presentation(io.BytesIO(render_slides(document)))


def shapes(deck: object) -> Iterator:
    """Return every shape of every slide."""
    return (shape for slide in deck.slides for shape in slide.shapes)


def texts(deck: object) -> list[str]:
    """Return the text of each text box."""
    return [shape.text_frame.text for shape in shapes(deck) if shape.has_text_frame]


def natives(deck: object, word: str) -> dict[str, object]:
    """Return the shapes of tables or charts by the id of their block."""
    return {shape.name.split()[1]: shape for shape in shapes(deck) if shape.name.startswith(f"{word} ")}


def test_sections_of_the_meeting_have_slides_and_stand_in_the_agenda(sample: tuple[Document, object]) -> None:
    document, deck = sample
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    agenda = [shape.text_frame.text for shape in deck.slides[1].shapes if shape.has_text_frame]
    for section in document.sections:
        pages = [place for place, title in enumerate(titles, start=1) if f"　{section.title}" in title]
        assert bool(pages) == section.on_slides
        if pages:
            entry = next(place for place, text in enumerate(agenda) if text.endswith(f"　{section.title}"))
            assert agenda[entry + 1] == str(pages[0])
    assert titles[0] == document.title


def test_lead_sentences_stand_on_the_slides(sample: tuple[Document, object]) -> None:
    document, deck = sample
    lead = document.sections[0].blocks[0].text
    assert texts(deck).count(lead) == sum(section.on_slides for section in document.sections)


def test_charts_have_the_numbers_of_the_model_in_chart_and_workbook(sample: tuple[Document, object]) -> None:
    document, deck = sample
    drawn = natives(deck, "グラフ")
    for chart in document.charts():
        native = drawn[chart.id].chart
        inside = openpyxl.load_workbook(io.BytesIO(native.part.chart_workbook.xlsx_part.blob)).active
        series = sorted((one for plot in native.plots for one in plot.series), key=lambda one: one._element.idx.val)
        assert [one.name for one in series][: len(chart.series)] == [one.name for one in chart.series]
        for place, (one, drawn_one) in enumerate(zip(chart.series, series, strict=False)):
            expected = [None if value is None else float(value) for value in one.values]
            assert [*drawn_one.values] == expected
            assert [row[place + 1].value for row in inside.iter_rows(2)] == expected
        assert chart.title in drawn[chart.id]._element.nvGraphicFramePr.cNvPr.get("descr")


def test_charts_spell_out_what_programs_would_guess(sample: tuple[Document, object]) -> None:
    _, deck = sample
    for shape in natives(deck, "グラフ").values():
        root = shape.chart._chartSpace
        assert root.find(f".//{qn('c:dispBlanksAs')}").get("val") == "gap"
        assert all(
            series.find(qn("c:smooth")) is not None
            for line in root.iter(qn("c:lineChart"))
            for series in line.iter(qn("c:ser"))
        )
        assert {font.get("typeface") for font in root.iter(qn("a:ea"))} == {"Yu Gothic"}


def test_tables_show_their_first_rows_and_totals_and_count_the_others(sample: tuple[Document, object]) -> None:
    document, deck = sample
    drawn = natives(deck, "表")
    hidden = 0
    for table in (
        block for one in document.sections if one.on_slides for block in one.blocks if isinstance(block, Table)
    ):
        native = drawn[table.id].table
        first = 2 if any(column.group for column in table.columns) else 1
        rows = [[cell.text for cell in row.cells] for row in native.rows][first:]
        whole = table.shown()
        count = min(table.shown_rows, len(whole))
        expected = (
            whole
            if count == len(whole)
            else [*whole[: count - 1], whole[-1]]
            if table.rows[-1].is_total
            else whole[:count]
        )
        assert [[text.lstrip("◎▲◇ ") for text in row] for row in rows] == expected
        hidden += len(whole) - len(rows)
    told = [int(text.split()[1].replace(",", "")) for text in texts(deck) if text.startswith("ほか ")]
    assert (sum(told), hidden > 50) == (hidden, True)


@pytest.mark.parametrize("name", ["sample", "hard"])
def test_nothing_lies_outside_a_slide_or_over_another_shape(name: str, request: pytest.FixtureRequest) -> None:
    _, deck = request.getfixturevalue(name)
    for slide in deck.slides:
        boxes = [(one.name, one.left, one.top, one.left + one.width, one.top + one.height) for one in slide.shapes]
        assert all(
            left >= 0 and top >= 0 and right <= deck.slide_width and low <= deck.slide_height
            for _, left, top, right, low in boxes
        )
        for place, (_, left, top, right, low) in enumerate(boxes):
            crossed = [
                other for other in boxes[place + 1 :]
                if left + 9 < other[3] and other[1] + 9 < right and top + 9 < other[4] and other[2] + 9 < low
            ]  # fmt: skip
            assert not crossed, (boxes[place], crossed)


@pytest.mark.parametrize("name", ["sample", "hard"])
def test_letters_are_large_enough_and_japanese(name: str, request: pytest.FixtureRequest) -> None:
    _, deck = request.getfixturevalue(name)
    runs = [run for slide in deck.slides for run in slide._element.iter(qn("a:rPr"))]
    assert min(int(run.get("sz")) for run in runs) >= 1000
    assert {run.find(qn("a:ea")).get("typeface") for run in runs} == {"Yu Gothic"}
    assert (
        min(
            int(one.get("sz", 1000))
            for shape in natives(deck, "グラフ").values()
            for one in shape.chart._chartSpace.iter()
        )
        >= 1000
    )


def test_hard_texts_are_plain_text(hard: tuple[Document, object]) -> None:
    """No link, and no formula in a workbook inside a chart."""
    _, deck = hard
    for slide in deck.slides:
        assert not [*slide._element.iter(qn("a:hlinkClick"))]
        assert not [one for one in slide.part.rels.values() if one.is_external]
    kept = {*texts(deck), *(cell.text for shape in natives(deck, "表").values() for cell in shape.table.iter_cells())}
    assert {*HARD_TEXTS[:14]} <= kept
    chart = natives(deck, "グラフ")["hard_bar"].chart
    inside = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert {cell.data_type for row in inside.iter_rows() for cell in row} <= {"s", "n"}
    assert chart.chart_title.text_frame.text == "=Sheet1!$A$1"


def test_a_simulated_draft_is_marked_on_every_slide(sample: tuple[Document, object]) -> None:
    _, deck = sample
    assert texts(deck).count("下書き・模擬データ") == len(deck.slides)
    issued = Presentation(io.BytesIO(render_slides(sample_document(edition=1, is_simulated=False, sections=()))))
    assert not [text for text in texts(issued) if "下書き" in text or "模擬" in text]
