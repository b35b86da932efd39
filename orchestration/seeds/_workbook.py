"""Sheets of an Excel workbook as text cells. Dates, numbers and booleans come as Excel stores them, not as it shows them."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

from orchestration.seeds._findings import RefusedValueError

EXACT_DIGITS = 15
"""Excel keeps no more digits of a number."""


def sheets(path: Path) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """Yield each sheet's name and its rows with their numbers. Raises RefusedValueError when the file is no workbook."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]
    from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

    try:
        shown, written = (load_workbook(path, read_only=True, data_only=values) for values in (True, False))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RefusedValueError("is no Excel workbook", "save it as .xlsx, without a password") from error
    for values, formulas in zip(shown.worksheets, written.worksheets, strict=True):
        pairs = zip(values.iter_rows(values_only=True), formulas.iter_rows(values_only=True), strict=True)
        rows = [(number, [cell(*both) for both in zip(*pair, strict=True)]) for number, pair in enumerate(pairs, 1)]
        while rows and not any(rows[-1][1]):
            rows.pop()
        yield values.title, rows
    shown.close()
    written.close()


def cell(value: object, written: object) -> str:
    """A cell as text; a formula that Excel never computed stays a formula, which is refused later."""
    return text(written if value is None else value)


def text(value: object) -> str:
    """A cell as a person would write it into a CSV; '' for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def number(value: int | float) -> str:
    """A number without exponent; one with more digits than Excel keeps stays in its notation, which is refused later."""
    if abs(value) >= 10**EXACT_DIGITS:
        return f"{value:.5E}"
    rounded = f"{value:.{EXACT_DIGITS}g}" if isinstance(value, float) else str(value)
    if "e" in rounded:
        rounded = f"{value:.20f}".rstrip("0")
    return rounded.rstrip("0").rstrip(".") if "." in rounded else rounded
