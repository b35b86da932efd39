"""Detects all kinds of personal names: with a title, as family and given name, in kanji, kana and Latin letters."""

from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.full import full_names_in_kana, full_names_in_kanji
from orchestration.resources.privacy.names.labelled import find_labelled_names
from orchestration.resources.privacy.names.latin import names_in_latin
from orchestration.resources.privacy.names.rare import find_rare_names
from orchestration.resources.privacy.names.titled import find_titled_names
from orchestration.resources.privacy.view import ReadableView


def contains_person_name(text: str) -> bool:
    """Return whether readable text contains a personal name."""
    return next(_persons(text.replace("　", " ")), None) is not None


def find_person_names(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of personal names. Titles such as 様 are not included."""
    return _persons(view.text)


def _persons(text: str) -> Iterator[tuple[int, int]]:
    text = text.translate(lists.OLD_KANJI)
    if not text.isascii():
        yield from full_names_in_kanji(text)
        yield from full_names_in_kana(text)
        yield from find_titled_names(text)
        yield from find_rare_names(text)
    yield from find_labelled_names(text)
    yield from names_in_latin(text)
