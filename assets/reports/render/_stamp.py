"""Marks on every page of a document that is not issued or not real."""

from assets.reports.content import Document


def stamp(document: Document) -> str:
    """Return the marks of a document that is not issued or not real: 下書き, 模擬データ."""
    marks = ("" if document.edition else "下書き", "模擬データ" if document.is_simulated else "")
    return "・".join(filter(None, marks))
