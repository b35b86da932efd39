"""Names of persons: Japanese family and given names in kanji, kana and Latin letters, with a title, a label or alone."""

from orchestration.resources.privacy.names.persons import names_a_person, persons
from orchestration.resources.privacy.names.triggers import japanese_name_signs, latin_name_signs

__all__ = [
    "japanese_name_signs",
    "latin_name_signs",
    "names_a_person",
    "persons",
]
