"""Personal names: Japanese family and given names in kanji, kana and Latin letters, with a title, with a label, or
alone."""

from orchestration.resources.privacy.names.persons import contains_person_name, find_person_names
from orchestration.resources.privacy.names.triggers import japanese_name_signs, latin_name_signs

__all__ = [
    "contains_person_name",
    "find_person_names",
    "japanese_name_signs",
    "latin_name_signs",
]
