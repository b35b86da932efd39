"""Numbers that lead to a person: telephone, IP address, payment card, My Number. A pattern proposes, a numbering plan decides.

Arbiters: `phonenumbers` (the numbering plans of all countries), `ipaddress`, the check digits of cards (ISO/IEC 7812-1, Luhn) and of My
Number (Order of the Ministry of Internal Affairs and Communications no. 85 of 2014, article 5).
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from orchestration.resources._personal_view import View

_GAP = r" ?[-./_()\[\]+ ]{1,3} ?"
_AREAS = (
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
_GROUPED = re.compile(
    r"(?<![0-9A-Za-z.\-])(?:"
    + "|".join(rf"\(?0[0-9]{{{a - 1}}}{_GAP}[0-9]{{{b}}}" + (rf"{_GAP}[0-9]{{{c}}}" if c else "") for a, b, c in _AREAS)
    + r")(?![0-9]|-[0-9])"
)
_PLAIN_MOBILE = re.compile(r"(?<![0-9A-Za-z.\-])(?:0[5-9]0[1-9]|0800)[0-9]{7}(?![0-9A-Za-z]|-[0-9])")
_PLAIN = re.compile(
    r"(?:(?<![0-9A-Za-z.\-_*])|(?<=[Tt]el)|(?<=TEL)|(?<=FAX))0[1-9][0-9]{8}(?![0-9A-Za-z_]|-[0-9]|\.[0-9])"
)
_SPACED = re.compile(r"(?<![0-9])0 [5-9] 0(?: ?[- ] ?[0-9]){8}(?! ?[0-9])")
_OTHER_GAPS = re.compile(
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
"""The country code of Japan without its plus."""
_CALLED = re.compile(
    r"(?i)(?:tel|phone|fax|call|denwa|電話|℡|携帯|番号は|連絡先|ファクス|ファックス)[^0-9A-Za-z]{0,6}$"
)
_NUMBERED = re.compile(
    r"(?i)(?:(?:order|item|product|article|job|entry|detail|news|post|archive|invoice|ticket|tracking|sku|jan|isbn)s?[/_#=:. -]|"
    r"(?:_?id|no|num|number|code|sku)[=:#. ]|(?:"
    r"(?:注文|商品|求人|受付|受注|予約|管理|整理|伝票|追跡|製品|品|型|図|請求|見積|登録|合わせ|記事)"
    r"(?:番号|番|コード|No|ID)|ロット|シリアル)\s*[:はNo.#]*\s*)$"
)


def telephones(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of telephone numbers."""
    text = seen.text
    for found in _GROUPED.finditer(text):
        if _is_grouped_number(found[0], text[: found.start()]):
            yield found.span()
    for found in _PLAIN_MOBILE.finditer(text):
        if not _NUMBERED.search(text[max(0, found.start() - 16) : found.start()]):
            yield found.span()
    for found in _PLAIN.finditer(text):
        if _is_plain_number(found[0], text[max(0, found.start() - 16) : found.start()]):
            yield found.span()
    for found in _INTERNATIONAL.finditer(text):
        if _is_international(found[0]):
            yield found.span()
    for found in _COUNTRY_CODE.finditer(text):
        if _is_with_country_code(found[1], text[max(0, found.start() - 24) : found.start()]):
            yield found.span()
    for pattern in (_SPACED, _OTHER_GAPS, _IN_KANJI):
        yield from (found.span() for found in pattern.finditer(text))


def _is_grouped_number(found: str, before: str) -> bool:
    groups = re.findall("[0-9]+", found)
    digits = "".join(groups)
    if found.count("(") > found.count(")") + 1 or (")" in found and "(" not in found):
        return False
    if digits[:3] in ("050", "060", "070", "080", "090"):
        return len(digits) == 11
    if _NUMBERED.search(before[-16:]) and not _CALLED.search(before[-12:]):
        return False
    odd = re.search(r"[./_+]", found)
    if len(groups) == 2 or odd or digits[1] == "0":
        return is_valid(digits)
    return len(digits) == 10


def _is_plain_number(digits: str, before: str) -> bool:
    """Ten digits without a gap: a number where something says so, or where it stands alone in text. In paths and behind other keys, no."""
    if not is_valid(digits):
        return False
    if _CALLED.search(before):
        return True
    return (
        not before or before[-1] in " :(「[\"'、。" or not before[-1].isascii()
        if not _NUMBERED.search(before)
        else False
    )


def _is_international(found: str) -> bool:
    digits = re.sub("[^0-9]", "", found)
    if not found.startswith("+"):
        digits = digits[2:] if digits.startswith("00") else digits[3:]
    if digits.startswith("810"):
        digits = "81" + digits[3:]
    if digits.startswith("81"):
        return len(digits) in (11, 12)
    return is_valid("+" + digits) or (len(re.findall("[0-9]+", found)) > 2 and is_possible("+" + digits))


def _is_with_country_code(found: str, before: str) -> bool:
    """A mobile number where no other number is announced, a landline where something says so."""
    digits = "0" + re.sub("[^0-9]", "", found)
    if _NUMBERED.search(before) or not is_valid(digits):
        return False
    return len(digits) == 11 or bool(_CALLED.search(before)) or len(re.findall("[0-9]+", found)) > 2


