"""Parameters, labels and JSON fields that hold what a person typed into a form, or who is logged in.

A key is judged by its words (`parentTel`, `entry[last_name]`, `p_name_sei` all have words), not by a list of whole keys.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from orchestration.resources._personal_view import View
from orchestration.resources._personal_words import words

_ALWAYS = words("key_always")
_ONLY_ALONE = words("key_alone")
_OWNED_ALONE = words("key_owned")
_OWNERS = words("key_owners")
_THINGS = words("key_things")
_PLACES_OF_BUSINESS = words("key_places_of_business")
_NUMBER_WORDS = words("key_numbers")
_NUMBERED_OWNERS = words("key_numbered")
_OPEN = words("key_open")
_COMPOUND = re.compile(
    r"(?<!g)(?<!web)(?<!hot)(?<!send)mail$|(?<!i)(?<!smart)(?<!head)(?<!ear)(?<!micro)(?<!mega)phone$|password$|zipcode$|birthday$"
)
"""Ends of keys written in one word: usermail, homephone; not iphone."""
_SESSION_ENDINGS = frozenset(("id", "key", "token", "hash", "cookie", "value"))

_JAPANESE = re.compile(
    "氏名|名前|メアド|社員コード|姓名|フリガナ|ふりがな|ヨミガナ|電話|携帯|メール|住所|郵便|生年月日|誕生日|生まれ年|学籍|学生番号|学生ID|社員番号|社員ID|職員番号"
    "|従業員番号|会員番号|会員ID|受験番号|診察券|パスワード|暗証|マイナンバー|個人番号|口座番号|保護者|連絡先|ユーザー名|ユーザーID|ニックネーム"
    "|ログインID|^お?名$|^姓$|^セイ$|^メイ$|^せい$|^めい$|^カナ$|^かな$|^番地$"
)
_JAPANESE_THINGS = re.compile(
    "会社|企業|法人|店|商品|製品|ページ|記事|キャンペーン|広告|グループ|学校|施設|駅|イベント|ファイル|マガジン|媒体|の書き方|対応"
)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_KEY_START = frozenset("?&;# \t\n\r/,|{}\"'()<>=")
_VALUE_END = frozenset("&#;\"'<>")
_OAUTH_CODE = re.compile(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9/_.~-]{20,}$")
_SECOND_NAME = re.compile(r" [A-Z][a-z]+\b(?!=)")
_EMPTY = frozenset({"", "(masked)", "null", "undefined", "none", "(not", "必須", "任意"})


@lru_cache(maxsize=20_000)
def is_personal(key: str) -> bool:
    """Whether a parameter of this name holds personal data."""
    if not key.isascii():
        return bool(_JAPANESE.search(key)) and not _JAPANESE_THINGS.search(key)
    words = [word.lower() for word in _WORD.findall(key)]
    if not words or words[0] in ("utm", "hsa", "mtm", "pk"):
        return False
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    joined = "".join(words)
    if joined in _ALWAYS or joined in _ONLY_ALONE:
        return True
    rest = [word for word in words if word not in _THINGS]
    last = words[-1]
    if _PLACES_OF_BUSINESS.intersection(words) and not _OWNERS.intersection(words):
        return False
    if words[0] in ("session", "sess") and last not in _SESSION_ENDINGS:
        return False
    if any(_ends_personally(words[:n], "".join(words[n:])) for n in range(1, len(words))):
        return not (last == "token" and "page" in words)
    if words[0].startswith("birth") or (len(words) == 1 and _COMPOUND.search(joined)):
        return len(rest) == len(words)
    if "name" in words:
        owned = all(word == "name" or word in _OWNERS or word in _ALWAYS or word.isdigit() for word in words)
        return owned and joined not in ("names",)
    if last in _NUMBER_WORDS and any(word in _NUMBERED_OWNERS for word in words[:-1]):
        return len(rest) == len(words) or last == "code"
    if words[0] in _OPEN or (len(words) > 1 and words[1] in _OPEN and words[0] in _OWNERS):
        return len(rest) == len(words)
    return any(word in _OPEN and n and len(rest) == len(words) for n, word in enumerate(words))


def _ends_personally(before: list[str], end: str) -> bool:
    """Whether a key ends in a word for personal data, given the words in front of that."""
    if end in _ONLY_ALONE:
        return end in _OWNED_ALONE and all(
            word in _OWNERS or word == "name" or word in _NUMBERED_OWNERS for word in before
        )
    return end in _ALWAYS


def parameters(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of values of personal parameters in addresses and in running text."""
    text = seen.text
    equals = text.find("=")
    while equals >= 0:
        start = equals
        while start and text[start - 1] not in _KEY_START and equals - start < 60:
            start -= 1
        if start == equals and before_bracket(text, equals):
            start = before_bracket(text, equals)
        key = text[start:equals].strip("*")
        before = text[start - 1] if start else ""
        end = _value_end(seen, equals, before)
        value = text[equals + 1 : end]
        if value.lower() not in _EMPTY and key:
            if is_personal(key):
                more = _SECOND_NAME.match(text, end) if value[:1].isupper() and "name" in key.lower() else None
                yield equals + 1, more.end() if more else end
            elif key == "code" and _OAUTH_CODE.search(value):
                yield equals + 1, end
        equals = text.find("=", equals + 1)


