"""Patterns of RE2 for texts that may hold a person's full name, made from the lists of names."""

import re
from collections.abc import Iterable
from functools import lru_cache

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import (
    FREQUENT,
    GIVEN_ENDINGS,
    MOST_FREQUENT,
    NAME_LIKE,
    Names,
    is_also_a_place,
    is_kanji,
    names,
)

_GAP = "(?:[ 　・+_,]|, )"
_OLD_BY_NEW: dict[str, str] = {}
for _old, _new in zip(lists.OLD_SPELLINGS, lists.NEW_SPELLINGS, strict=True):
    _OLD_BY_NEW[_new] = _OLD_BY_NEW.get(_new, "") + _old
_LATIN_SPELLINGS = (
    ("shi", "sh?i"), ("chi", "(?:ch|t)i"), ("tsu", "ts?u"), ("fu", "[fh]u"), ("ji", "[jz]i"), ("sh", "s[hy]"), ("ch", "(?:ch|ty)"),
    ("j", "(?:jy?|zy)"), ("ou", "o[uh]?"), ("oo", "o[oh]?"), ("uu", "uu?"), ("nb", "[nm]b"), ("np", "[nm]p"), ("nm", "[nm]m"),
)  # fmt: skip
_LATIN_PART = re.compile("|".join(one for one, _ in _LATIN_SPELLINGS))


@lru_cache(maxsize=1)
def japanese_name_signs() -> tuple[str, ...]:
    """Patterns for texts with a family name and what may be a given name, in kanji and in kana."""
    return *_in_kanji(names()), _in_kana(names())


@lru_cache(maxsize=1)
def latin_name_signs() -> tuple[str, ...]:
    """Patterns for texts with a family name in Latin letters beside another word."""
    return _in_latin(names())


def _in_kanji(known: Names) -> tuple[str, ...]:
    """Family names with anything that may be a given name; those that are places or one character with a clear given name only."""
    first, later = (
        spelled_class(one)
        for one in ({given[0] for given in known.givens}, {c for given in known.givens for c in given[1:]})
    )
    odd = any_of(spelled(one) for one in known.common if len(one) > 1 and one[-1] not in GIVEN_ENDINGS)
    common = any_of(spelled(one) for one in known.common if len(one) > 1)
    single = spelled_class(one for one in known.common if len(one) == 1 and one not in lists.NOT_ALONE)
    kana = any_of([*known.givens_kana, *known.common_kana, *map(katakana, known.common_kana)])
    ends = f"(?:$|[^一-龥々]|[{''.join(sorted({word[0] for word in lists.AFTER_NAME if is_kanji(word)}))}])"
    clear = any_of(spelled(one) for one in known.families if not is_also_a_place(one))
    vague = any_of(spelled(one) for one in known.families if is_also_a_place(one))
    endings = spelled_class(GIVEN_ENDINGS)
    spaced = any_of(spelled(one) for one in known.common if len(one) > 1 and one[-1] in f"{NAME_LIKE}太子美貴")
    return (
        f"{clear}(?:{_GAP}?(?:{first}{later}?{endings}|{odd}){ends}|{_GAP}?{single}{ends})",
        f"{vague}(?:{_GAP}?(?:{common}|{first}{later}?{spelled_class(NAME_LIKE)})|{first}{later}{endings}){ends}"
        f"|[一-龥々ヶ][ 　・]{spaced}(?:$|[^一-龥々])",
        f"{any_of([clear, vague])}{_GAP}?(?:{kana}|[ぁ-んァ-ヴ]{{1,3}}[子美代江枝恵香奈夫雄男緒乃])",
    )


def spelled(name: str) -> str:
    """A name as a pattern that takes old spellings of its characters too."""
    return "".join(map(_spellings, name))


def spelled_class(kanji: Iterable[str]) -> str:
    """A class of characters with their old spellings."""
    return "[" + "".join(sorted({one for new in kanji for one in new + _OLD_BY_NEW.get(new, "")})) + "]"


def _spellings(kanji: str) -> str:
    old = _OLD_BY_NEW.get(kanji)
    return f"[{kanji}{old}]" if old else kanji


def _in_kana(known: Names) -> str:
    frequent = [kana for kana, rank in known.families_kana.items() if rank < FREQUENT]
    most = [kana for kana, rank in known.families_kana.items() if rank < MOST_FREQUENT]
    spaced = any_of([*frequent, *map(katakana, frequent)])
    runs = "|".join(
        any_of(map(write, most)) + any_of(write(one) for one in known.common_kana) for write in (str, katakana)
    )
    return f"{spaced}{_GAP}[ぁ-んァ-ヴ]{{2}}|{runs}"


def _in_latin(known: Names) -> tuple[str, ...]:
    frequent = [one for one, rank in known.families_roman.items() if rank < FREQUENT]
    spelled = [_LATIN_PART.sub(lambda found: dict(_LATIN_SPELLINGS)[found[0]], one) for one in frequent]
    families = any_of(spelled)
    capital = any_of(f"{one[0].upper()}{one[1:]}" for one in spelled if one[0] not in "([")
    return (
        f"(?i:(?:^|[^a-z0-9@]){families}(?:[ ._+-]|, ?)[a-z]{{2}}|[a-z]{{2}}(?:[ ._+-]|, ?){families}(?:$|[^a-z0-9]))"
        f"|[a-z]{capital}(?:$|[^A-Za-z])|(?:^|[^A-Za-z0-9]){capital}[A-Z][a-z]",
        "(?i:\\b(?:mr|mrs|ms|miss|mister|dr|prof)(?:\\. ?| )[a-z]{3}|[a-z]{3}[- ](?:san|sama|kun|chan|sensei)(?:$|[^a-z]))"
        "|(?:^|[^A-Za-z0-9@._-])[A-Z]\\. ?[A-Z][A-Za-z]{3}|[A-Z][a-z]{3}, [A-Z]\\.|(?:^|[^A-Za-z0-9@._-])[a-z]\\.[a-z]{4}",
    )


def katakana(text: str) -> str:
    """Hiragana as katakana."""
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)


def any_of(words: Iterable[str]) -> str:
    """An alternative of all words, in order: RE2 joins what begins alike."""
    return f"(?:{'|'.join(sorted(set(words)))})"
