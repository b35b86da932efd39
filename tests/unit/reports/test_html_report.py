"""The HTML report: every text and figure is there with its source cell, nothing is active, marks are shown."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from assets.reports.content import Document, Paragraph, Table
from assets.reports.render.html import render_html
from assets.reports.render.table_layout import PAGE_WIDTH_POINTS, table_parts
from assets.reports.render.words_ja import numbered
from tests.support.sample_report import media_table, sample_document

DOCUMENT = sample_document(20)
PAGE = render_html(DOCUMENT)


class Reader(HTMLParser):
    """Collects the text, the elements and the titles of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.titles, self.elements = "", list[str](), list[tuple[str, dict[str, str | None]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.titles.append(dict(attrs).get("title") or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def texts_of(document: Document) -> Iterator[str]:
    """Return every text that a reader must find: sentences, cells, headings, titles, notes, definitions."""
    yield from (document.title, document.engagement, document.customer, document.contractor)
    for heading, section in numbered(document):
        yield heading
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Table):
                yield from (block.title, block.note, *(column.title for column in block.columns))
                yield from (cell for row in block.shown() for cell in row)
    yield from (text for one in document.definitions for text in (one.term, one.meaning))


def test_every_text_is_in_the_page() -> None:
    shown = read(PAGE).text
    assert [text for text in texts_of(DOCUMENT) if text not in shown] == []


def test_every_figure_and_cell_names_its_source_cell() -> None:
    reader = read(PAGE)
    assert reader.titles.count("kpi.period[period_no=3, medium=google_search].cv") == len(list(DOCUMENT.figures()))
    cells = [(tag, found) for tag, found in reader.elements if tag == "td" or found.get("scope") == "row"]
    assert all(found.get("title") or found.get("colspan") for _, found in cells)
    expected = {str(row.source(t.relation, c)) for t in DOCUMENT.tables() for row in t.rows for c in t.columns}
    assert expected <= set(reader.titles)


def test_nothing_in_the_page_is_active_or_fetched() -> None:
    elements = read(PAGE).elements
    assert {tag for tag, _ in elements} & {"script", "iframe", "object", "link", "form", "i", "b"} == set()
    addresses = [found[name] for _, found in elements for name in ("href", "src") if found.get(name)]
    assert all(re.match(r"#|data:image/", str(address)) for address in addresses)
    assert not [name for _, found in elements for name in found if name.startswith("on")]
    assert "{{" not in PAGE.replace(DOCUMENT.model_dump_json(), "").split("<main>")[0]


def test_links_of_the_contents_lead_to_sections_and_ids_are_unique() -> None:
    elements = read(PAGE).elements
    ids = [found["id"] for _, found in elements if "id" in found]
    assert len(ids) == len(set(ids))
    links = [str(found["href"])[1:] for tag, found in elements if tag == "a"]
    assert len(links) == len(DOCUMENT.sections) + 1
    assert set(links) <= set(ids)


def test_draft_and_simulated_data_are_marked_until_they_end() -> None:
    assert "下書き" in PAGE
    assert "模擬データです" in PAGE
    issued = render_html(sample_document(2, edition=1).model_copy(update={"is_simulated": False}))
    assert "下書き" not in issued
    assert "模擬データ" not in issued
    assert "第1版" in issued


@pytest.mark.parametrize(("measures", "parts", "size"), [(3, 1, 9.0), (8, 1, 8.0), (16, 2, 8.0), (30, 3, 7.5)])
def test_tables_too_wide_for_paper_are_split_with_the_naming_column(measures: int, parts: int, size: float) -> None:
    """Each part fits the page in a size of 7.5 to 9 pt, and shows each figure once."""
    table = media_table("wide", measures, 5)
    made = table_parts(table)
    assert len(made) == parts
    assert sorted(place for part in made for place in part.columns if place) == list(range(1, measures + 1))
    for part in made:
        assert part.columns[0] == 0
        assert part.needed <= PAGE_WIDTH_POINTS / part.type_size + 1e-6
        assert sum(part.widths) == pytest.approx(PAGE_WIDTH_POINTS / part.type_size)
    assert made[0].type_size == size
