"""Detects family and given name together, in kanji and in kana."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import (
    FREQUENT_RANK,
    GIVEN_NAME_ENDINGS,
    TYPICAL_GIVEN_NAME_ENDINGS,
    VERY_FREQUENT_RANK,
    is_also_a_place,
    is_kanji,
    load_names,
    to_hiragana,
)


def full_names_in_kanji(text: str) -> Iterator[tuple[int, int]]:
    known = load_names()
    position = 0
    while position < len(text):
        end = _end_of_full_name(text, position) if text[position] in known.first_kanji else None
        if end:
            yield position, end
            position = end
        else:
            position += 1


def end_of_leading_full_name(text: str) -> int | None:
    """Return the end of the full name at the start of the text, or None."""
    return _end_of_full_name(text, 0) if text[:1] in load_names().first_kanji else None


def _end_of_full_name(text: str, start: int) -> int | None:
    """Return the end of the full name that begins at `start`, or None."""
    known = load_names()
    before = text[start - 1 : start] if start else ""
    for size in (4, 3, 2, 1):
        family = text[start : start + size]
        if len(family) < size or family not in known.families:
            continue
        after = start + size
        gap = text[after : after + 1] in (" ", "・", "+", "_", ",") and len(text) > after + 1
        given_start = after + gap + (gap and text[after : after + 2] == ", ")
        end = _end_of_given_name(text, family, given_start, gap)
        if end is None:
            continue
        whole = family + text[given_start:end]
        if whole in lists.FULL_NAMES_NOT_MASKED or any(
            text.startswith(word, start) for word in lists.FULL_NAMES_NOT_MASKED if word.startswith(whole)
        ):
            return None
        if is_kanji(before) and before not in lists.CHARACTERS_BEFORE_NAMES:
            rank = known.families[family]
            if not (
                rank < VERY_FREQUENT_RANK
                and size > 1
                and text[given_start:end] in lists.COMMON_GIVEN_NAMES
                and end - given_start > 1
            ):
                continue
        return end
    return None


def _end_of_given_name(text: str, family: str, start: int, gap: bool) -> int | None:
    """Return the end of the given name at `start`, or None if no given name follows the family name."""
    known = load_names()
    is_place = is_also_a_place(family)
    for size in (4, 3, 2, 1):
        given = text[start : start + size]
        if len(given) < size or given not in known.givens or not all(map(is_kanji, given)):
            continue
        if not _may_end_here(text, start + size):
            continue
        common = given in lists.COMMON_GIVEN_NAMES
        if size == 1:
            frequent = len(family) > 1 and known.families[family] < VERY_FREQUENT_RANK
            if (gap or frequent) and common and not is_place and given not in lists.ONE_CHARACTER_WORDS:
                return start + 1
            continue
        if common or (
            given[-1] in GIVEN_NAME_ENDINGS and (not is_place or (size == 3 and not gap) or _has_typical_ending(given))
        ):
            return start + size
    return _end_of_mixed_given_name(text, start) or _end_of_kana_given_name(
        text, start, clear_family=not is_place, gap=gap
    )


_KANA_THEN_KANJI = re.compile("([ぁ-んァ-ヴ]{1,3})([子美代江枝恵香奈夫雄男緒乃])")
_KANJI_READINGS = dict(zip("子美代江枝恵香奈夫雄男緒乃", "こみよえええかなおおおおの", strict=True))


def _end_of_mixed_given_name(text: str, start: int) -> int | None:
    """Return the end of a given name at `start` in kana with one kanji: みつ子, ふみ代."""
    match = _KANA_THEN_KANJI.match(text, start)
    if (
        match
        and to_hiragana(match[1]) + _KANJI_READINGS[match[2]] in load_names().readings
        and _may_end_here(text, match.end())
    ):
        return match.end()
    return None


_KANA_WORD = re.compile("[ぁ-ん]{2,5}|[ァ-ヴー]{2,5}")


def _end_of_kana_given_name(text: str, start: int, *, clear_family: bool, gap: bool) -> int | None:
    """Return the end of a given name in kana at `start`. A particle may follow: 清水めぐみの."""
    known = load_names()
    kana = _KANA_WORD.match(text, start)
    if not kana:
        return None
    whole = to_hiragana(kana[0])
    clear = whole not in lists.KANA_NAMES_THAT_ARE_WORDS
    if _may_end_here(text, kana.end()):
        if whole in known.common_kana and (clear_family or clear):
            return kana.end()
        if whole in known.givens_kana and clear_family and clear and gap:
            return kana.end()
    for size in (4, 3, 2):
        given, follows = kana[0][:size], text[start + size : start + size + 1]
        if (
            clear_family
            and (given in known.common_kana or (gap and size > 2 and given in known.givens_kana))
            and given not in lists.KANA_NAMES_THAT_ARE_WORDS
            and follows
            and follows in "のはをがにへと様さ"
        ):
            return start + len(given)
    return None


def _has_typical_ending(given_name: str) -> bool:
    """Return whether the ending alone identifies a given name, needed for family names that are also places."""
    return given_name[-1] in TYPICAL_GIVEN_NAME_ENDINGS


def _may_end_here(text: str, end: int) -> bool:
    """Return whether a name may end here: no kanji follows, or a word that typically follows names."""
    return not is_kanji(text[end : end + 1]) or any(text.startswith(word, end) for word in lists.WORDS_AFTER_NAMES)


_KANA_PAIR = re.compile(
    r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})(?![ぁ-んァ-ヴー一-龥])"
)
_KANA_PAIR_TITLED = re.compile(
    r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,5}?|[ァ-ヴー]{2,7})(?:さん|さま|様|くん|ちゃん)"
)
_KANA_RUN = re.compile(
    r"(?<![ァ-ヴー一-龥])[ァ-ヴー]{5,12}(?![ァ-ヴー一-龥])|(?<![ぁ-ん一-龥])[ぁ-ん]{5,12}(?![ぁ-ん一-龥])"
)


def _is_rare_full_name(family_name: str, given_name: str) -> bool:
    """Return whether a rare given name follows a very frequent family name, both long enough not to be other words."""
    known = load_names()
    return (
        min(len(family_name), len(given_name)) > 2
        and known.families_kana[family_name] < VERY_FREQUENT_RANK
        and given_name in known.readings
    )


def full_names_in_kana(text: str) -> Iterator[tuple[int, int]]:
    known = load_names()
    for pattern in (_KANA_PAIR, _KANA_PAIR_TITLED):
        for match in pattern.finditer(text):
            family, given = to_hiragana(match[1]), to_hiragana(match[2])
            nature = given in lists.KANA_NAMES_THAT_ARE_WORDS and known.families_kana.get(family, FREQUENT_RANK) > 40
            if (
                known.families_kana.get(family, FREQUENT_RANK) < FREQUENT_RANK
                and (given in known.givens_kana or given in known.common_kana or _is_rare_full_name(family, given))
                and not nature
                and family + given not in lists.FULL_NAMES_NOT_MASKED
            ):
                yield match.start(), match.end(2)
    for match in _KANA_RUN.finditer(text):
        run = to_hiragana(match[0])
        for size in range(2, len(run) - 1):
            family, given = run[:size], run[size:]
            if (
                known.families_kana.get(family, FREQUENT_RANK) < VERY_FREQUENT_RANK
                and given in known.common_kana
                and len(family) + len(given) >= 5
                and len(given) >= 3 - (len(family) > 3)
                and run not in lists.FULL_NAMES_NOT_MASKED
            ):
                yield match.span()
                break
