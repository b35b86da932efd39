"""Names of persons: with a title, as family and given name, in kanji, kana and Latin letters.

The names come from `japanese-personal-name-dataset` (1,999 family names by frequency, the given names of 9,200 readings); what only
looks like a name, and which given names are common, stands in `_personal_name_lists`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from japanese_personal_name_dataset import load_dataset

from orchestration.resources import _personal_name_lists as lists
from orchestration.resources._personal_view import View

GIVEN_ENDINGS = frozenset(
    "郎朗子美介輔佑也哉弥樹太斗翔人仁香奈菜花華恵江代男夫雄彦之行幸治司志史士一二三衣織里理莉梨音乃海月希紀貴輝実生真馬助吾平吉蔵作久明和直晃"
    "敏俊弘浩宏洋広康泰隆孝敬崇正昌政雅信伸義典則徳勝加佳夏果穂帆歩未咲桜葉沙紗那南凪世枝絵緒大星空心光成良悟賢央凛愛優結莉"
)
"""Last characters that given names have and few other words."""
NAME_LIKE = "郎朗介輔佑哉弥斗翔彦恵菜奈香織莉"
"""Endings that hardly anything but a given name has."""
MOST_FREQUENT = 300
FREQUENT = 800


@dataclass(frozen=True)
class Names:
    """Families by spelling with their rank; given names by spelling; both by reading in hiragana and in folded Latin letters."""

    families: dict[str, int]
    givens: frozenset[str]
    common: frozenset[str]
    first_kanji: frozenset[str]
    families_kana: dict[str, int]
    givens_kana: frozenset[str]
    common_kana: frozenset[str]
    families_roman: dict[str, int]
    families_latin: dict[str, int]
    givens_latin: frozenset[str]
    common_latin: frozenset[str]


@lru_cache(maxsize=1)
def names() -> Names:
    """Read the lists, once, when the first text needs them."""
    men, women, found = load_dataset(kind="org", include_last_names=True)
    frequent_men, frequent_women = load_dataset(kind="opti")
    families = {name.translate(lists.OLD_KANJI): rank for rank, name in reversed(list(enumerate(found)))}
    families |= {name.translate(lists.OLD_KANJI): FREQUENT for name in lists.FAMILIES_MORE if name not in families}
    readings = {kana: entry for one in (men, women, frequent_men, frequent_women) for kana, entry in one.items()}
    givens = {
        kanji.translate(lists.OLD_KANJI)
        for one in (men, women, frequent_men, frequent_women)
        for entry in one.values()
        for kanji in entry["kanji"]
    }
    frequent = frequent_men.keys() | frequent_women.keys()
    common = {
        kana
        for one in (frequent_men, frequent_women)
        for kana, entry in one.items()
        if sum(kanji in lists.COMMON_GIVEN for kanji in entry["kanji"]) >= 2
    }
    kana: dict[str, int] = {}
    latin: dict[str, int] = {}
    roman: dict[str, int] = {}
    for rank, (_, entry) in enumerate(found.items()):
        kana.setdefault(entry["reading"], rank)
        latin.setdefault(folded(entry["en"]), rank)
        roman.setdefault(entry["en"], rank)
    return Names(
        families=families,
        first_kanji=frozenset(family[0] for family in families),
        common=frozenset(one.translate(lists.OLD_KANJI) for one in lists.COMMON_GIVEN),
        givens=frozenset(givens | lists.COMMON_GIVEN) - lists.NO_GIVEN,
        families_kana=kana,
        givens_kana=frozenset(frequent),
        common_kana=frozenset(common | {"たろう", "はなこ", "さくら", "ひかり", "めぐみ", "あかり", "いちろう", "じろう"}),
        families_roman=roman,
        families_latin=latin,
        givens_latin=frozenset(folded(readings[kana]["en"]) for kana in frequent),
        common_latin=frozenset(folded(readings[kana]["en"]) for kana in common if kana in readings)
        | {"taro", "hanako", "ichiro", "jiro"},
    )


@lru_cache(maxsize=20_000)
def folded(latin: str) -> str:
    """One spelling for Hepburn, Kunrei and everyday romaji: Satou, Satoh and Sato are sato."""
    text = latin.lower()
    for one, other in _FOLDS:
        text = text.replace(one, other)
    text = re.sub(r"oh(?=[^aiueo]|$)", "o", text)
    text = re.sub(r"([aiueo])\1+", r"\1", text.replace("ou", "o"))
    return re.sub(r"m(?=[bpm])", "n", text)


_FOLDS = (("shi", "si"), ("chi", "ti"), ("tsu", "tu"), ("fu", "hu"), ("ji", "zi"), ("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("l", "r"))

_KANJI = re.compile(r"[一-龥々ヶ]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def is_kanji(text: str) -> bool:
    """Whether the first character is a kanji."""
    return bool(text) and bool(_KANJI.match(text))


def persons(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of names of persons; titles such as 様 stay."""
    text = seen.text.translate(lists.OLD_KANJI)
    if not text.isascii():
        yield from _in_kanji(text)
        yield from _in_kana(text)
        yield from _titled(text)
    yield from _in_latin(text)


