"""Reads `words.txt`, the word lists of the personal-data guard."""

from functools import lru_cache
from pathlib import Path

WORD_LISTS_PATH = Path(__file__).with_suffix(".txt")


def words(section: str) -> frozenset[str]:
    """Return the words of a section."""
    return frozenset(_sections()[section])


def words_in_order(section: str) -> tuple[str, ...]:
    """Return the words of a section in file order."""
    return tuple(_sections()[section])


@lru_cache(maxsize=1)
def _sections() -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    name = ""
    for line in WORD_LISTS_PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            sections[name] = []
        elif line and not line.startswith("#"):
            sections[name] += line.split()
    return sections
