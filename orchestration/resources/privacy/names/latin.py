"""Detects personal names in Latin letters: taro.yamada, YAMADA TARO, T. Yamada, Mr. Yamada."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import FREQUENT_RANK, VERY_FREQUENT_RANK, fold_romaji, load_names

_TWO_WORDS = re.compile(r"(?<![A-Za-z0-9@])([A-Za-z]{2,12})([ ._+]|, ?|-)(?=([A-Za-z]{2,12})(?![A-Za-z0-9]))")
_WITH_TITLE = re.compile(
    r"(?i)\b(?:(?:mr|mrs|ms|miss|mister|dr|prof)(?:\. ?| )(?!and\b)([A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14})?)"
    r"|([a-z]{3,14})[- ](?:san|sama|kun|chan|sensei)\b)"
)
_CAMEL_CASE_PAIR = re.compile(r"(?<![A-Za-z0-9])([A-Z][a-z]{2,11})([A-Z][a-z]{2,11})(?![A-Za-z0-9])")
_SEGMENT_ENDS = frozenset("/?&#=\"' ")


_WITH_INITIAL = re.compile(
    r"(?<![A-Za-z0-9.@_-])(?:[A-Z]\. ?([A-Z][a-z]{3,11}|[A-Z]{4,12})|([A-Z][a-z]{3,11}), [A-Z]\.|[a-z]\.([a-z]{4,11}))"
    r"(?![A-Za-z0-9_@-]|\.[A-Za-z0-9])"
)


def names_in_latin(text: str) -> Iterator[tuple[int, int]]:
    for match in _WITH_INITIAL.finditer(text):
        if (
            load_names().families_latin.get(fold_romaji(match[1] or match[2] or match[3]), FREQUENT_RANK)
            < VERY_FREQUENT_RANK
        ):
            yield match.span()
    for match in _WITH_TITLE.finditer(text):
        group = 1 if match[1] else 2
        if any(fold_romaji(word) in load_names().families_latin for word in match[group].split()):
            yield match.span(group)
    for match in _TWO_WORDS.finditer(text):
        start, end, gap = match.start(), match.end(3), match[2]
        before, after = text[start - 1 : start], text[end : end + 1]
        chained = (before and before in "._-") or (after and after in "._-" and text[end + 1 : end + 2].isalnum())
        if gap in "._-" and chained and not (gap == "_" and _is_frequent_pair(match[1], match[3])):
            continue
        if gap == "-" and ((before and before not in _SEGMENT_ENDS) or (after and after not in _SEGMENT_ENDS)):
            continue
        if _is_latin_pair(match[1], match[3], gap):
            yield start, end
    for match in _CAMEL_CASE_PAIR.finditer(text):
        if _is_latin_pair(match[1], match[2], ""):
            yield match.span()


def _is_frequent_pair(first: str, second: str) -> bool:
    """Return whether one word is a very frequent family name and the other a common given name of at least four
    letters."""
    known = load_names()
    pairs = ((fold_romaji(first), fold_romaji(second)), (fold_romaji(second), fold_romaji(first)))
    return any(
        known.families_latin.get(family, FREQUENT_RANK) < VERY_FREQUENT_RANK
        and given in known.common_latin
        and len(given) > 3
        for family, given in pairs
    )


def _is_latin_pair(first_part: str, other: str, gap: str) -> bool:
    known = load_names()
    first, second = fold_romaji(first_part), fold_romaji(other)
    if fold_romaji(first_part + other) == "matumotokiyosi":
        return False
    for family, given, given_as in ((first, second, other), (second, first, first_part)):
        rank = known.families_latin.get(family, FREQUENT_RANK)
        is_capital = first_part[:1].isupper() and other[:1].isupper()
        if (
            (
                rank >= FREQUENT_RANK
                and not (is_capital and family in known.families_latin and given in known.common_latin)
            )
            or given not in known.givens_latin
            or len(given) < 2
        ):
            continue
        if family == given or (
            given_as.lower() in lists.LATIN_NAMES_THAT_ARE_WORDS
            and (rank > 60 or family in lists.LATIN_NAMES_THAT_ARE_WORDS)
        ):
            continue
        careful = gap == "-" or first_part.islower()
        if careful and not (given in known.common_latin and rank < VERY_FREQUENT_RANK and len(given) > 2):
            continue
        return True
    return False
