"""Detects names by their surroundings: a label, a flight booking, the path of a profile, or spaces between all
characters."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.full import end_of_leading_full_name
from orchestration.resources.privacy.names.names import (
    FREQUENT_RANK,
    all_givens_latin,
    fold_romaji,
    load_names,
    to_hiragana,
)
from orchestration.resources.privacy.names.rare import may_be_family_name

_NAME_LABEL = (
    "(?:名前|氏名|姓名|フリガナ|ふりがな|名義人?|申込者|代表者|契約者|受取人|宛名"
    "|世帯主|保護者|担当医?|患者|本人|連絡者|生徒|園児)"
)
_KANA_BEHIND_LABEL = re.compile(
    rf"{_NAME_LABEL}名?((?:は|が|[\s:=「(【])*)(?:([ぁ-ん]{{2,6}})[ ・]([ぁ-ん]{{2,10}})|([ァ-ヴー]{{2,7}})[ ・]([ァ-ヴー]{{2,7}}))"
)
_KANJI_BEHIND_LABEL = re.compile(
    rf"(?:{_NAME_LABEL}|喪主|新郎|新婦|旧姓|故)名?(?:は|が|[\s:=「(【])*([一-龥々ヶ]{{1,4}})[ ・]([一-龥々]{{1,3}})(?![一-龥々])"
)
_WORDS_OF_FORMS = frozenset(("かたかな", "ひらがな", "ふりがな", "ろーまじ", "しーる", "すたんぷ"))
_ALLOWED_AFTER_NAME = ("", "です", "と申", "といい", "の", "さん", "さま", "でし", "は", "が")
_SPACED_KANJI = re.compile(
    r"(?<![一-龥々ぁ-んァ-ヴー])[一-龥々](?: {1,2}(?!様|殿|氏|君|先生)[一-龥々]){1,5}(?![一-龥々])"
)
_TITLE_AFTER_SPACE = re.compile(r" {0,2}(?:様|さま|さん|殿|先生|氏|君|くん|ちゃん)")
_PASSENGER_PATTERN = re.compile(
    r"(?<![A-Za-z])([A-Z]{2,15}) ?/ ?([A-Z]{2,15}?)(?: [A-Z]{2,12})??( ?(?:MR|MS|MRS|MSTR|MISS|DR|CHD|INF))?(?![A-Za-z])"
)
_NAME_IN_PROFILE_PATH = re.compile(
    r"(?i)/(?:profiles?|members?|users?|staffs?|people|persons?|authors?|teachers?|doctors?|students?|players?|speakers?|writers?|employees?"
    r"|candidates?|applicants?|patients?|customers?|clients?|friends?|artists?|instructors?|lawyers?|therapists?|coach(?:es)?|shain|koushi|sensei"
    r"|kaiin|seito|ishi|u)/(?:[a-z0-9]+/)?([a-z]{2,12})[-_.+]([a-z]{2,12})(?![a-z0-9]|[-_+][a-z0-9])"
)
_PRECHECK = re.compile("[/ ・]")
_LABEL_OR_ROMANISED = re.compile(
    rf"{_NAME_LABEL}|喪主|新郎|新婦|旧姓|故|[A-Z]/|[A-Z] / ?[A-Z]|/[a-z]+/|[一-龥々] [一-龥々]"
)


def find_labelled_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield positions of names after a label, in a booking, in the path of a profile, or with spaces between all
    characters."""
    if not _PRECHECK.search(text) or not _LABEL_OR_ROMANISED.search(text):
        return
    yield from _names_after_label(text)
    for match in _SPACED_KANJI.finditer(text):
        joined = match[0].replace(" ", "")
        titled = _TITLE_AFTER_SPACE.match(text, match.end())
        if end_of_leading_full_name(joined) == len(joined) or (titled and joined in load_names().families):
            yield match.span()
    for match in _PASSENGER_PATTERN.finditer(text):
        if _is_passenger_name(match[1], match[2], titled=bool(match[3])):
            yield match.span()
    for match in _NAME_IN_PROFILE_PATH.finditer(text):
        if _is_family_and_given(match[1], match[2]):
            yield match.start(1), match.end(2)


def _names_after_label(text: str) -> Iterator[tuple[int, int]]:
    known = load_names()
    for match in _KANA_BEHIND_LABEL.finditer(text):
        first = 2 if match[2] else 4
        family, given = to_hiragana(match[first]), to_hiragana(match[first + 1])
        sizes = (
            n
            for n in range(len(given), 1, -1)
            if given[:n] in known.readings and given[n:].startswith(_ALLOWED_AFTER_NAME[1:] if given[n:] else "")
        )
        size = next(sizes, 0)
        if family in known.families_kana and size:
            yield match.start(first), match.start(first + 1) + size
        elif (
            first == 4
            and family not in _WORDS_OF_FORMS
            and given in known.readings
            and (len(given) > 2 or not match[1].isspace())
        ):
            yield match.start(first), match.end(first + 1)
    for match in _KANJI_BEHIND_LABEL.finditer(text):
        family, given = match[1], match[2]
        is_given = given in known.givens and (len(given) > 1 or given in lists.COMMON_GIVEN_NAMES)
        if is_given and (family in known.families or may_be_family_name(family, clear=False)):
            yield match.start(1), match.end(2)


def _is_passenger_name(family_name: str, given_name: str, *, titled: bool) -> bool:
    """Return whether two words in capitals are a passenger's name. Before a title one of them must be a known name,
    otherwise both."""
    known = load_names()
    is_family = known.families_latin.get(fold_romaji(family_name), FREQUENT_RANK) < FREQUENT_RANK or (
        titled and fold_romaji(family_name) in known.families_latin
    )
    is_given = fold_romaji(given_name) in known.givens_latin
    return (is_family or is_given) if titled else (is_family and is_given and len(given_name) > 2)


def _is_family_and_given(first: str, second: str) -> bool:
    """Return whether a family name of any rank and a given name occur together, in either order."""
    known = load_names()
    return any(
        fold_romaji(family) in known.families_latin
        and fold_romaji(given) in all_givens_latin()
        and len(given) > 2
        and not (
            given.lower() in lists.LATIN_NAMES_THAT_ARE_WORDS and family.lower() in lists.LATIN_NAMES_THAT_ARE_WORDS
        )
        for family, given in ((first, second), (second, first))
    )
