"""Excel workbooks (.xlsx) exported by consoles. Each sheet is converted to a CSV whose line n is row n of the sheet, so
that messages name the row. Contains values, not formulas: dates as days, numbers with all digits. Source: ECMA-376
(Office Open XML), read by openpyxl."""

import csv
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.reading.text import Sheet, Source

MAX_EXACT_NUMBER = 10**15
"""Excel keeps 15 digits. Larger fractions stay in scientific notation, which is accepted neither as id nor as figure.
"""
HEAD_BYTES = 4096
DAMAGED_WORKBOOK_ERRORS = (
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    SyntaxError,
    IndexError,
    AttributeError,
)
"""Exceptions of openpyxl for invalid or damaged workbooks."""


def read_sheets(path: Path, shown: str, scratch: Path) -> Iterator[Source]:
    """Yield each non-empty sheet as a table. A sheet with the same rows as an earlier one is left out, because Meta
    writes one report twice. Raises PermanentError, in one line, for an unreadable workbook."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    with ExitStack() as opened:
        try:
            _refuse_entities(path, shown)
            file = opened.enter_context(path.open("rb"))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = opened.enter_context(closing(load_workbook(file, read_only=True, data_only=True)))
        except DAMAGED_WORKBOOK_ERRORS as error:
            raise PermanentError(f"{shown}: the Excel workbook is damaged ({error}); download it again") from None
        written = [(worksheet.title, _write_sheet_as_csv(worksheet, shown, scratch)) for worksheet in book.worksheets]
    filled = [(title, target) for title, target in written if target is not None]
    if not filled:
        raise PermanentError(f"{shown}: the Excel workbook has no filled cell; export it again")
    seen: dict[bytes, str] = {}
    for title, target in filled:
        if seen.setdefault(target.read_bytes(), title) == title:
            name = shown if len(filled) == 1 else f"{shown}/{title}"
            yield Source(name, target, is_whole=True, sheet=Sheet(path, title))


def _refuse_entities(path: Path, shown: str) -> None:
    """Raise PermanentError if an XML part of the workbook has a document type declaration. Such a declaration can
    define entities that expand without limit, and no regular workbook contains one."""
    with zipfile.ZipFile(path) as book:
        for name in (name for name in book.namelist() if name.endswith((".xml", ".rels"))):
            with book.open(name) as part:
                if b"<!DOCTYPE" in part.read(HEAD_BYTES).upper():
                    raise PermanentError(
                        f"{shown}: {name} in it defines XML entities; nothing was read. Download the export again"
                    )


def _write_sheet_as_csv(sheet: Any, shown: str, scratch: Path) -> Path | None:
    """Write a sheet as CSV and return its path, or None if it has no cell."""
    target = Path(tempfile.mkdtemp(dir=scratch)) / "sheet.csv"
    # Some exporters record a sheet size of one cell.
    sheet.reset_dimensions()
    width, has_cells = 0, False
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for row in sheet.iter_rows(values_only=True):
                cells = _drop_trailing_empty([cell_text(value) for value in row])
                width, has_cells = max(width, len(cells)), has_cells or bool(cells)
                writer.writerow([*cells, *[""] * (width - len(cells))] or [""])
    except DAMAGED_WORKBOOK_ERRORS as error:
        raise PermanentError(
            f"{shown}, sheet {sheet.title}: the sheet is damaged ({error}); download the workbook again"
        ) from None
    return target if has_cells else None


def _drop_trailing_empty(cells: Sequence[str]) -> list[str]:
    """Return the cells up to the last non-empty one."""
    last = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    return list(cells[:last])


def cell_text(value: object) -> str:
    """Return a cell as a console would write it into a CSV, '' for an empty one. Line breaks become spaces, so that a
    row stays one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, float):
        return _number_text(value)
    return " ".join(str(value).replace("\r", "\n").split("\n")).strip()


def _number_text(value: float) -> str:
    if value.is_integer() and abs(value) < MAX_EXACT_NUMBER:
        return str(int(value))
    return f"{value:.16E}".replace("E+0", "E+") if abs(value) >= MAX_EXACT_NUMBER else f"{Decimal(repr(value)):f}"
