"""Family and given names of Japan, by spelling and by reading. The names come from `japanese-personal-name-dataset`
(1,999 family names by frequency, the given names of 9,200 readings). Exceptions and common given names are in `lists`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from japanese_personal_name_dataset import load_dataset

from orchestration.resources.privacy.names import lists

GIVEN_NAME_ENDINGS = frozenset(
    "郎朗子美介輔佑也哉弥樹太斗翔人仁香奈菜花華恵江代男夫雄彦之行幸治司志史士一二三衣織里理莉梨音乃海月希紀貴輝実生真馬助吾平吉蔵作久明和直晃"
    "敏俊弘浩宏洋広康泰隆孝敬崇正昌政雅信伸義典則徳勝加佳夏果穂帆歩未咲桜葉沙紗那南凪世枝絵緒大星空心光成良悟賢央凛愛優結莉"
)
"""Last characters of given names that few other words have."""
TYPICAL_GIVEN_NAME_ENDINGS = "郎朗介輔佑哉弥斗翔彦恵菜奈香織莉吾也樹那乃耶沙紗"
"""Last characters that almost only given names have."""
VERY_FREQUENT_RANK = 300
FREQUENT_RANK = 800


@dataclass(frozen=True)
class NameIndex:
    """Family names by spelling with their rank, and given names by spelling; both also by reading in hiragana and in
    folded Latin letters. `readings` has the romaji of all given names by kana, `givens_kana` those of frequent ones."""

    families: dict[str, int]
    givens: frozenset[str]
    common: frozenset[str]
    first_kanji: frozenset[str]
    last_kanji: frozenset[str]
    readings: dict[str, str]
    families_kana: dict[str, int]
    givens_kana: frozenset[str]
    common_kana: frozenset[str]
    families_roman: dict[str, int]
    families_latin: dict[str, int]
    givens_latin: frozenset[str]
    common_latin: frozenset[str]


@lru_cache(maxsize=1)
def load_names() -> NameIndex:
    """Return the index, built when the first text needs it."""
    men, women, family_names = load_dataset(kind="org", include_last_names=True)
    frequent_men, frequent_women = load_dataset(kind="opti")
    families = {name.translate(lists.OLD_KANJI): rank for rank, name in reversed(list(enumerate(family_names)))}
    families |= {
        name.translate(lists.OLD_KANJI): FREQUENT_RANK for name in lists.ADDITIONAL_FAMILY_NAMES if name not in families
    }
    readings = {
        kana: entry for given_names in (men, women, frequent_men, frequent_women) for kana, entry in given_names.items()
    }
    spellings = "\n".join(
        kanji
        for given_names in (men, women, frequent_men, frequent_women)
        for entry in given_names.values()
        for kanji in entry["kanji"]
    )
    givens = set(spellings.translate(lists.OLD_KANJI).split("\n"))
    frequent = frequent_men.keys() | frequent_women.keys()
    common = {
        kana
        for given_names in (frequent_men, frequent_women)
        for kana, entry in given_names.items()
        if sum(kanji in lists.COMMON_GIVEN_NAMES for kanji in entry["kanji"]) >= 2
    }
    kana: dict[str, int] = {}
    latin: dict[str, int] = {}
    roman: dict[str, int] = {}
    for rank, (_, entry) in enumerate(family_names.items()):
        kana.setdefault(entry["reading"], rank)
        latin.setdefault(fold_romaji(entry["en"]), rank)
        roman.setdefault(entry["en"], rank)
    return NameIndex(
        families=families,
        first_kanji=frozenset(family[0] for family in families),
        last_kanji=frozenset(family[-1] for family in families),
        readings={kana: entry["en"] for kana, entry in readings.items()},
        common=frozenset(name.translate(lists.OLD_KANJI) for name in lists.COMMON_GIVEN_NAMES),
        givens=frozenset(givens | lists.COMMON_GIVEN_NAMES) - lists.WORDS_LIKE_GIVEN_NAMES,
        families_kana=kana,
        givens_kana=frozenset(frequent),
        common_kana=frozenset(
            common | {"たろう", "はなこ", "さくら", "ひかり", "めぐみ", "あかり", "いちろう", "じろう"}
        ),
        families_roman=roman,
        families_latin=latin,
        givens_latin=frozenset(fold_romaji(readings[kana]["en"]) for kana in frequent),
        common_latin=frozenset(fold_romaji(readings[kana]["en"]) for kana in common if kana in readings)
        | {"taro", "hanako", "ichiro", "jiro"},
    )


@lru_cache(maxsize=1)
def all_givens_latin() -> frozenset[str]:
    """Return all given names in folded Latin letters. Separate from `load_names`, because few texts need them."""
    return frozenset(map(fold_romaji, load_names().readings.values()))


@lru_cache(maxsize=20_000)
def fold_romaji(latin: str) -> str:
    """Return one spelling for Hepburn, Kunrei and everyday romaji: Satou, Satoh and Sato become sato."""
    text = latin.lower()
    for old, other in _ROMAJI_REPLACEMENTS:
        text = text.replace(old, other)
    text = re.sub(r"oh(?=[^aiueo]|$)", "o", text)
    text = re.sub(r"([aiueo])\1+", r"\1", text.replace("ou", "o"))
    return re.sub(r"m(?=[bpm])", "n", text)


_ROMAJI_REPLACEMENTS = (
    ("shi", "si"),
    ("chi", "ti"),
    ("tsu", "tu"),
    ("fu", "hu"),
    ("ji", "zi"),
    ("sh", "sy"),
    ("ch", "ty"),
    ("j", "zy"),
    ("l", "r"),
)

_KANJI = re.compile(r"[一-龥々ヶ]")
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


def is_kanji(text: str) -> bool:
    """Return whether the first character is a kanji."""
    return bool(text) and bool(_KANJI.match(text))


def is_also_a_place(family: str) -> bool:
    """Return whether a family name is also a place or has only one character, so that a clear given name is needed."""
    return family in lists.PLACE_NAMES or len(family) == 1


def to_hiragana(text: str) -> str:
    """Return katakana as hiragana."""
    return text.translate(_KATAKANA_TO_HIRAGANA)
