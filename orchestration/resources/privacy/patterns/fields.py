"""Detects fields of JSON, labels, and pairs such as `key=email value=…` whose value is personal data."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.patterns.keys import PERSON_WORDS, is_personal_key, is_personal_value
from orchestration.resources.privacy.view import ReadableView

_QUOTE = r"\\{0,2}[\"']"
_JSON_KEY = re.compile(rf"{_QUOTE}([A-Za-z_$][\w.$-]{{0,40}}|[^\"'\s:\\]{{1,12}}){_QUOTE}\s*:\s*")
_JSON_SCALAR_EXPRESSION = r"""(?:\\{1,2}"((?:[^"\\]|\\[^"\\])*)|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s",}\]\[{\\]+))"""
_JSON_SCALAR = re.compile(_JSON_SCALAR_EXPRESSION)
_JSON_INSIDE = re.compile(rf"""{_QUOTE}(?P<text>[^"\\]*){_QUOTE}(?P<key>\s*:)?|(?<![\w.])(?P<number>-?[0-9][0-9.]*)""")
_EMPTY_VALUES = frozenset(("null", "true", "false", "", "(masked)"))

_PAIR_KEY = (
    rf"""\b(?:key|name|field|param|parameter|label){_QUOTE}?\s?[=:]\s?{_QUOTE}?([A-Za-z_][\w.\[\]-]{{0,40}}"""
    rf"""|[^\s"'&,;=:]{{1,12}}){_QUOTE}?"""
)
_PAIR_VALUE = (
    rf"""\b(?:[a-z]+_)?value{_QUOTE}?\s?[=:]\s?(?:{{\s?{_QUOTE}\w+{_QUOTE}\s?:\s?)?"""
    r"""(?:\\{0,2}"([^"\\]*)|'([^']*)|([^\s"'&,;}{|\\]+))"""
)
_KEY_AND_VALUE_PATTERNS = (
    (
        re.compile(rf"(?i){_PAIR_KEY}[\s,&;|/]{{1,4}}(?:{_QUOTE}|type=[\"']?\w+[\"']? )?(?:[\w.]+\.)?{_PAIR_VALUE}"),
        1,
        (2, 3, 4),
    ),
    (re.compile(rf"(?i){_PAIR_VALUE}\"?}}?[\s,&;|/]{{1,4}}{_QUOTE}?(?:[\w.]+\.)?{_PAIR_KEY}"), 4, (1, 2, 3)),
)
"""Key and value as separate attributes, in both orders: `key=email value=…`, `{"value": …, "name": "tel"}`, `<input
name="sei" value="…">`."""
_LABELLED_VALUE = re.compile(
    r"((?:ご|お)?(?:氏名|名前|姓名|フリガナ|ふりがな|電話番号|電話|携帯電話|携帯番号|携帯|メールアドレス|メール|住所|生年月日|郵便番号|"
    r"ニックネーム|パスワード|ユーザー名|学籍番号|社員番号|会員番号|連絡先))\s*:\s*(?!必須|任意|未|なし|変更|非公開|不要|入力|全角|半角)"
    r"([^\s,、。;/()|&\[\]【】]{1,40}(?: [一-龥々ぁ-んァ-ヶーA-Z][一-龥々ぁ-んァ-ヶーa-z]{0,9}(?![^\s,、。;/()|&]))?)"
)
_CREDENTIAL = re.compile(
    r"(?i)\b(?:password|passwd|pwd|bearer|access[ _-]?token)(?:\s*:\s*|\s+(?=[A-Za-z0-9._~+/-]{16}))([^\s,;\"'}]{3,})"
)
_NAME_PART = re.compile(r"(?:^|[\s、,|/])(?:姓|名|セイ|メイ|せい|めい)\s?:\s?([一-龥々ヶぁ-んァ-ヴー]{1,8})")
_AUTHORIZATION = re.compile(
    r"(?i)\bauthorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token)\s+([A-Za-z0-9._~+/=-]{3,})"
)
_NUMBER_OWNERS = (
    "学籍|学生|保護者|図書館?(?:利用)?|生徒|児童|園児|社員|職員|教員|教職員|スタッフ|従業員|会員|メンバー|メンバーズ|組合員|受験|診察|受験者|受講|受講者|受講生|患者|カルテ"
    "|お客様|お客さま|顧客|利用者|加入者|契約者|申込者|入居者|応募者|ユーザー?|ログイン|口座|保険証|保険者|介護保険|被保険者|基礎年金|年金|運転免許証?|免許"
    "|パスポート|旅券|在留|ポイント|住民票?コード|障害者手帳"
)
_LABELLED_PERSONAL_NUMBER = re.compile(
    rf"(?:{_NUMBER_OWNERS})(?:カード|証|券|様|さま)?の?(?:番号|番|コード|No\.?|NO\.?|ID)[\s:=|#はが「(【→]{{0,3}}([A-Za-z]{{0,3}}-?[0-9][0-9A-Za-z-]{{2,19}})"
    rf"|(?:{_NUMBER_OWNERS})(?:利用)?(?:カード|証|券)[\s:=はが「(【→]{{0,3}}([A-Za-z]{{0,3}}-?[0-9][0-9A-Za-z-]{{5,19}})(?![0-9A-Za-z円人名件枚%])"
    rf"|(?:{_NUMBER_OWNERS})(?:番号|コード|ID)\s?[:=]\s?([A-Za-z0-9][A-Za-z0-9._-]{{2,30}})"
)
_PERSONAL_NUMBER_BEFORE_LABEL = re.compile(
    rf"(?<![0-9A-Za-z-])((?=(?:[A-Za-z-]*[0-9]){{5}})[A-Za-z]{{0,3}}-?[0-9][0-9A-Za-z-]{{3,19}})\s?[(「【]\s?(?:{_NUMBER_OWNERS})(?:番号|コード|No|ID)"
)
_ENGLISH_PERSONAL_NUMBER = re.compile(
    r"(?i)\b(?:member(?:ship)?|customer|client|patient|student|employee|staff|user|account|guest|applicant|subscriber|insurance|passport|licen[sc]e)"
    r"[ _-]?(?:id|no|number|num|code|card)[.: #=]{1,3}([A-Z]{0,3}-?[0-9][0-9A-Z-]{3,19})(?![0-9A-Z])"
)
_ASCII_LABEL = re.compile(
    r"(?<![A-Za-z0-9_])([a-z]{1,12}(?:[_ -][a-z]{2,12}|[A-Z][a-z]{1,12}|Id|ID)+|[a-z]{4,14}(?:id|no|bangou?|name|tel|mail))"
    r"\s?:\s?([A-Za-z0-9][^\s,;\"'})&]{2,60})"
)
_DIGIT_CAPITAL_OR_AT = re.compile("[0-9A-Z@]")
"""Characters required in a value after words of a sentence: `customer number: 88172` matches, `at this address: check
…` does not."""
_PRECHECK = re.compile(
    r"番号|コード|[証券号]|カード|[Nn][OoUu]|[Ii][Dd]|[Pp][Aa][Ss][Ss]|[Pp][Ww][Dd]|[Bb]earer|BEARER|token|code|card|auth"
)


def find_fields(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of values of personal fields in JSON, after a label, or after the name of a number."""
    text = view.text
    has_colon = ":" in text
    if has_colon and ('"' in text or "'" in text):
        yield from _json_values(text)
    if "value" in text.lower():
        yield from _key_value_pairs(text)
    if has_colon:
        for match in _ASCII_LABEL.finditer(text):
            if is_personal_key(match[1]) and (" " not in match[1] or _DIGIT_CAPITAL_OR_AT.search(match[2])):
                yield match.span(2)
    if has_colon or _PRECHECK.search(text):
        for pattern in (
            _LABELLED_VALUE,
            _NAME_PART,
            _CREDENTIAL,
            _AUTHORIZATION,
            _LABELLED_PERSONAL_NUMBER,
            _PERSONAL_NUMBER_BEFORE_LABEL,
            _ENGLISH_PERSONAL_NUMBER,
        ):
            for match in pattern.finditer(text):
                group = match.lastindex or 0
                if not match[group].startswith("(masked"):
                    yield match.span(group)


def _json_values(text: str) -> Iterator[tuple[int, int]]:
    """Yield positions of values of personal JSON fields. For an object or a list, everything inside; for an object
    describing a person, only its personal fields."""
    for match in _JSON_KEY.finditer(text):
        key, start = match[1], match.end()
        is_person = key.lower() in PERSON_WORDS or key.lower().removesuffix("s") in PERSON_WORDS
        if text[start : start + 1] in ("{", "["):
            if is_person or is_personal_key(key):
                yield from _values_inside(text, start, _closing_position(text, start), key if is_person else "")
        elif key != "name" and (value := _JSON_SCALAR.match(text, start)):
            group = value.lastindex or 0
            if value[group] not in _EMPTY_VALUES and is_personal_value(key, value[group]):
                yield value.span(group)


def _values_inside(text: str, start: int, end: int, person: str) -> Iterator[tuple[int, int]]:
    """Yield positions of texts and numbers between two brackets. For a person, only those whose key is personal in
    combination with the word for the person."""
    key = ""
    for match in _JSON_INSIDE.finditer(text, start, end):
        if match["key"]:
            key = match["text"]
            continue
        group = "text" if match["text"] is not None else "number"
        if match[group] not in _EMPTY_VALUES and (not person or is_personal_key(f"{person}_{key}")):
            yield match.span(group)


def _closing_position(text: str, start: int) -> int:
    """Return the position of the bracket that closes the one at `start`, or the end of the text."""
    depth = 0
    for n in range(start, len(text)):
        depth += (text[n] in "{[") - (text[n] in "}]")
        if depth == 0:
            return n
    return len(text)


def _key_value_pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield positions of values whose key is given next to them as a separate value."""
    for pattern, key, groups in _KEY_AND_VALUE_PATTERNS:
        for match in pattern.finditer(text):
            group = next(group for group in groups if match[group] is not None)
            if match[group] not in _EMPTY_VALUES and is_personal_key(match[key]):
                yield match.span(group)
