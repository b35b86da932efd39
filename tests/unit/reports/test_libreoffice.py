"""LibreOffice opens workbook and slides, and shows their text and charts."""

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from pptx import Presentation

from assets.reports.render.slides import render_slides
from assets.reports.render.workbook import render_workbook
from tests.support.sample_office_report import sample_document

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        SOFFICE is None, reason="soffice is not installed: apt-get install libreoffice-calc libreoffice-impress"
    ),
]


def page_texts(content: bytes, folder: Path, name: str) -> list[str]:
    """Return the text of each page of the file as LibreOffice prints it."""
    (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [str(SOFFICE), "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
    pdf = pypdfium2.PdfDocument((folder / name).with_suffix(".pdf"))
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def test_libreoffice_shows_every_slide_with_its_chart(tmp_path: Path) -> None:
    document = sample_document()
    document = document.model_copy(update={"sections": document.sections[:4]})
    slides = render_slides(document)
    pages = page_texts(slides, tmp_path, "slides.pptx")
    assert len(pages) == len(Presentation(io.BytesIO(slides)).slides)
    progress = next(page for page in pages if "累計CVの推移と見込み" in page)
    assert "2,500" in progress
    assert "予測区間の下限" in progress
    assert "12/1" in progress


def test_libreoffice_shows_every_sheet_with_its_chart(tmp_path: Path) -> None:
    document = sample_document()
    document = document.model_copy(update={"sections": document.sections[:4]})
    pages = page_texts(render_workbook(document), tmp_path, "book.xlsx")
    assert "下書き・模擬データ" in pages[0]
    assert document.title.replace(" ", "") in pages[0]
    progress = next(page for page in pages if "累計CVの推移と見込み" in page and "2,500" in page)
    assert "予測区間の下限" in progress
    assert "12/1" in progress
    assert any("出典（公開データの関係・行・列）" in page for page in pages)
