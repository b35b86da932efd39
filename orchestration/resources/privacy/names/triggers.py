"""RE2 patterns for texts that may contain a full name, built from the lists of names."""

import re
from collections.abc import Iterable
from functools import lru_cache

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import (
    FREQUENT_RANK,
    GIVEN_NAME_ENDINGS,
    TYPICAL_GIVEN_NAME_ENDINGS,
    VERY_FREQUENT_RANK,
    NameIndex,
    is_also_a_place,
    is_kanji,
    load_names,
)

_GAP = "(?:[ 　・+_,]|, )"
_OLD_BY_NEW: dict[str, str] = {}
for _old, _new in zip(lists.OLD_SPELLINGS, lists.NEW_SPELLINGS, strict=True):
    _OLD_BY_NEW[_new] = _OLD_BY_NEW.get(_new, "") + _old
_LATIN_SPELLINGS = (
    ("shi", "sh?i"), ("chi", "(?:ch|t)i"), ("tsu", "ts?u"), ("fu", "[fh]u"), ("ji", "[jz]i"), ("sh", "s[hy]"), ("ch", "(?:ch|ty)"),
    ("j", "(?:jy?|zy)"), ("ou", "o[uh]?"), ("oo", "o[oh]?"), ("uu", "uu?"), ("nb", "[nm]b"), ("np", "[nm]p"), ("nm", "[nm]m"),
)  # fmt: skip
_LATIN_PART = re.compile("|".join(syllable for syllable, _ in _LATIN_SPELLINGS))


@lru_cache(maxsize=1)
def japanese_name_signs() -> tuple[str, ...]:
    """Return patterns for texts with a family name and a possible given name, in kanji and in kana."""
    return *_in_kanji(load_names()), _in_kana(load_names())


@lru_cache(maxsize=1)
def latin_name_signs() -> tuple[str, ...]:
    """Return patterns for texts with a family name in Latin letters next to another word."""
    return _in_latin(load_names())


def _in_kanji(names: NameIndex) -> tuple[str, ...]:
    """Return patterns of family names followed by a possible given name. Names that are also places or have one
    character need a clear given name."""
    first, later = (
        spelling_class(kanji_)
        for kanji_ in ({given[0] for given in names.givens}, {c for given in names.givens for c in given[1:]})
    )
    odd = alternatives_pattern(
        spelling_pattern(name) for name in names.common if len(name) > 1 and name[-1] not in GIVEN_NAME_ENDINGS
    )
    common = alternatives_pattern(spelling_pattern(name) for name in names.common if len(name) > 1)
    single = spelling_class(name for name in names.common if len(name) == 1 and name not in lists.ONE_CHARACTER_WORDS)
    kana = alternatives_pattern([*names.givens_kana, *names.common_kana, *map(to_katakana, names.common_kana)])
    ends = f"(?:$|[^一-龥々]|[{''.join(sorted({word[0] for word in lists.WORDS_AFTER_NAMES if is_kanji(word)}))}])"
    clear = alternatives_pattern(spelling_pattern(name) for name in names.families if not is_also_a_place(name))
    vague = alternatives_pattern(spelling_pattern(name) for name in names.families if is_also_a_place(name))
    endings = spelling_class(GIVEN_NAME_ENDINGS)
    spaced = alternatives_pattern(
        spelling_pattern(name)
        for name in names.common
        if len(name) > 1 and name[-1] in f"{TYPICAL_GIVEN_NAME_ENDINGS}太子美貴"
    )
    return (
        f"{clear}(?:{_GAP}?(?:{first}{later}?{endings}|{odd}){ends}|{_GAP}?{single}{ends})",
        f"{vague}(?:{_GAP}?(?:{common}|{first}{later}?{spelling_class(TYPICAL_GIVEN_NAME_ENDINGS)})|{first}{later}{endings}){ends}"
        f"|[一-龥々ヶ][ 　・]{spaced}(?:$|[^一-龥々])",
        f"{alternatives_pattern([clear, vague])}{_GAP}?(?:{kana}|[ぁ-んァ-ヴ]{{1,3}}[子美代江枝恵香奈夫雄男緒乃])",
    )


def spelling_pattern(name: str) -> str:
    """Return a name as a pattern that also matches old spellings of its characters."""
    return "".join(map(_spellings, name))


def spelling_class(kanji: Iterable[str]) -> str:
    """Return a character class with the old spellings of the characters."""
    return "[" + "".join(sorted({spelling for new in kanji for spelling in new + _OLD_BY_NEW.get(new, "")})) + "]"


def _spellings(kanji: str) -> str:
    old = _OLD_BY_NEW.get(kanji)
    return f"[{kanji}{old}]" if old else kanji


def _in_kana(names: NameIndex) -> str:
    frequent = [kana for kana, rank in names.families_kana.items() if rank < FREQUENT_RANK]
    most = [kana for kana, rank in names.families_kana.items() if rank < VERY_FREQUENT_RANK]
    spaced = alternatives_pattern([*frequent, *map(to_katakana, frequent)])
    runs = "|".join(
        alternatives_pattern(map(write, most)) + alternatives_pattern(write(name) for name in names.common_kana)
        for write in (str, to_katakana)
    )
    return f"{spaced}{_GAP}[ぁ-んァ-ヴ]{{2}}|{runs}"


def _in_latin(names: NameIndex) -> tuple[str, ...]:
    frequent = [name for name, rank in names.families_roman.items() if rank < FREQUENT_RANK]
    spelled = [_LATIN_PART.sub(lambda match: dict(_LATIN_SPELLINGS)[match[0]], name) for name in frequent]
    families = alternatives_pattern(spelled)
    capital = alternatives_pattern(f"{name[0].upper()}{name[1:]}" for name in spelled if name[0] not in "([")
    return (
        f"(?i:(?:^|[^a-z0-9@]){families}(?:[ ._+-]|, ?)[a-z]{{2}}|[a-z]{{2}}(?:[ ._+-]|, ?){families}(?:$|[^a-z0-9]))"
        f"|[a-z]{capital}(?:$|[^A-Za-z])|(?:^|[^A-Za-z0-9]){capital}[A-Z][a-z]",
        "(?i:\\b(?:mr|mrs|ms|miss|mister|dr|prof)(?:\\. ?| )[a-z]{3}|[a-z]{3}[- ](?:san|sama|kun|chan|sensei)(?:$|[^a-z]))"
        "|(?:^|[^A-Za-z0-9@._-])[A-Z]\\. ?[A-Z][A-Za-z]{3}|[A-Z][a-z]{3}, [A-Z]\\.|(?:^|[^A-Za-z0-9@._-])[a-z]\\.[a-z]{4}",
    )


def to_katakana(text: str) -> str:
    """Return hiragana as katakana."""
    return "".join(chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character for character in text)


def alternatives_pattern(words: Iterable[str]) -> str:
    """Return an alternation of all words in order. RE2 merges common prefixes."""
    return f"(?:{'|'.join(sorted(set(words)))})"
