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
    """A row wider than the page is found, so the measurement works."""
    page = render_html(sample_document(30))
    assert overflowing(page, (390, 768, 1280), tmp_path) == []
    broken = page.replace("<main>", "<main><p style='width:1300px'>wide</p>")
    assert {fault[0] for fault in overflowing(broken, (390, 1280), tmp_path)} == {390, 1280}


def test_printed_pages_are_a4_with_more_than_two_lines_each(tmp_path: Path) -> None:
    pages = list(pypdfium2.PdfDocument(print_page(render_html(sample_document(120)), tmp_path)))
    assert [round(length) for length in pages[0].get_size()] == [595, 842]
    assert 10 < len(pages) < 25
    lines = [len(page.get_textpage().get_text_bounded().splitlines()) for page in pages]
    assert min(lines) > 5, lines
    heads = [page for page in pages[-4:] if "広告の配信" in page.get_textpage().get_text_bounded()]
    assert len(heads) >= 3, "the appendix repeats its heading on every page"
