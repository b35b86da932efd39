"""Detects telephone numbers. A pattern proposes candidates, and the numbering plans of all countries (`phonenumbers`)
decide."""

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from orchestration.resources.privacy.view import ReadableView

_GROUP_GAP = r" ?[-./_()\[\]+ ]{1,3} ?"
_TELEPHONE_LABELS = (
    "tel",
    "tel.",
    "tel_",
    "fax",
    "phone",
    "mobile",
    "denwa",
    "keitai",
    "call",
    "sms",
    "携帯",
    "電話",
    "phone-",
    "phone_",
    "no.",
)
_NUMBER_START = (
    r"(?:(?<![0-9A-Za-z.\-])|" + "|".join(f"(?<=(?i:{re.escape(name)}))" for name in _TELEPHONE_LABELS) + ")"
)
"""Start of a number: not after a letter or digit, unless the letters are a label: TEL028…."""
_GROUP_LENGTHS = (
    (2, 4, 4),
    (3, 3, 4),
    (3, 4, 4),
    (4, 2, 4),
    (5, 1, 4),
    (4, 3, 3),
    (4, 3, 4),
    (3, 8, 0),
    (4, 6, 0),
    (2, 8, 0),
    (7, 4, 0),
    (4, 7, 0),
)
_GROUPED_NUMBER = re.compile(
    rf"{_NUMBER_START}(?:"
    + "|".join(
        rf"\(?0[0-9]{{{a - 1}}}{_GROUP_GAP}[0-9]{{{b}}}" + (rf"{_GROUP_GAP}[0-9]{{{c}}}" if c else "")
        for a, b, c in _GROUP_LENGTHS
    )
    + r")(?![0-9]|-[0-9])"
)
_PLAIN_MOBILE = re.compile(rf"{_NUMBER_START}(?:0[5-9]0[1-9]|0800)[0-9]{{7}}(?![0-9A-Za-z]|-[0-9])")
_PLAIN_NUMBER = re.compile(
    rf"(?<![_*]){_NUMBER_START}0[1-9][0-9]{{8}}(?![0-9A-Za-z_]|-[0-9]|\.[0-9])|(?<=tel_)0[1-9][0-9]{{8}}(?![0-9A-Za-z_])"
)
_SPACED_DIGITS = re.compile(r"(?<![0-9])0 [5-9] 0(?: ?[- ] ?[0-9]){8}(?! ?[0-9])")
_UNUSUAL_GAPS = re.compile(
    r"(?<![0-9A-Za-z.\-])0[5-9]0([,:*~・|=])[0-9]{4}\1[0-9]{4}(?![0-9])"
    r"|(?<![0-9A-Za-z.\-+])81[-. ][5-9]0[-. ][0-9]{4}[-. ][0-9]{4}(?![0-9])|(?<=wa\.me/)[1-9][0-9]{9,13}"
)
_IN_KANJI = re.compile(
    r"[〇零][五六七八九][〇零][-ー・ ]?[〇零一二三四五六七八九]{4}[-ー・ ]?[〇零一二三四五六七八九]{4}"
)
_INTERNATIONAL = re.compile(
    r"(?<![0-9A-Za-z+])(?:(?:(?<=[\s=:,;(&\"'>/|])|^)\+|(?<=[^\x00-\x7f])\+|00(?=81)|010[- ]?(?=81))(?: ?\(?[1-9][0-9]{0,2}\)?)"
    r"(?:[-. ()/]{0,3}[0-9]){6,12}(?![0-9])"
)
_COUNTRY_CODE = re.compile(
    r"(?<![0-9A-Za-z.\-+_/])81[-. ]?(?:\(0\))?0?([1-9](?:[-. ]?[0-9]){8,9})(?![0-9A-Za-z]|[-.][0-9])"
)
"""Japan's country code without plus sign."""
_TELEPHONE_LABEL_BEFORE = re.compile(
    r"(?i)(?:tel|phone|fax|call|caller(?:[ _-]?(?:id|no|number))?|dial|ani|sms|mobile|cell|contact|renraku(?:saki)?|keitai|denwa|whatsapp"
    r"|電話|℡|携帯|番号は|連絡先?|(?:発信者|着信|電話)番号|ファクス|ファックス|スマホ|実家|自宅)[^0-9A-Za-z]{0,6}$"
)
_SEARCH_PARAMETER_BEFORE = re.compile(r"(?i)(?:^|[?&;\s])(?:q|query|search|keyword|kw|word|text|s)=$")
"""Search query for a telephone number."""
NUMBERED_THING_BEFORE = re.compile(
    r"(?i)(?:(?:order|item|product|article|job|entry|detail|news|post|archive|invoice|ticket|tracking|sku|jan|isbn)s?[/_#=:. -]|"
    r"(?:_?id|no|num|number|code|sku)[=:#. ]|(?:"
    r"(?:注文|商品|求人|受付|受注|予約|管理|整理|伝票|追跡|製品|品|型|図|請求|見積|登録|合わせ|記事)"
    r"(?:番号|番|コード|No|ID)|ロット|シリアル)\s*[:はNo.#]*\s*)$"
)
_PRECHECK = re.compile(r"(?:[0-9][^0-9]{0,4}){9}|[〇零][五六七八九][〇零]")