def before_bracket(text: str, equals: int) -> int:
    """Where a key begins that ends in a remark in brackets: `お名前(漢字)=`; 0 if none does."""
    found = _REMARKED.search(text, max(0, equals - 40), equals)
    return found.start(1) if found else 0


_REMARKED = re.compile(r"(?:^|[?&;# ])([^?&;# =()]{1,20}\([^()=&]{1,12}\))$")


def _value_end(seen: View, equals: int, before: str) -> int:
    """Where a value ends: at a delimiter that is not encoded more deeply than the value's own `=`."""
    depth = seen.depths[equals]
    ends = _VALUE_END | ({"/"} if before == "/" else set()) | ({",", "|", "}", ")"} & _closing(before))
    for n in range(equals + 1, len(seen.text)):
        one = seen.text[n]
        if (one in ends or one.isspace()) and seen.depths[n] <= depth:
            return n
    return len(seen.text)


def _closing(before: str) -> set[str]:
    return {",": {",", "}"}, "{": {",", "}"}, "|": {"|"}, "(": {")", ","}}.get(before, set())


_JSON = re.compile(r"""["']([A-Za-z_][\w.-]{1,40}|[^"'\s:]{1,12})["']\s*:\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^\s",}\]]+)""")
_LABEL = re.compile(
    r"((?:ご|お)?(?:氏名|名前|姓名|フリガナ|ふりがな|電話番号|電話|携帯電話|携帯番号|携帯|メールアドレス|メール|住所|生年月日|郵便番号|"
    r"ニックネーム|パスワード|ユーザー名|学籍番号|社員番号|会員番号|連絡先))\s*:\s*(?!必須|任意|未|なし|変更|非公開|不要|入力|全角|半角)"
    r"([^\s,、。;/()|&\[\]【】]{1,40}(?: [一-龥々ぁ-んァ-ヶーA-Z][一-龥々ぁ-んァ-ヶーa-z]{0,9}(?![^\s,、。;/()|&]))?)"
)
_SECRET = re.compile(
    r"(?i)\b(?:password|passwd|pwd|bearer|access[ _-]?token)(?:\s*:\s*|\s+(?=[A-Za-z0-9._~+/-]{16}))([^\s,;\"'}]{3,})"
)
_NUMBERED = re.compile(
    r"(?:学籍|学生|社員|職員|従業員|会員|受験|診察券|受験者|患者|お客様|顧客|応募者|口座|保険証|被保険者|基礎年金|年金|運転免許証?|パスポート|旅券)"
    r"(?:番号|コード|No\.?|NO\.?|ID)\s*(?:は|[:=|#])?\s*([A-Za-z]{0,3}-?[0-9][0-9A-Za-z-]{2,19})"
)


_ASCII_LABEL = re.compile(
    r"(?<![A-Za-z0-9_])([a-z]{2,12}(?:[_ -][a-z]{2,12}|[A-Z][a-z]{1,12}|Id|ID)+)\s?:\s?([A-Za-z0-9][^\s,;\"'})&]{2,60})"
)


def fields(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of values of personal fields in JSON, behind a label, or behind the name of a number."""
    text = seen.text
    for found in _JSON.finditer(text):
        if found[1] != "name" and is_personal(found[1]):
            start, end = found.span(2)
            quoted = text[start] in "\"'"
            if end - start > 2 * quoted and text[start:end] not in ("null", "true", "false"):
                yield start + quoted, end - quoted
    for found in _ASCII_LABEL.finditer(text):
        if is_personal(found[1]):
            yield found.span(2)
    for pattern, group in ((_LABEL, 2), (_SECRET, 1), (_NUMBERED, 1)):
        for found in pattern.finditer(text):
            if not found[group].startswith("(masked"):
                yield found.span(group)
