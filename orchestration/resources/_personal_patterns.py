"""What personal data looks like, as patterns of RE2, which both Arrow and DuckDB speak: one text serves every source.

A rule replaces a match by its `replacement`. What precedes a match is part of the pattern (RE2 looks neither back nor ahead) and
is put back by it. Every rule leaves its own result alone, so text may be guarded twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.resources._personal_names import FAMILY, GIVEN

MASK = "(masked)"

_AT = r"(?:@|＠|%40|%2540|%EF%BC%A0)"
_DOT = r"[.．]"
_LETTER = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_ADDRESS = rf"[{_LETTER}._%+．-]+{_AT}(?:[{_LETTER}-]+{_DOT})+[A-Za-zＡ-Ｚａ-ｚ]{{2,}}"

_DIGIT, _ZERO, _NOT_ZERO = "[0-9０-９]", "[0０]", "[1-9１-９]"
_LAST = r"(?:[0-9]\b|[０-９])"
"""The last digit of a number: no letter or digit follows. RE2 knows word boundaries of ASCII only."""
_GAP = r"(?:[-()+ ‐−–ー－（）　]|%20|%2[Dd89])"
_GROUPS = "|".join(
    rf"{_ZERO}{_NOT_ZERO}{_DIGIT}{{{area}}}{_GAP}{{1,2}}{_DIGIT}{{{middle}}}{_GAP}{{1,2}}{_DIGIT}{{{last}}}{_LAST}"
    for area, middle, last in ((0, "4", "3"), (1, "3,4", "3"), (2, "2,3", "2,3"), (3, "1,2", "3"))
)
_PLAIN = rf"{_ZERO}{_NOT_ZERO}{_DIGIT}{{7,8}}{_LAST}"
_INTERNATIONAL = rf"(?:[+＋]|%2[Bb]){_NOT_ZERO}(?:{_GAP}{{0,2}}{_DIGIT}){{7,12}}{_GAP}{{0,2}}{_LAST}"
_BEFORE_NUMBER = r"(^|[^0-9A-Za-z._-]|%[0-9A-Fa-f]{2})"
_TELEPHONE = rf"{_BEFORE_NUMBER}(?:{_GROUPS}|{_PLAIN}|{_INTERNATIONAL})"

_ONE = r"[0-9]"
_MORE = r"(?:1[0-9]{2}|2[0-4][0-9]|25[0-5]|[1-9][0-9])"
_PART = rf"(?:{_MORE}|{_ONE})"
_FIRST = rf"(?:{_MORE}|[1-9])"
_QUAD = "|".join(
    (
        rf"{_FIRST}\.{_PART}\.{_MORE}\.{_PART}",
        rf"{_FIRST}\.{_PART}\.{_PART}\.{_MORE}",
        rf"(?:{_MORE}\.{_PART}|[1-9]\.{_MORE})\.(?:[1-9]\.[0-9]|0\.[1-9])",
    )
)
"""Four numbers up to 255. Not 1.2.3.4 and not 120.0.0.0: those are versions."""
_IPV4 = rf"(^|//|[^0-9A-Za-z._/-]|%[0-9A-Fa-f]{{2}})(?:{_QUAD})\b"
_COLON, _HEX = "(?::|%3[Aa])", "[0-9A-Fa-f]{1,4}"
_GLOBAL = "(?:[23][0-9A-Fa-f]{3}|[Ff][CcDdEe][0-9A-Fa-f]{2})"
"""How addresses begin that a person's device may have: global, unique local, link local. 10:20:30 is a time."""
_IPV6 = (
    rf"(^|[^0-9A-Za-z:.]|%[0-9A-Fa-f]{{2}}){_GLOBAL}"
    rf"(?:(?:{_COLON}{_HEX}){{7}}|(?:{_COLON}{_HEX}){{0,6}}{_COLON}(?:{_COLON}{_HEX}){{1,6}})\b"
)

