"""Sheets of an Excel workbook as text cells. Dates, numbers and booleans are taken as Excel stores them, not as it
displays them."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from orchestration.seeds._findings import RefusedValueError

MAX_EXACT_DIGITS = 15
"""Excel keeps no more digits of a number."""


def read_sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Yield each sheet's name and its numbered rows. Raises RefusedValueError when the file is not a workbook."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        shown, written = (load_workbook(path, read_only=True, data_only=values) for values in (True, False))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RefusedValueError(
            "cannot be read as an Excel workbook (.xlsx)", "save it as .xlsx, without a password"
        ) from error
    for values, formulas in zip(shown.worksheets, written.worksheets, strict=True):
        pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=True)
        rows = [
            (number, [cell_text(*both) for both in zip(*pair, strict=True)]) for number, pair in enumerate(pairs, 1)
        ]
        while rows and not any(rows[-1][1]):
            rows.pop()
        yield values.title, rows
    shown.close()
    written.close()


def cell_text(value: object, stored_text: object) -> str:
    """Return a cell as text. A formula that Excel never computed stays a formula, which is refused later."""
    return value_text(stored_text if value is None else value)


def value_text(value: object) -> str:
    """Return a value as a person would write it into a CSV, '' for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number_text(value)
    return str(value)


def number_text(value: int | float) -> str:
    """Return a number without exponent. One with more digits than Excel keeps stays in scientific notation, which is
    refused later."""
    if abs(value) >= 10**MAX_EXACT_DIGITS:
        return f"{value:.5E}"
    rounded = f"{value:.{MAX_EXACT_DIGITS}g}" if isinstance(value, float) else str(value)
    if "e" in rounded:
        rounded = f"{value:.20f}".rstrip("0")
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded
