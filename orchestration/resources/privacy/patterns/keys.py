"""Judges whether the name of a parameter, JSON field or label marks personal data. A key is judged by its words, not by
a list of whole keys: `parentTel`, `entry[last_name]`, `p_name_sei`, `seitobango`. Words for persons (`seito`,
`customer`) and for their documents (`shinsatsuken`, `pointcard`) are combined with words for numbers (`id`, `bango`),
so that no pair needs to be listed."""

import re
from functools import lru_cache

from orchestration.resources.privacy.words import words

_ALWAYS_PERSONAL = words("key_always")
_PERSONAL_IF_ALONE = words("key_alone")
_PERSONAL_IF_ALONE_OR_OWNED = words("key_owned")
PERSON_WORDS = words("key_persons")
_OWNER_WORDS = words("key_owners") | PERSON_WORDS
_NUMBERED_PAPER_WORDS = words("key_papers")
_NUMBER_OWNERS = PERSON_WORDS | _NUMBERED_PAPER_WORDS
_NUMBER_WORD_ROMAJI = frozenset(("bango", "bangou", "bangoo"))
_NUMBERED_THING_WORDS = words("key_numbered_things")
_KEY_PREFIXES = words("key_prefixes")
_THING_WORDS = words("key_things")
_BUSINESS_PLACE_WORDS = words("key_places_of_business")
_NUMBER_WORDS = words("key_numbers")
_OPEN_DATA_WORDS = words("key_open")
_BUILDING_WORDS = words("key_buildings")
_PARAMETER_PREFIXES = frozenset(("ga", "gtm", "x", "ep", "epn", "up", "upn"))
"""Prefixes of a key that only name its source: ga_uid, x-api-key, up.crm_id."""
_PERSONAL_COMPOUND = re.compile(
    r"(?<!g)(?<!web)(?<!hot)(?<!send)mail$|(?<!i)(?<!smart)(?<!head)(?<!ear)(?<!micro)(?<!mega)phone$|password$|zipcode$|birthday$"
)
"""Endings of keys written as one word: usermail, homephone, but not iphone."""
_SESSION_ENDINGS = frozenset(("id", "key", "token", "hash", "cookie", "value"))
_JAPANESE_PERSONAL = re.compile(
    "氏名|名前|者名|宛名|受取人|世帯主|届け先|メアド|社員コード|姓名|フリガナ|ふりがな|ヨミガナ|電話|携帯|メール|住所|郵便|生年月|生まれ年|出生日|誕生日|学籍|社員番号|社員ID|職員番号"
    "|番地|建物名|部屋番号|診察券|パスワード|暗証|マイナンバー|個人番号|口座番号|保護者|連絡先|ユーザー名|ユーザーID|ニックネーム|認証コード"
    "|(?:会員|生徒|児童|園児|学生|利用者|患者|お?客様?|顧客|従業員|職員|組合員|加入者|契約者|受験|受験者|受講者|応募者|被保険者)(?:証|カード)?の?(?:番号|ID|コード|No)"
    "|ログインID|^お?名$|^姓$|^セイ$|^メイ$|^せい$|^めい$|^カナ$|^かな$"
)
_JAPANESE_THINGS = re.compile(
    "会社|企業|法人|店|商品|製品|ページ|記事|キャンペーン|広告|グループ|学校|施設|駅|イベント|ファイル|マガジン|媒体|の書き方|対応"
)
_KEY_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_OWNER_WITH_SUFFIX = re.compile(
    f"({'|'.join(sorted((word for word in _NUMBER_OWNERS if len(word) > 4), key=len, reverse=True))})(?:{'|'.join(words('key_suffixes'))})"
)
_OWNER_WITH_NUMBER_WORD = re.compile(
    f"({'|'.join(sorted((word for word in _NUMBER_OWNERS if len(word) > 3), key=len, reverse=True))})"
    f"({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))}|name|namae|mei|shimei|tel|mail|card)"
)
_CODE_VALUE = re.compile(r"(?=.*[0-9])[A-Za-z0-9_.~+/=-]{8,}")
_ROOM_VALUE = re.compile(
    r"(?=.*[^\W\d_]).*[0-9]{2,4}(?:号室?)?$|.*(?:マンション|ハイツ|コーポ|アパート|荘|レジデンス|メゾン|ハイム|号室)"
)


