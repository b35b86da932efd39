"""Renderers of a report: HTML, PDF, workbook and slides. They read the content model only and know no SQL."""

from assets.reports.content import Document
from orchestration.errors import PermanentError

FORMATS = ("html", "pdf", "xlsx", "pptx")


def render(document: Document, suffix: str) -> bytes:
    """Return a report in one format: html, pdf, xlsx or pptx. The same document always gives the same bytes. The
    libraries of a format are imported only when it is rendered."""
    if suffix == "html":
        from assets.reports.render.html import render_html

        return render_html(document).encode("utf-8")
    if suffix == "pdf":
        from assets.reports.render.pdf import render_pdf

        return render_pdf(document)
    if suffix == "xlsx":
        from assets.reports.render.workbook import render_workbook

        return render_workbook(document)
    if suffix == "pptx":
        from assets.reports.render.slides import render_slides

        return render_slides(document)
    raise PermanentError(f"unknown format {suffix!r}; choose from {', '.join(FORMATS)}")
