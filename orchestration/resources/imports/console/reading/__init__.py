"""From bytes to tables of text: archives, encodings, separators, workbooks, cells; and a second count of the rows that shares no code."""

from orchestration.resources.imports.console.reading.archive import Archive
from orchestration.resources.imports.console.reading.count import Count, count_rows
from orchestration.resources.imports.console.reading.find import (
    Accounts,
    Found,
    UnknownTableError,
    find,
    listed_filters,
)
from orchestration.resources.imports.console.reading.sheet_count import count_sheet_rows
from orchestration.resources.imports.console.reading.table import Reading, Rows, read_rows
from orchestration.resources.imports.console.reading.text import Source, original_rows, text_lines

__all__ = [
    "Accounts",
    "Archive",
    "Count",
    "Found",
    "Reading",
    "Rows",
    "Source",
    "UnknownTableError",
    "count_rows",
    "count_sheet_rows",
    "find",
    "listed_filters",
    "original_rows",
    "read_rows",
    "text_lines",
]
