"""Excel workbooks that consoles export (.xlsx): each sheet as a CSV whose line n is the sheet's row n, so that every message names the row.

Values, not formulas: dates as days, numbers with every digit the file holds. Source: ECMA-376 (Office Open XML), read by openpyxl.
"""

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

from openpyxl import load_workbook  # type: ignore[import-untyped]

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.reading.text import Sheet, Source

EXACT = 10**15
"""Excel keeps fifteen digits of a number. A binary fraction beyond stays in its notation, which no reader takes for an id or a figure."""
HEAD_BYTES = 4096
DAMAGED = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, IndexError, AttributeError)
"""What openpyxl raises for a workbook that is none or is damaged."""


def sheets(path: Path, shown: str, scratch: Path) -> Iterator[Source]:
    """Yield each sheet with any cell as a table. Raises PermanentError, one line, for a workbook that cannot be read.

    A sheet of the same rows as one before it is left out: Meta writes one report twice into a workbook.
    """
    with ExitStack() as opened:
        try:
            _refuse_entities(path, shown)
            file = opened.enter_context(path.open("rb"))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = opened.enter_context(closing(load_workbook(file, read_only=True, data_only=True)))
        except DAMAGED as error:
            raise PermanentError(f"{shown}: a damaged Excel workbook ({error}); download it again") from None
        written = [(one.title, _written(one, shown, scratch)) for one in book.worksheets]
    filled = [(title, target) for title, target in written if target is not None]
    if not filled:
        raise PermanentError(f"{shown}: an Excel workbook without any cell; export it again")
    seen: dict[bytes, str] = {}
    for title, target in filled:
        if seen.setdefault(target.read_bytes(), title) == title:
            name = shown if len(filled) == 1 else f"{shown}/{title}"
            yield Source(name, target, is_whole=True, sheet=Sheet(path, title))


def _refuse_entities(path: Path, shown: str) -> None:
    """Refuse a part with a document type: only with one can XML define entities that grow without bound, and no workbook has any."""
    with zipfile.ZipFile(path) as book:
        for name in (one for one in book.namelist() if one.endswith((".xml", ".rels"))):
            with book.open(name) as part:
                if b"<!DOCTYPE" in part.read(HEAD_BYTES).upper():
                    raise PermanentError(
                        f"{shown}: {name} in it defines XML entities; this is no export, nothing was read"
                    )


def _written(sheet: Any, shown: str, scratch: Path) -> Path | None:
    """A sheet as CSV; None where it has no cell."""
    target = Path(tempfile.mkdtemp(dir=scratch)) / "sheet.csv"
    # Some exporters state a size of one cell.
    sheet.reset_dimensions()
    width, has_cells = 0, False
    try:
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for row in sheet.iter_rows(values_only=True):
                cells = _trimmed([text(one) for one in row])
                width, has_cells = max(width, len(cells)), has_cells or bool(cells)
                writer.writerow([*cells, *[""] * (width - len(cells))] or [""])
    except DAMAGED as error:
        raise PermanentError(f"{shown}, sheet {sheet.title}: damaged ({error}); download it again") from None
    return target if has_cells else None


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Cells up to the last that is not empty."""
    last = max((n for n, one in enumerate(cells, 1) if one), default=0)
    return list(cells[:last])


def text(value: object) -> str:
    """A cell as a console would write it into a CSV; '' for an empty one. Line breaks become spaces: a row stays a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return " ".join(str(value).replace("\r", "\n").split("\n")).strip()


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return f"{value:.16E}".replace("E+0", "E+") if abs(value) >= EXACT else f"{Decimal(repr(value)):f}"