@lru_cache(maxsize=20_000)
def is_valid(digits: str) -> bool:
    """Whether the numbering plan of Japan, or of the country a leading + names, has such a number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))
    except phonenumbers.NumberParseException:
        return False


def is_possible(digits: str) -> bool:
    """Whether a number of this length exists in its country."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(digits, "JP"))
    except phonenumbers.NumberParseException:
        return False


_V4 = re.compile(r"(?<![0-9.])([0-9]{1,3}(?:(?:\.|\[\.\])[0-9]{1,3}){3})(?![0-9]|\.[0-9])")
_V4_IN_HOST = re.compile(
    r"(?:(?<=[a-z]-)|(?<![0-9A-Za-z-]))([0-9]{1,3}(?:-[0-9]{1,3}){3})(?=\.[a-z])|(?<=ip-)([0-9]{1,3}(?:-[0-9]{1,3}){3})(?![0-9-])"
)
_V6 = re.compile(
    r"(?<![0-9A-Za-z:.])((?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{0,4}))(?:%[0-9A-Za-z]{1,15})?(?![0-9A-Za-z:])"
)
_VERSION = re.compile(
    r"(?i)(?:\bv|\bver\.?|version|バージョン|build|release|rev|sdk|[a-z][a-z ]*/|"
    r"(?:ios|android|chrome|windows|mac ?os|os x|safari|firefox|edge|"
    r"opera|instagram|facebook|line|アプリ|app|firmware|patch))[ :=/]{0,2}$"
)
_SAYS_IP = re.compile(r"(?i)(?:\bip|addr(?:ess)?|host|forwarded-for|アドレス|remote|client|//)[\w\s:=「(\[]{0,8}$")


def ip_addresses(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of IP addresses of both versions."""
    text = seen.text
    for found in _V4.finditer(text):
        if _is_v4(found[1], text[max(0, found.start() - 24) : found.start()]):
            yield found.span(1)
    for found in _V4_IN_HOST.finditer(text):
        if all(int(part) < 256 for part in found[0].split("-")):
            yield found.span()
    for found in _V6.finditer(text):
        if _is_v6(found[1]):
            yield found.span()


def _is_v4(found: str, before: str) -> bool:
    """Four numbers up to 255 are an address where something says so, or unless they look like a version."""
    try:
        address = ipaddress.IPv4Address(re.sub(r"\b0+(?=[0-9])", "", found.replace("[.]", ".")))
    except ValueError:
        return False
    if before.endswith("//") or _SAYS_IP.search(before):
        return True
    if _VERSION.search(before) or (before[-1:].isalnum() and before[-1:].isascii()) or before[-1:] in ("_", "/"):
        return False
    if found.endswith((".0.0", ".0.0.0")):
        return False
    if "[.]" in found:
        return True
    parts = [int(part) for part in found.split(".")]
    return parts[0] > 0 and (
        address.is_private or max(parts[1:]) >= 100 or (parts[0] >= 100 and max(parts) >= 10 and min(parts[1:3]) > 0)
    )


def _is_v6(found: str) -> bool:
    """An address a device may have: global, unique local, link local, or a version 4 address in version 6. `a::b` is a name in code."""
    try:
        address = ipaddress.IPv6Address(found)
    except ValueError:
        return False
    if address.ipv4_mapped or address.sixtofour:
        return True
    first = found.split(":")[0]
    return len(first) >= 3 and first[0] in "23fF" and (first[0] in "23" or address.is_link_local or address.is_private)


_CARD = re.compile(
    r"(?:(?<![0-9A-Za-z.\-_])|(?<=visa)|(?<=VISA)|(?<=card))"
    r"(?:[2-6][0-9]{3}([-. +]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[47][0-9]{2}([- ]?)[0-9]{6}\2[0-9]{5}"
    r"|3[068][0-9]{2}([- ]?)[0-9]{6}\3[0-9]{4})(?![0-9]|-[0-9])"
)
_SAYS_CARD = re.compile(r"(?i)(?:card|カード|cc)[^0-9]{0,12}$")


def cards(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of payment card numbers."""
    for found in _CARD.finditer(seen.text):
        digits = re.sub("[^0-9]", "", found[0])
        before = seen.text[max(0, found.start() - 20) : found.start()]
        two_series_without_gap = digits[0] == "2" and found[0] == digits
        if (
            (not two_series_without_gap or _SAYS_CARD.search(before))
            and not _NUMBERED.search(before)
            and has_luhn(digits)
        ):
            yield found.span()


def has_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others by ISO/IEC 7812-1."""
    doubled = (sum(divmod(2 * int(one), 10)) for one in digits[-2::-2])
    return (sum(int(one) for one in digits[::-2]) + sum(doubled)) % 10 == 0


_TWELVE = re.compile(r"(?<![0-9A-Za-z.\-])[0-9]{4}([- ]?)[0-9]{4}\1[0-9]{4}(?![0-9]|-[0-9])")
_SAYS_MY_NUMBER = re.compile(r"(?i)マイナンバー|個人番号|my[ _-]?number|kojin[ _-]?bango")


def my_numbers(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of My Numbers: twelve digits right behind their name, or near it with their check digit."""
    for found in _TWELVE.finditer(seen.text):
        before = seen.text[max(0, found.start() - 40) : found.start()]
        named = _SAYS_MY_NUMBER.search(before)
        if named and (len(before) - named.end() <= 6 or has_my_number_digit(re.sub("[^0-9]", "", found[0]))):
            yield found.span()


def has_my_number_digit(digits: str) -> bool:
    """Whether the last of twelve digits is My Number's check digit."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(one) * weight for one, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)