@lru_cache(maxsize=20_000)
def _split_key(key: str) -> tuple[str, ...]:
    """Return the words of a key in lower case. Joined words are separated: seitobango becomes seito and bango."""
    parts: list[str] = []
    for run in _KEY_WORD.findall(key):
        joined = _OWNER_WITH_NUMBER_WORD.fullmatch(run.lower())
        for word in joined.groups() if joined else [run.lower()]:
            hangs_on = _OWNER_WITH_SUFFIX.fullmatch(word) if word not in _NUMBER_OWNERS else None
            parts.append(hangs_on[1] if hangs_on else word)
    while len(parts) > 1 and parts[-1].isdigit():
        parts.pop()
    while len(parts) > 1 and parts[0] in _PARAMETER_PREFIXES:
        parts.pop(0)
    return tuple(parts)


@lru_cache(maxsize=20_000)
def is_personal_key(key: str) -> bool:
    """Return whether a parameter of this name contains personal data."""
    if not key.isascii():
        return bool(_JAPANESE_PERSONAL.search(key)) and not _JAPANESE_THINGS.search(key)
    words = _split_key(key)
    if not words or words[0] in ("utm", "hsa", "mtm", "pk"):
        return False
    joined = "".join(words)
    if joined in _ALWAYS_PERSONAL or joined in _PERSONAL_IF_ALONE:
        return True
    is_thing = bool(_THING_WORDS.intersection(words))
    last = words[-1]
    if _BUSINESS_PLACE_WORDS.intersection(words) and not _OWNER_WORDS.intersection(words):
        return False
    if words[0] in ("session", "sess") and last not in _SESSION_ENDINGS:
        return False
    if any(_has_personal_ending(words[:n], "".join(words[n:])) for n in range(1, len(words))):
        return not (last == "token" and "page" in words)
    if words[0].startswith(("birth", "bday", "tanjo", "seinen", "umare")) or (
        len(words) == 1 and _PERSONAL_COMPOUND.search(joined)
    ):
        return not is_thing
    if last in ("name", "names") or "name" in words:
        return all(
            word == "name"
            or word in _OWNER_WORDS
            or word in _ALWAYS_PERSONAL
            or (word in _KEY_PREFIXES and len(word) < 3)
            for word in words
        )
    if last in _NUMBER_WORDS and _NUMBER_OWNERS.intersection(words[:-1]):
        return not is_thing or last == "code"
    if last in _NUMBER_WORD_ROMAJI and len(words) > 1 and not is_thing:
        return not _NUMBERED_THING_WORDS.intersection(words)
    return not is_thing and _is_open_data(words)


def _is_open_data(words: tuple[str, ...]) -> bool:
    """Return whether a key starts with a word that stays personal with any ending, or has such a word after others."""
    return any(word in _OPEN_DATA_WORDS for word in words)


def _has_personal_ending(before: tuple[str, ...], end: str) -> bool:
    """Return whether a key ends in a word for personal data, given the words before it."""
    if end in _PERSONAL_IF_ALONE:
        return end in _PERSONAL_IF_ALONE_OR_OWNED and all(
            word == "name" or word in _OWNER_WORDS or word in _NUMBERED_PAPER_WORDS or word in _KEY_PREFIXES
            for word in before
        )
    return end in _ALWAYS_PERSONAL


def is_personal_value(key: str, value: str) -> bool:
    """Return whether a parameter of this name and value contains personal data. Some keys are decided by the value."""
    if is_personal_key(key):
        return True
    words = _split_key(key) if key.isascii() else ()
    if not words:
        return False
    if words[0] in _BUILDING_WORDS and (len(words) == 1 or words[1:] == ("name",)):
        return bool(_ROOM_VALUE.match(value))
    if words in (("sig",), ("hmac",), ("code", "verifier")):
        return bool(_CODE_VALUE.match(value))
    has_owner = bool(PERSON_WORDS.intersection(words) or words[0] in _NUMBERED_PAPER_WORDS) and all(
        word in _NUMBER_OWNERS or word in _OWNER_WORDS or word in _KEY_PREFIXES for word in words
    )
    reversed_order = len(words) == 2 and words[0] in _NUMBER_WORDS and words[1] in _NUMBER_OWNERS
    digits = sum(character.isdigit() for character in value)
    return len(value) <= 40 and ((has_owner and digits > 4) or (reversed_order and digits > 0))