def find_telephone_numbers(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of telephone numbers."""
    text = view.text
    if not _PRECHECK.search(text):
        return
    for match in _GROUPED_NUMBER.finditer(text):
        if _is_grouped_number(match[0], text[: match.start()]):
            yield match.span()
    for match in _PLAIN_MOBILE.finditer(text):
        if not NUMBERED_THING_BEFORE.search(text[max(0, match.start() - 16) : match.start()]):
            yield match.span()
    for match in _PLAIN_NUMBER.finditer(text):
        if _is_plain_number(match[0], text[max(0, match.start() - 16) : match.start()]):
            yield match.span()
    for match in _INTERNATIONAL.finditer(text):
        if _is_international(match[0]):
            yield match.span()
    for match in _COUNTRY_CODE.finditer(text):
        if _is_with_country_code(match[1], text[max(0, match.start() - 24) : match.start()]):
            yield match.span()
    for pattern in (_SPACED_DIGITS, _UNUSUAL_GAPS, _IN_KANJI):
        yield from (match.span() for match in pattern.finditer(text))


def _is_grouped_number(candidate: str, before: str) -> bool:
    groups = re.findall("[0-9]+", candidate)
    digits = "".join(groups)
    if candidate.count("(") > candidate.count(")") + 1 or (")" in candidate and "(" not in candidate):
        return False
    if digits[:3] in ("050", "060", "070", "080", "090"):
        return len(digits) == 11
    if NUMBERED_THING_BEFORE.search(before[-16:]) and not _TELEPHONE_LABEL_BEFORE.search(before[-12:]):
        return False
    odd = re.search(r"[./_+]", candidate)
    if len(groups) == 2 or odd or digits[1] == "0":
        return is_valid(digits)
    return len(digits) == 10


def _is_plain_number(digits: str, before: str) -> bool:
    """Return whether ten digits without separators are a telephone number: if a label says so, or if they stand alone
    in text. In paths and after other keys they are not."""
    if not is_valid(digits):
        return False
    if _TELEPHONE_LABEL_BEFORE.search(before) or _SEARCH_PARAMETER_BEFORE.search(before):
        return True
    return (
        not before or before[-1] in " :(「[\"'、。" or not before[-1].isascii()
        if not NUMBERED_THING_BEFORE.search(before)
        else False
    )


def _is_international(candidate: str) -> bool:
    digits = re.sub("[^0-9]", "", candidate)
    if not candidate.startswith("+"):
        digits = digits[2:] if digits.startswith("00") else digits[3:]
    if digits.startswith("810"):
        digits = "81" + digits[3:]
    if digits.startswith("81"):
        return len(digits) in (11, 12)
    return is_valid("+" + digits) or (len(re.findall("[0-9]+", candidate)) > 2 and is_possible("+" + digits))


def _is_with_country_code(candidate: str, before: str) -> bool:
    """Return whether the digits are a mobile number not labelled as another number, or a landline number with a label."""
    digits = "0" + re.sub("[^0-9]", "", candidate)
    if NUMBERED_THING_BEFORE.search(before) or not is_valid(digits):
        return False
    return len(digits) == 11 or bool(_TELEPHONE_LABEL_BEFORE.search(before)) or len(re.findall("[0-9]+", candidate)) > 2


@lru_cache(maxsize=20_000)
def is_valid(digits: str) -> bool:
    """Return whether the number exists in the numbering plan of Japan, or of the country named by a leading +."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))
    except phonenumbers.NumberParseException:
        return False


def is_possible(digits: str) -> bool:
    """Return whether the country has numbers of this length."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(digits, "JP"))
    except phonenumbers.NumberParseException:
        return False
