"""A report as a workbook (XLSX) whose numbers stay numbers and whose charts can be edited."""

from assets.reports.content import Document
from assets.reports.render._extra import require_library


def render_workbook(document: Document) -> bytes:
    """Return the workbook: contents, summary, a sheet for each section with tables or charts, definitions, sources, and
    the numbers of the charts. The same document gives the same bytes. Raises TochimartError without XlsxWriter."""
    require_library("xlsxwriter", "The workbook")
    from assets.reports.render._sheets.book import Book
    from assets.reports.render._sheets.chart_data import ChartData
    from assets.reports.render._sheets.contents import add_contents_sheet, write_contents
    from assets.reports.render._sheets.definitions import write_definitions
    from assets.reports.render._sheets.sections import write_sections
    from assets.reports.render._sheets.sources import write_sources
    from assets.reports.render._sheets.summary import write_summary

    book = Book(document)
    contents = add_contents_sheet(book)
    charts = ChartData(book)
    entries = [write_summary(book)]
    entries += write_sections(book, charts)
    entries += [write_definitions(book), write_sources(book), *charts.write()]
    write_contents(book, contents, entries)
    return book.save()