_OWNERS = r"(?:(?:your|user|customer|contact|applicant|member|my|billing|shipping)[-_.]?)?"
_KEYS = (
    "name", "namae", "full[-_]?name", "first[-_]?name", "last[-_]?name", "family[-_]?name", "given[-_]?name", "sur[-_]?name",
    "nick[-_]?name", "shimei", "simei", "sei", "mei", "sei[-_]?kana", "mei[-_]?kana", "(?:name[-_]?)?kana", "furigana",
    "e?[-_]?mail(?:[-_]?addr(?:ess)?)?", "tel[-_]?(?:no|num|number)?", "phone(?:[-_]?(?:no|num|number))?", "telephone",
    "mobile[-_]?(?:phone|no|number)", "keitai", "denwa", "fax", "addr(?:ess)?", "street(?:[-_]?address)?", "jy?u+sho",
    "zip(?:[-_]?code)?", "postal(?:[-_]?code)?", "post[-_]?code", "yu+bin(?:[-_]?bango)?", "birth(?:[-_]?(?:day|date|year))?",
    "date[-_]?of[-_]?birth", "dob", "seinengappi", "ip", "ip[-_]?addr(?:ess)?", "user[-_]?id", "member[-_]?id", "login[-_]?id",
)  # fmt: skip
"""Names of parameters that hold what a person typed into a form or who is logged in."""
_JAPANESE_KEYS = (
    "氏名", "お?名前", "姓名?", "名", "フリガナ", "ふりがな", "カナ", "かな", "メール", "メールアドレス", "電話", "電話番号", "携帯",
    "携帯電話", "住所", "ご住所", "郵便番号", "生年月日", "誕生日",
)  # fmt: skip


def _percent(text: str) -> str:
    """Japanese as a URL writes it; what is pattern syntax stays."""
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in text)


def _encoded(key: str) -> str:
    """`key` percent-encoded; an optional letter in front is optional as a whole."""
    first, rest = (f"(?:{_percent(key[0])})?", key[2:]) if key[1:2] == "?" else ("", key)
    body, last = (rest[:-2], f"(?:{_percent(rest[-2])})?") if rest.endswith("?") else (rest, "")
    return f"{first}{_percent(body)}{last}"


_NAMED = f"{_OWNERS}(?:{'|'.join(_KEYS)})[0-9]?|{'|'.join(_JAPANESE_KEYS)}|{'|'.join(map(_encoded, _JAPANESE_KEYS))}"
_NAME = rf"(?:[A-Za-z0-9_]+(?:\[|%5B))?(?:{_NAMED})(?:\]|%5D)?"
_PARAMETER = rf"(?i)((?:^|[?&;#\s])(?:{_NAME})=)[^&#;\s]+"
_INNER = rf"(?i)((?:%(?:25)*(?:3F|26|23))(?:{_NAME})%(?:25)*3D)(?:[^%&#;\s]|%[013-9A-F][0-9A-F]|%2[0-24579A-F])+"
"""A parameter inside an address that is itself a parameter's value."""

_KANJI_OR_KANA = "[一-龥々ぁ-んァ-ヶー]"
_PERSON = rf"(?:{'|'.join(FAMILY)})[ 　]?(?:(?:{'|'.join(GIVEN)})郎?|{_KANJI_OR_KANA}{{0,4}}[ 　]?(?:様|さま))"
"""A frequent family name with a frequent given name, or with the title a page gives to whom it greets."""


@dataclass(frozen=True)
class Rule:
    """One kind of personal data. `in_identifiers`: no id looks like it, so ids are searched for it as well."""

    name: str
    pattern: str
    replacement: str = rf"\1{MASK}"
    in_identifiers: bool = False


RULES = (
    Rule("mail_address", _ADDRESS, MASK, in_identifiers=True),
    Rule("parameter", _PARAMETER),
    Rule("inner_parameter", _INNER),
    Rule("ipv4_address", _IPV4, in_identifiers=True),
    Rule("ipv6_address", _IPV6, in_identifiers=True),
    Rule("telephone", _TELEPHONE),
    Rule("person", _PERSON, MASK),
)
"""In this order: an address in a parameter is an address first, and what was masked is left alone by the rules after."""

IDENTIFIER_RULES = tuple(rule for rule in RULES if rule.in_identifiers)


def any_of(rules: Sequence[Rule]) -> str:
    """One pattern for text that some rule finds something in: a single pass, where replacing takes one slow pass for each rule."""
    return "|".join(f"(?:{rule.pattern})" for rule in rules)