# ------------------------------------------------------------------ family and given name in kanji


def _in_kanji(text: str) -> Iterator[tuple[int, int]]:
    known = names()
    position = 0
    while position < len(text):
        end = _full_name(text, position) if text[position] in known.first_kanji else None
        if end:
            yield position, end
            position = end
        else:
            position += 1


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
        given_start = after + gap
        end = _given(text, family, given_start, gap)
        if end is None:
            continue
        whole = family + text[given_start:end]
        if whole in lists.NOT_PEOPLE or any(text.startswith(one, start) for one in lists.NOT_PEOPLE if one.startswith(whole)):
            return None
        if is_kanji(before) and before not in lists.BEFORE_NAME:
            rank = known.families[family]
            if not (rank < MOST_FREQUENT and size > 1 and text[given_start:end] in lists.COMMON_GIVEN and end - given_start > 1):
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
            if gap and common and not is_place and given not in lists.NOT_ALONE:
                return start + 1
            continue
        if common or given[-1] in GIVEN_ENDINGS and (not is_place or (size == 3 and not gap) or _name_like(given)):
            return start + size
    kana = re.compile("[ぁ-ん]{2,5}|[ァ-ヴー]{2,5}").match(text, start)
    if kana and _ends(text, kana.end()) and hiragana(kana[0]) in known.common_kana:
        if not (is_place and hiragana(kana[0]) in lists.NATURE_KANA):
            return kana.end()
    if kana and text[start].translate(_KATAKANA_TO_HIRAGANA) == text[start]:
        for size in (4, 3, 2):
            given = text[start : start + size]
            particle = text[start + size : start + size + 2]
            if given in known.common_kana and particle[:1] in "のはをがにへと様さ" and given not in lists.NATURE_KANA and not is_place and len(given) == size:
                return start + size
    return None


def is_also_a_place(family: str) -> bool:
    """Whether a family name is a place or one character, so that the given name has to be a clear one."""
    return family in lists.PLACES or len(family) == 1


def _name_like(given: str) -> bool:
    """Whether a given name is told by its ending alone, for families that are places too."""
    return given[-1] in NAME_LIKE


def _ends(text: str, end: int) -> bool:
    """Whether a name may end here: no kanji follows, or one of the words that follow names."""
    return not is_kanji(text[end : end + 1]) or any(text.startswith(word, end) for word in lists.AFTER_NAME)


# ------------------------------------------------------------------ kana


_KANA_PAIR = re.compile(r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})(?![ぁ-んァ-ヴー一-龥])")
_KANA_PAIR_TITLED = re.compile(r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6}|[ァ-ヴー]{2,7})[ ・+_]([ぁ-ん]{2,5}?|[ァ-ヴー]{2,7})(?:さん|さま|様|くん|ちゃん)")
_KANA_RUN = re.compile(r"(?<![ァ-ヴー一-龥])[ァ-ヴー]{5,12}(?![ァ-ヴー一-龥])|(?<![ぁ-ん一-龥])[ぁ-ん]{5,12}(?![ぁ-ん一-龥])")


def hiragana(text: str) -> str:
    """Katakana as hiragana."""
    return text.translate(_KATAKANA_TO_HIRAGANA)


