"""Family and given name together, in kanji and in kana."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import (
    FREQUENT,
    GIVEN_ENDINGS,
    MOST_FREQUENT,
    NAME_LIKE,
    hiragana,
    is_also_a_place,
    is_kanji,
    names,
)


def full_names_in_kanji(text: str) -> Iterator[tuple[int, int]]:
    known = names()
    position = 0
    while position < len(text):
        end = _full_name(text, position) if text[position] in known.first_kanji else None
        if end:
            yield position, end
            position = end
        else:
            position += 1


def full_name_ends(text: str) -> int | None:
    """Where the full name ends that a text begins with, or None."""
    return _full_name(text, 0) if text[:1] in names().first_kanji else None


def _full_name(text: str, start: int) -> int | None:
    """Where the full name that begins at `start` ends, or None."""
    known = names()
    before = text[start - 1 : start] if start else ""
    for size in (4, 3, 2, 1):
        family = text[start : start + size]
        if len(family) < size or family not in known.families:
            continue
        after = start + size
        gap = text[after : after + 1] in (" ", "・", "+", "_", ",") and len(text) > after + 1
        given_start = after + gap + (gap and text[after : after + 2] == ", ")
        end = _given(text, family, given_start, gap)
        if end is None:
            continue
        whole = family + text[given_start:end]
        if whole in lists.NOT_PEOPLE or any(
            text.startswith(one, start) for one in lists.NOT_PEOPLE if one.startswith(whole)
        ):
            return None
        if is_kanji(before) and before not in lists.BEFORE_NAME:
            rank = known.families[family]
            if not (
                rank < MOST_FREQUENT
                and size > 1
                and text[given_start:end] in lists.COMMON_GIVEN
                and end - given_start > 1
            ):
                continue
        return end
    return None


def _given(text: str, family: str, start: int, gap: bool) -> int | None:
    """Where the given name at `start` ends, or None if none follows the family name there."""
    known = names()
    is_place = is_also_a_place(family)
    for size in (4, 3, 2, 1):
        given = text[start : start + size]
        if len(given) < size or given not in known.givens or not all(map(is_kanji, given)):
            continue
        if not _ends(text, start + size):
            continue
        common = given in lists.COMMON_GIVEN
        if size == 1:
            frequent = len(family) > 1 and known.families[family] < MOST_FREQUENT
            if (gap or frequent) and common and not is_place and given not in lists.NOT_ALONE:
                return start + 1
            continue
        if common or (given[-1] in GIVEN_ENDINGS and (not is_place or (size == 3 and not gap) or _name_like(given))):
            return start + size
    return _mixed_given(text, start) or _kana_given(text, start, clear_family=not is_place, gap=gap)


_MIXED = re.compile("([ぁ-んァ-ヴ]{1,3})([子美代江枝恵香奈夫雄男緒乃])")
_READ = dict(zip("子美代江枝恵香奈夫雄男緒乃", "こみよえええかなおおおおの", strict=True))


def _mixed_given(text: str, start: int) -> int | None:
    """Where the given name in kana with one kanji at `start` ends: みつ子, ふみ代."""
    found = _MIXED.match(text, start)
    if found and hiragana(found[1]) + _READ[found[2]] in names().readings and _ends(text, found.end()):
        return found.end()
    return None


_KANA = re.compile("[ぁ-ん]{2,5}|[ァ-ヴー]{2,5}")


def _kana_given(text: str, start: int, *, clear_family: bool, gap: bool) -> int | None:
    """Where the given name in kana at `start` ends; a particle may follow it: 清水めぐみの."""
    known = names()
    kana = _KANA.match(text, start)
    if not kana:
        return None
    whole = hiragana(kana[0])
    clear = whole not in lists.NATURE_KANA
    if _ends(text, kana.end()):
        if whole in known.common_kana and (clear_family or clear):
            return kana.end()
        if whole in known.givens_kana and clear_family and clear and gap:
            return kana.end()
    for size in (4, 3, 2):
        given, follows = kana[0][:size], text[start + size : start + size + 1]
        if (
            clear_family
            and (given in known.common_kana or (gap and size > 2 and given in known.givens_kana))
            and given not in lists.NATURE_KANA
            and follows
            and follows in "のはをがにへと様さ"
        ):
            return start + len(given)
    return None


def _name_like(given: str) -> bool:
    """Whether a given name is told by its ending alone, for families that are places too."""
    return given[-1] in NAME_LIKE


def _ends(text: str, end: int) -> bool:
    """Whether a name may end here: no kanji follows, or one of the words that follow names."""
    return not is_kanji(text[end : end + 1]) or any(text.startswith(word, end) for word in lists.AFTER_NAME)


_KANA_PAIR = re.compile(
    r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})(?![ぁ-んァ-ヴー一-龥])"
)
_KANA_PAIR_TITLED = re.compile(
    r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,5}?|[ァ-ヴー]{2,7})(?:さん|さま|様|くん|ちゃん)"
)
_KANA_RUN = re.compile(
    r"(?<![ァ-ヴー一-龥])[ァ-ヴー]{5,12}(?![ァ-ヴー一-龥])|(?<![ぁ-ん一-龥])[ぁ-ん]{5,12}(?![ぁ-ん一-龥])"
)


def _is_full(family: str, given: str) -> bool:
    """Whether a rare given name stands behind a most frequent family name, both long enough to be no other word."""
    known = names()
    return min(len(family), len(given)) > 2 and known.families_kana[family] < MOST_FREQUENT and given in known.readings


def full_names_in_kana(text: str) -> Iterator[tuple[int, int]]:
    known = names()
    for pattern in (_KANA_PAIR, _KANA_PAIR_TITLED):
        for found in pattern.finditer(text):
            family, given = hiragana(found[1]), hiragana(found[2])
            nature = given in lists.NATURE_KANA and known.families_kana.get(family, FREQUENT) > 40
            if (
                known.families_kana.get(family, FREQUENT) < FREQUENT
                and (given in known.givens_kana or given in known.common_kana or _is_full(family, given))
                and not nature
                and family + given not in lists.NOT_PEOPLE
            ):
                yield found.start(), found.end(2)
    for found in _KANA_RUN.finditer(text):
        run = hiragana(found[0])
        for size in range(2, len(run) - 1):
            family, given = run[:size], run[size:]
            if (
                known.families_kana.get(family, FREQUENT) < MOST_FREQUENT
                and given in known.common_kana
                and len(family) + len(given) >= 5
                and len(given) >= 3 - (len(family) > 3)
                and run not in lists.NOT_PEOPLE
            ):
                yield found.span()
                break
