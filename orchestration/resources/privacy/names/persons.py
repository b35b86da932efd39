"""Names of persons of all kinds: with a title, as family and given name, in kanji, kana and Latin letters."""

from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.full import full_names_in_kana, full_names_in_kanji
from orchestration.resources.privacy.names.labelled import labelled_names
from orchestration.resources.privacy.names.latin import names_in_latin
from orchestration.resources.privacy.names.rare import rare_names
from orchestration.resources.privacy.names.titled import titled_names
from orchestration.resources.privacy.view import View


def names_a_person(text: str) -> bool:
    """Whether readable text holds a person's name."""
    return next(_persons(text.replace("　", " ")), None) is not None


def persons(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of names of persons; titles such as 様 stay."""
    return _persons(seen.text)


def _persons(text: str) -> Iterator[tuple[int, int]]:
    text = text.translate(lists.OLD_KANJI)
    if not text.isascii():
        yield from full_names_in_kanji(text)
        yield from full_names_in_kana(text)
        yield from titled_names(text)
        yield from rare_names(text)
    yield from labelled_names(text)
    yield from names_in_latin(text)
