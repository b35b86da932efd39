"""Text for spreadsheets: values that look like formulas stay text."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.resources.base import write_atomically

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def escape_formula(text: str) -> str:
    """Return `text` in a form that no spreadsheet executes: a formula gets a leading apostrophe (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV that Excel opens correctly (UTF-8 with byte order mark), with formulas escaped. The file is written
    atomically."""
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([escape_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
