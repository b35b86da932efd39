"""The number of rows a platform states above the header of its report, held against the rows that are there; its remarks are no rows."""

import csv
import re

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import REMARK, bare
from orchestration.resources.imports.console.judging.ads import BadRow
from orchestration.resources.imports.console.reading import Found, original_rows


def without_remarks(found: Found, bad: list[BadRow]) -> tuple[list[BadRow], int]:
    """Return rows that cannot be read without the platform's own remarks (a line © with empty cells behind it), and how many those are."""
    if not bad or not found.format.stated_rows:
        return bad, 0
    texts = original_rows(found.source, found.codec, found.separator, {one.line for one in bad}, found.line)
    kept = [one for one in bad if not _is_remark(found, texts.get(one.line, ""))]
    return kept, len(bad) - len(kept)


def _is_remark(found: Found, text: str) -> bool:
    first, *others = next(csv.reader([text], delimiter=found.separator), [""])
    return bool(REMARK.match(first)) and not any(cell.strip() for cell in others)


def refuse_missing_rows(found: Found, data: int, totals: int) -> bool:
    """Compare the number of rows a file states above its header with its rows of data, with or without its totals rows.

    Return whether the file states one. Raises PermanentError when the numbers differ: the file is cut or was edited.
    """
    for text in found.preamble if found.format.stated_rows else ():
        name, _, number = text.replace("：", ":").partition(":")
        known = [bare(one) for one in found.format.stated_rows]
        if bare(f"{name}:") in known and re.fullmatch(r"\s*[0-9][0-9,]*\s*", number):
            stated = int(number.replace(",", ""))
            if stated not in (data, data + totals):
                raise PermanentError(
                    f"{found.source.name}: states {stated:,} rows above its header and has {data:,}; it is cut or edited, export it again"
                )
            return True
    return False
