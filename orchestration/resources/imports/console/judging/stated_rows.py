"""Compares the number of rows that a platform states above the header with the rows in the file. Remarks of the
platform are not rows."""

import csv
import re

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import REMARK_LINE, normalise_header
from orchestration.resources.imports.console.judging.ads import BadRow
from orchestration.resources.imports.console.reading import RecognisedTable, original_rows


def remove_remarks(recognised: RecognisedTable, bad: list[BadRow]) -> tuple[list[BadRow], int]:
    """Return the unreadable rows without the platform's remarks (a line with © and empty cells), and the number of
    remarks."""
    if not bad or not recognised.format.stated_rows:
        return bad, 0
    texts = original_rows(
        recognised.source, recognised.codec, recognised.separator, {row.line for row in bad}, recognised.line
    )
    kept = [row for row in bad if not _is_remark(recognised, texts.get(row.line, ""))]
    return kept, len(bad) - len(kept)


def _is_remark(recognised: RecognisedTable, text: str) -> bool:
    first, *other_cells = next(csv.reader([text], delimiter=recognised.separator), [""])
    return bool(REMARK_LINE.match(first)) and not any(cell.strip() for cell in other_cells)


def refuse_missing_rows(recognised: RecognisedTable, data: int, totals: int) -> bool:
    """Compare the stated number of rows with the number of data rows, with or without totals rows. Returns whether the
    file states a number. Raises PermanentError when the numbers differ, because rows are missing."""
    for text in recognised.preamble if recognised.format.stated_rows else ():
        name, _, number = text.replace("：", ":").partition(":")
        known = [normalise_header(header) for header in recognised.format.stated_rows]
        if normalise_header(f"{name}:") in known and re.fullmatch(r"\s*[0-9][0-9,]*\s*", number):
            stated = int(number.replace(",", ""))
            if stated not in (data, data + totals):
                raise PermanentError(
                    f"{recognised.source.name}: states {stated:,} rows above its header and has {data:,}; "
                    "the file may be cut off or edited. Export it again"
                )
            return True
    return False
