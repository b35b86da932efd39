"""The HTML report in Chromium: nothing is cut on a phone, a tablet or a desk, and paper has no nearly empty page."""

from pathlib import Path

import pypdfium2
import pytest

from assets.reports.render.html import render_html
from tests.support.browser import CHROMIUM, overflowing, print_page
from tests.support.sample_report import sample_document

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def test_nothing_leaves_its_container_at_any_width(tmp_path: Path) -> None:
    """A paragraph wider than the fourth window is found, so the measurement works."""
    page = render_html(sample_document(8))
    broken = "<!doctype html><main style='margin:0 9px'><p style='width:1001px'>wide</p></main>"
    found = overflowing([(page, 390), (page, 768), (page, 1280), (broken, 1000)], tmp_path)
    assert [fault for fault in found if fault[0] != 1000] == []
    assert "leaves its container" in {fault[1] for fault in found}


def test_printed_pages_are_a4_with_more_than_two_lines_each(tmp_path: Path) -> None:
    pages = list(pypdfium2.PdfDocument(print_page(render_html(sample_document(70)), tmp_path)))
    assert [round(length) for length in pages[0].get_size()] == [595, 842]
    assert 9 < len(pages) < 20
    lines = [len(page.get_textpage().get_text_bounded().splitlines()) for page in pages]
    assert min(lines) > 5, lines
    heads = [page for page in pages[-3:] if "広告の配信" in page.get_textpage().get_text_bounded()]
    assert len(heads) >= 2, "the appendix repeats its heading on every page"
