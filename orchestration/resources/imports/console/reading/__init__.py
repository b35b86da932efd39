"""Converts bytes into tables of text: archives, encodings, separators, workbooks, cells. Also counts rows a second time
with independent code."""

from orchestration.resources.imports.console.reading.archive import Archive
from orchestration.resources.imports.console.reading.count import RowCount, count_rows
from orchestration.resources.imports.console.reading.find import (
    KnownAccounts,
    RecognisedTable,
    UnknownTableError,
    read_filter_list,
    recognise,
)
from orchestration.resources.imports.console.reading.sheet_count import count_sheet_rows
from orchestration.resources.imports.console.reading.table import ReadingResult, TextRows, read_rows
from orchestration.resources.imports.console.reading.text import Source, original_rows, text_lines

__all__ = [
    "Archive",
    "KnownAccounts",
    "ReadingResult",
    "RecognisedTable",
    "RowCount",
    "Source",
    "TextRows",
    "UnknownTableError",
    "count_rows",
    "count_sheet_rows",
    "original_rows",
    "read_filter_list",
    "read_rows",
    "recognise",
    "text_lines",
]
