"""The report as PDF for A4, set with Typst. Typst gets texts as JSON, never as markup, and no file or font of the machine.

The file is tagged for accessibility and states PDF/UA-1 and PDF/A-2a. Its bytes depend only on the document.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from assets.reports.content import Document
from assets.reports.render._pdf_content import PdfContent
from assets.reports.render.glyphs import code_points, shown_text
from orchestration.errors import TochimartError

if TYPE_CHECKING:
    import typst

STANDARDS = ("a-2a", "ua-1")
MISSING_EXTRA = "PDF needs packages that are not installed: pip install 'tochimart[reports]'"


def render_pdf(document: Document) -> bytes:
    """Return the file. Raises TochimartError if the extra `reports` is not installed, or if Typst refuses a part of the
    document, for example a damaged picture."""
    fonts, known = _fonts()
    import typst

    content = PdfContent(document, _printable(known))
    files = {
        "main.typ": resources.files("assets.reports").joinpath("templates/report.typ").read_bytes(),
        "report.json": json.dumps(content.pages(), ensure_ascii=False).encode(),
        **{name: svg.encode() for name, svg in content.drawings.items()},
    }
    try:
        made = typst.compile(  # type: ignore[call-overload]  # files in memory are documented, but not typed
            files,
            format="pdf",
            font_paths=fonts,
            pdf_standards=list(STANDARDS),
            timestamp=datetime.combine(document.dated, time(), UTC),
        )
    except typst.TypstError as error:
        raise TochimartError(f"{document.name}.pdf cannot be made: {error}") from error
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> tuple["typst.Fonts", frozenset[int]]:
    """Return the fonts of the package pylopdf-fonts-jp, and the characters that both have."""
    try:
        import pylopdf_fonts_jp
        import typst
    except ImportError as error:
        raise TochimartError(MISSING_EXTRA) from error
    paths = pylopdf_fonts_jp.sans_path(), pylopdf_fonts_jp.serif_path()
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path.parent) for path in paths[:1]]
    )
    return fonts, code_points(paths[0]) & code_points(paths[1])


def _printable(known: frozenset[int]) -> Callable[[str], str]:
    return lambda text: shown_text(text, known)
