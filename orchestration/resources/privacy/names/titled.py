"""Detects names with a title: 山田様, さとうさん, Yamada様."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.names import lists
from orchestration.resources.privacy.names.names import (
    FREQUENT_RANK,
    GIVEN_NAME_ENDINGS,
    VERY_FREQUENT_RANK,
    fold_romaji,
    is_kanji,
    load_names,
    to_hiragana,
)

_TITLE = re.compile(
    "(?P<house>(?:御|ご)(?:夫妻|一家|夫婦|家族|一行|令[嬢息室]|両親|遺族|親族|主人)(?:様|さま)?|(?<=[一-龥々])夫妻)|"
    + "|".join(lists.TITLES_OF_PEOPLE)
)
_PLACE_WORD_AFTER = re.compile(
    "の(?:道|坂|橋|池|山|沢|滝|湯|森|丘|井戸|水|松|桜|石|岩|像|塚|碑|祠|宮|社|里)(?![一-龥])"
)
_GOODS_AFTER_TITLE = re.compile(
    "(?:ちゃん|チャン|くん|クン) ?(?:人形|ランド|グッズ|食堂|ラーメン|うどん|そば|餃子|寿司|弁当|焼き?|カフェ|号(?!室)|電車)"
)
_NOT_A_TITLE = re.compile(
    "さん(?:ぽ|かく|さん|ろく|しょう|ぴ|ま(?!で|も|に))|くん(?:せい|ち(?!ゃん))|ちゃん(?:ぽん|こ(?!そ|と)|ちゃん|ばら)|さま(?:ざま|ー)|サン(?:ポ|ダ|プ|シ|ト|ル|リ|タ|セ|マ|バ|ド)"
)
"""Words that only begin like a title: さんぽ, さんま, くんせい, ちゃんぽん, サンダル."""
_SPACED_NAME = re.compile(r"(?<![一-龥々])([一-龥々]{1,4})[ ・]([一-龥々]{1,3})$")
_COMPANY_BEFORE = re.compile(r"(?:株式会社|有限会社|合同会社|[(（](?:株|有|同)[)）]|医療法人|学校法人|社会福祉法人)$")
_LATIN_BEFORE = re.compile(r"[A-Za-z]{3,15}(?: [A-Za-z]{3,15})?$")
_KANA_BEFORE = re.compile(r"([ぁ-ん]{2,12}|[ァ-ヴー]{2,12})$")
_ENTRY_WORDS = ("", "の", "は", "と", "へ", "ようこそ", "こんにちは", "で", "に")


def find_titled_names(text: str) -> Iterator[tuple[int, int]]:
    for match in _TITLE.finditer(text):
        title, follows = match[0], text[match.end() : match.end() + 1]
        if (follows and follows in lists.NOT_TITLE_IF_FOLLOWED_BY.get(title, "")) or _NOT_A_TITLE.match(
            text, match.start()
        ):
            continue
        if _GOODS_AFTER_TITLE.match(text, match.start()):
            continue
        apart = not match["house"] and text[max(0, match.start() - 1) : match.start()] in (" ", "・")
        end = match.start() - apart
        start = _start_of_titled_name(text, end, "様" if match["house"] else title)
        if start is not None and not _is_place(text[start:end], _PLACE_WORD_AFTER.match(text, match.end()) is not None):
            yield start, end


def _is_place(name: str, a_place_follows: bool) -> bool:
    """Return whether a name with a title is part of a place name: 平さんの道."""
    return a_place_follows and (len(name) == 1 or name in lists.PLACE_NAMES)


def _start_of_titled_name(text: str, end: int, title: str) -> int | None:
    """Return the start of the name before a title, or None if there is no name."""
    known = load_names()
    if end and is_kanji(text[end - 1]):
        return _start_of_kanji_name(text, end, title)
    kana = _KANA_BEFORE.search(text, max(0, end - 12), end)
    if kana and not is_kanji(text[kana.start() - 1 : kana.start()]):
        run = to_hiragana(kana[0])
        for n in range(len(run) - 1):
            name, before = run[n:], run[:n]
            if before and not before.endswith(_ENTRY_WORDS[1:]):
                continue
            family = known.families_kana.get(name, FREQUENT_RANK) < (FREQUENT_RANK if len(name) > 2 else 30)
            given = title not in ("氏", "殿", "先生") and len(name) > 1 and name in known.common_kana
            child = (
                _is_child_title(title)
                and len(name) > 2
                and name in known.readings
                and name not in lists.READINGS_OF_ANIMALS_AND_FRUIT
            )
            full = any(
                known.families_kana.get(name[:size], FREQUENT_RANK) < VERY_FREQUENT_RANK
                and name[size:] in known.common_kana
                for size in range(2, len(name) - 1)
            )
            if family or given or child or full:
                return kana.start() + n
    latin = _LATIN_BEFORE.search(text, max(0, end - 32), end)
    if latin and any(fold_romaji(word) in known.families_latin for word in latin[0].split()):
        return latin.start()
    return None


def _start_of_kanji_name(text: str, end: int, title: str) -> int | None:
    known = load_names()
    apart = _SPACED_NAME.search(text, max(0, end - 8), end)
    if apart and apart[1] in known.families and apart[2] in known.givens:
        return apart.start()
    run = end
    while run and is_kanji(text[run - 1]) and end - run < 8:
        run -= 1
    for start in range(run, end):
        whole = text[start:end]
        before = text[start - 1 : start] if start else ""
        clear = not is_kanji(before) or before in lists.CHARACTERS_BEFORE_NAMES
        if not clear or _COMPANY_BEFORE.search(text, max(0, start - 8), start):
            continue
        if _is_family_name_with_title(whole, title) or _is_full_name_with_title(whole, title):
            return start
        if (
            title in ("さん", "くん", "ちゃん", "様", "君")
            and len(whole) > 1
            and (whole in lists.COMMON_GIVEN_NAMES or (_is_child_title(title) and whole[-1] in GIVEN_NAME_ENDINGS))
            and whole in known.givens
        ):
            return start
    return None


def _is_child_title(title: str) -> bool:
    return title in ("くん", "クン", "ちゃん", "チャン", "君")


def _is_family_name_with_title(name: str, title: str) -> bool:
    if name not in load_names().families or name + title in lists.WORDS_LIKE_TITLED_NAMES:
        return False
    if title == "氏" and name in lists.HISTORIC_FAMILIES:
        return False
    return not (len(name) == 1 and title in ("殿", "氏", "君"))


def _is_full_name_with_title(name: str, title: str) -> bool:
    """Return whether a word is a family name with an unlisted given name. Accepted only before 様, and only without
    words of companies."""
    known = load_names()
    for size in (3, 2, 1):
        family, given = name[:size], name[size:]
        if title == "氏" and len(given) == 1 and family in lists.HISTORIC_FAMILIES:
            return False
        if family in known.families and 1 <= len(given) <= 3:
            if given in known.givens and (len(given) > 1 or size > 1) and not given.endswith(lists.COMPANY_WORDS):
                return True
            if (
                title in ("様", "殿")
                and size > 1
                and given[-1] in GIVEN_NAME_ENDINGS
                and not any(word in given for word in lists.COMPANY_WORDS)
            ):
                return given not in lists.WORDS_LIKE_GIVEN_NAMES
    return False
