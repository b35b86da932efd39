"""Names of sheets."""

import re
import unicodedata

MAX_NAME_LENGTH = 31
"""UTF-16 code units."""
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
RESERVED = frozenset({"history", "履歴"})
"""Names the spreadsheet program keeps for itself."""


class SheetNames:
    """Gives sheets names that are allowed and unique. Names that differ only in case or width count as equal."""

    def __init__(self) -> None:
        self._taken = set(RESERVED)

    def add(self, wanted: str) -> str:
        """Return a name for a sheet, as near as possible to the wanted one."""
        cleaned = FORBIDDEN.sub("・", wanted).strip("' ") or "シート"
        name, number = _cut(cleaned, MAX_NAME_LENGTH), 1
        while _key(name) in self._taken:
            number += 1
            suffix = f"({number})"
            name = f"{_cut(cleaned, MAX_NAME_LENGTH - len(suffix))}{suffix}"
        self._taken.add(_key(name))
        return name


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _cut(name: str, length: int) -> str:
    """Return the name with at most `length` UTF-16 code units and no apostrophe or space at its end."""
    kept = name
    while len(kept.encode("utf-16-le")) // 2 > length:
        kept = kept[:-1]
    return kept.rstrip("' ")
