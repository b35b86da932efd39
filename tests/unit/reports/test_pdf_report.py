"""The PDF report: every text, fonts inside, no missing glyph, tags, and the same bytes for the same document."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdf.generic
import pytest

from assets.reports.content import Picture, Section
from assets.reports.render.pdf import _fonts, render_pdf
from assets.reports.render.words_ja import numbered
from orchestration.errors import TochimartError
from tests.support.sample_report import NASTY_TEXTS, sample_document
from tests.unit.reports.test_html_report import texts_of

pytest.importorskip("typst", reason="the extra reports is not installed")
from assets.reports.render.glyphs import SUBSTITUTE, shown_text

DOCUMENT = sample_document(70)


@pytest.fixture(scope="module")
def made() -> bytes:
    return render_pdf(DOCUMENT)


@pytest.fixture(scope="module")
def reader(made: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made))


@pytest.fixture(scope="module")
def pages(reader: pypdf.PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_text_is_in_the_file(pages: list[str]) -> None:
    """Texts that no page break divides; of the long name, every character."""
    shown, known = squeezed("".join(pages)), _fonts()[1]
    texts = [squeezed(shown_text(text, known)) for text in texts_of(DOCUMENT)]
    assert [text for text in texts if len(text) < 120 and text not in shown] == []
    assert shown.count("W") >= 250 * 3


def test_characters_no_font_has_are_shown_as_a_substitute_with_a_note(pages: list[str]) -> None:
    known = _fonts()[1]
    assert shown_text("辻\U000e0100 ◎▲◇–〓", known) == "辻 ◎▲◇–〓"
    assert shown_text(NASTY_TEXTS[7], known) == f"絵文字{SUBSTITUTE}と{SUBSTITUTE * 3}"
    assert "書体にない文字です" in pages[-1]
    assert SUBSTITUTE in "".join(pages)


def _resources(reader: pypdf.PdfReader) -> Iterator[tuple[Any, Any]]:
    """Return content and resources of each page, and of each drawing inside."""
    waiting = [(page, page["/Resources"]) for page in reader.pages]
    while waiting:
        holder, resources = waiting.pop()
        yield holder, resources
        forms = [one.get_object() for one in resources.get("/XObject", {}).values()]
        waiting += [(form, form["/Resources"]) for form in forms if "/Resources" in form]


def test_fonts_are_embedded_and_no_glyph_is_missing(reader: pypdf.PdfReader) -> None:
    """Glyph 0 is .notdef."""
    fonts, glyphs = dict[str, Any](), 0
    for holder, resources in _resources(reader):
        fonts |= {str(font["/BaseFont"]): font.get_object() for font in resources.get("/Font", {}).values()}
        content = holder.get_contents() if isinstance(holder, pypdf.PageObject) else holder
        for operands, operator in pypdf.generic.ContentStream(content, reader).operations:
            if operator in (b"Tj", b"TJ"):
                shown = operands[0] if operator == b"TJ" else operands
                strings = [one.original_bytes for one in shown if hasattr(one, "original_bytes")]
                pairs = [one[place : place + 2] for one in strings for place in range(0, len(one), 2)]
                assert b"\0\0" not in pairs
                glyphs += len(pairs)
    assert glyphs > 5000
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSansJP", "NotoSerifJP"}
    for font in fonts.values():
        assert "/FontFile3" in font["/DescendantFonts"][0]["/FontDescriptor"]


def test_the_file_is_tagged_and_states_its_standards(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("ja")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    stated = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part.{0,3}1", stated)
    assert re.search(r"pdfaid:part.{0,3}2", stated)
    assert str(reader.metadata.title).startswith(DOCUMENT.title)
    assert reader.metadata.creation_date.date() == DOCUMENT.dated


def test_pages_are_a4_numbered_and_well_filled(reader: pypdf.PdfReader, pages: list[str]) -> None:
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {(595, 842)}
    assert 9 < len(pages) < 18
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert min(len(page.splitlines()) for page in pages) > 8
    assert sum("広告の配信" in page for page in pages[-3:]) >= 2, "the appendix repeats its heading on every page"
    contents = [squeezed(line) for line in pages[1].splitlines()]
    for heading, _ in numbered(DOCUMENT):
        named = [re.fullmatch(rf"{re.escape(squeezed(heading))}\.+(\d+)", line) for line in contents]
        (page,) = [int(found[1]) for found in named if found]
        assert squeezed(heading) in squeezed(pages[page - 1])


def test_the_same_document_gives_the_same_bytes(made: bytes) -> None:
    assert render_pdf(DOCUMENT.model_validate_json(DOCUMENT.model_dump_json())) == made


def test_a_damaged_picture_is_named() -> None:
    picture = Picture(media_type="image/png", data="AAAA", alt="x")
    broken = DOCUMENT.model_copy(update={"sections": (Section(id="one", title="x", blocks=(picture,)),)})
    with pytest.raises(TochimartError, match=r"biweekly_03_draft.pdf cannot be made: .*image"):
        render_pdf(broken)
