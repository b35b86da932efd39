"""Text for spreadsheets: what a program for tables would take for a formula stays text."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.resources.base import write_atomically

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """`text` as a cell that no program runs: a formula begins with an apostrophe instead (OWASP, CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A CSV that Excel opens as it is (UTF-8 with byte order mark), every text harmless; the file appears whole or not at all."""
    with write_atomically(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