def _in_kana(text: str) -> Iterator[tuple[int, int]]:
    known = names()
    for pattern in (_KANA_PAIR, _KANA_PAIR_TITLED):
        for found in pattern.finditer(text):
            family, given = hiragana(found[1]), hiragana(found[2])
            nature = given in lists.NATURE_KANA and known.families_kana.get(family, FREQUENT) > 40
            if (
                known.families_kana.get(family, FREQUENT) < FREQUENT
                and (given in known.givens_kana or given in known.common_kana)
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


# ------------------------------------------------------------------ with a title

_TITLE = re.compile("|".join(lists.TITLES_OF_PEOPLE))
_COMPANY_BEFORE = re.compile(r"(?:株式会社|有限会社|合同会社|[(（](?:株|有|同)[)）]|医療法人|学校法人|社会福祉法人)$")
_LATIN_BEFORE = re.compile(r"[A-Za-z]{3,15}(?: [A-Za-z]{3,15})?$")
_LATIN_TITLED = re.compile(r"(?i)\b(?:(?:mr|mrs|ms|miss|dr|prof)\.? ([A-Z][a-z]{2,14}(?: [A-Z][a-z]{2,14})?)|([a-z]{3,14})-(?:san|sama|kun|chan)\b)")
_KANA_BEFORE = re.compile(r"([ぁ-ん]{2,12}|[ァ-ヴー]{2,12})$")
_ENTRY_WORDS = ("", "の", "は", "と", "へ", "ようこそ", "こんにちは", "で", "に")


def _titled(text: str) -> Iterator[tuple[int, int]]:
    for found in _TITLE.finditer(text):
        title, follows = found[0], text[found.end() : found.end() + 1]
        if follows and follows in lists.NO_TITLE_BEFORE.get(title, ""):
            continue
        end = found.start() - (text[found.start() - 1 : found.start()] in (" ", "・") if found.start() else 0)
        start = _titled_name(text, end, title)
        if start is not None:
            yield start, end
    for found in _LATIN_TITLED.finditer(text):
        group = 1 if found[1] else 2
        if any(folded(word) in names().families_latin for word in found[group].split()):
            yield found.span(group)


def _titled_name(text: str, end: int, title: str) -> int | None:
    """Where the name before a title begins, or None if that is no name."""
    known = names()
    if end and is_kanji(text[end - 1]):
        return _kanji_before(text, end, title)
    kana = _KANA_BEFORE.search(text, max(0, end - 12), end)
    if kana and not is_kanji(text[kana.start() - 1 : kana.start()]):
        run = hiragana(kana[0])
        for n in range(len(run) - 1):
            name, before = run[n:], run[:n]
            if before and not before.endswith(_ENTRY_WORDS[1:]):
                continue
            family = known.families_kana.get(name, FREQUENT) < (FREQUENT if len(name) > 2 else 30)
            given = title not in ("氏", "殿", "先生") and name in known.common_kana and len(name) > 1
            full = any(
                known.families_kana.get(name[:size], FREQUENT) < MOST_FREQUENT and name[size:] in known.common_kana
                for size in range(2, len(name) - 1)
            )
            if family or given or full:
                return kana.start() + n
    latin = _LATIN_BEFORE.search(text, max(0, end - 32), end)
    if latin and any(folded(word) in known.families_latin for word in latin[0].split()):
        return latin.start()
    return None


def _kanji_before(text: str, end: int, title: str) -> int | None:
    known = names()
    run = end
    while run and is_kanji(text[run - 1]) and end - run < 8:
        run -= 1
    for start in range(run, end):
        whole = text[start:end]
        before = text[start - 1 : start] if start else ""
        clear = not is_kanji(before) or before in lists.BEFORE_NAME
        if not clear or _COMPANY_BEFORE.search(text, max(0, start - 8), start):
            continue
        if _is_titled_family(whole, title) or _is_titled_full(whole, title):
            return start
        if title in ("さん", "くん", "ちゃん", "様", "君") and len(whole) > 1 and whole in lists.COMMON_GIVEN and whole in known.givens:
            return start
    return None


def _is_titled_family(whole: str, title: str) -> bool:
    if whole not in names().families or whole + title in ("今様", "上様", "宮殿", "神殿", "宮様", "神様", "奥様", "家様", "大殿", "金殿"):
        return False
    if title == "氏" and whole in lists.CLANS:
        return False
    return not (len(whole) == 1 and title in ("殿", "氏", "君"))


def _is_titled_full(whole: str, title: str) -> bool:
    """A family name with a given name nobody knows: only behind it 様, and only if no word of a company is in it."""
    known = names()
    for size in (3, 2, 1):
        family, given = whole[:size], whole[size:]
        if family in known.families and 1 <= len(given) <= 3:
            if given in known.givens and (len(given) > 1 or size > 1) and not given.endswith(lists.COMPANY_WORDS):
                return True
            if title in ("様", "殿") and size > 1 and given[-1] in GIVEN_ENDINGS and not any(word in given for word in lists.COMPANY_WORDS):
                return given not in lists.NO_GIVEN
    return False


# ------------------------------------------------------------------ Latin letters

_LATIN_PAIR = re.compile(r"(?<![A-Za-z0-9@])([A-Za-z]{2,12})([ ._+]|, ?|-)(?=([A-Za-z]{2,12})(?![A-Za-z0-9]))")
_CAMEL = re.compile(r"(?<![A-Za-z0-9])([A-Z][a-z]{2,11})([A-Z][a-z]{2,11})(?![A-Za-z0-9])")
_SEGMENT_ENDS = frozenset("/?&#=\"' ")


def _in_latin(text: str) -> Iterator[tuple[int, int]]:
    for found in _LATIN_PAIR.finditer(text):
        start, end, gap = found.start(), found.end(3), found[2]
        before, after = text[start - 1 : start], text[end : end + 1]
        chained = (before and before in "._-") or (after and after in "._-" and text[end + 1 : end + 2].isalnum())
        if gap in "._-" and chained:
            continue
        if gap == "-" and ((before and before not in _SEGMENT_ENDS) or (after and after not in _SEGMENT_ENDS)):
            continue
        if _is_latin_pair(found[1], found[3], gap):
            yield start, end
    for found in _CAMEL.finditer(text):
        if _is_latin_pair(found[1], found[2], ""):
            yield found.span()


def _is_latin_pair(one: str, other: str, gap: str) -> bool:
    known = names()
    first, second = folded(one), folded(other)
    if folded(one + other) == "matumotokiyosi":
        return False
    for family, given, given_as in ((first, second, other), (second, first, one)):
        rank = known.families_latin.get(family, FREQUENT)
        if rank >= FREQUENT or given not in known.givens_latin or len(given) < 2:
            continue
        if family == given or (given_as.lower() in lists.NATURE and (rank > 60 or len(family) < 4)):
            continue
        careful = gap == "-" or one.islower()
        if careful and not (given in known.common_latin and rank < MOST_FREQUENT and len(given) > 2):
            continue
        return True
    return False
