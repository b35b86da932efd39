"""Detects home addresses: postal codes with their mark, and addresses down to the block or house. A town or station
alone is not an address."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_NUMBER = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,5})"
_HYPHEN = r"[-ー]"
_PLACE_CHARACTER = r"[一-龥々ヶヵケツノぁ-んァ-ヴ]"
_PREFECTURE = r"(?:北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)"
_CITY = r"(?:[一-龥々ヶケぁ-ん]{1,7}[市区町村郡])"
_BLOCK = (
    rf"(?:第?{_NUMBER}地割(?:{_NUMBER}番地?の?)?(?:{_NUMBER}号?)?(?:{_HYPHEN}{_NUMBER})*|番外(?:{_NUMBER}|(?![一-龥]))|[東西南北]{_NUMBER}線[東西南北]?{_NUMBER}(?:号|番地?)?(?:{_HYPHEN}{_NUMBER})*"
    rf"|(?:(?<={_PLACE_CHARACTER})|(?<=丁目))[甲乙丙丁][0-9]{{2,5}}(?:{_HYPHEN}{_NUMBER})*"
    rf"|{_NUMBER}丁目 ?(?:{_NUMBER}番(?:地の?)? ?(?:{_NUMBER}号?)?|{_NUMBER}(?:{_HYPHEN}{_NUMBER})*)(?![0-9年月日円歳才代名人件%~])"
    rf"|{_NUMBER}番地(?:の?{_NUMBER}|{_HYPHEN}{_NUMBER})?|{_NUMBER}番 ?{_NUMBER}(?:号|(?![0-9年月日円:歳才代名人件%~線台]))"
    rf"|[0-9]{{1,5}}(?:{_HYPHEN}[0-9]{{1,5}}){{1,3}}(?![0-9年月日円:歳才代名人件%~]))"
)
_BUILDING = (
    r"(?:[ ]?(?:[一-龥々ぁ-んァ-ヴーA-Za-z]{2,20}"
    r"(?:ビル|マンション|ハイツ|コーポ|アパート|荘|寮|館|タワー|レジデンス|メゾン|ハイム|号棟)?)?[ ]?"
    r"[0-9]{1,4}(?:号室?|室|[FＦ階])|[ ][一-龥々ぁ-んァ-ヴーA-Za-z]{2,20}[ ]?[0-9]{2,4}(?![0-9年月日円件名人:%-]))"
)
_POSTAL_CODE = r"(?:〒 ?|郵便番号[:は ]{0,2})[0-9]{3}[- ]?[0-9]{4}(?![0-9])"

_WITH_CITY = re.compile(
    rf"(?:(?:〒 ?)?[0-9]{{3}}-[0-9]{{4}} ?)?{_PREFECTURE}?[ ]?{_CITY}{{1,3}}"
    rf"[ ]?{_PLACE_CHARACTER}{{0,14}}?[0-9]{{0,2}}{_PLACE_CHARACTER}{{0,4}}[ ]?{_BLOCK}{_BUILDING}?"
)
_WITHOUT_CITY = re.compile(
    rf"{_PLACE_CHARACTER}{{2,10}}(?:第?{_NUMBER}地割{_NUMBER}(?:番地?)?(?:{_HYPHEN}{_NUMBER})*|{_NUMBER}丁目{_NUMBER}番(?:地の?)?(?:{_NUMBER}号?)?|{_NUMBER}丁目{_NUMBER}{_HYPHEN}{_NUMBER}|(?<![第0-9])[0-9]{{1,5}}番地(?:の?{_NUMBER})?|{_NUMBER}番{_NUMBER}号){_BUILDING}?"
)
_WITH_BUILDING = re.compile(
    rf"{_PLACE_CHARACTER}{{2,8}}[0-9]{{1,4}}(?:{_HYPHEN}[0-9]{{1,4}}){{1,3}}[ ]?[一-龥々ぁ-んァ-ヴーA-Za-z]{{0,16}}"
    r"(?:マンション|ハイツ|コーポ|アパート|荘|レジデンス|メゾン|ハイム|[0-9]{2,4}号室)[一-龥々ァ-ヴー]{0,8}[ ]?[0-9]{0,4}(?:号室?)?"
)
_NOT_A_COUNT = r"(?![0-9年月日円:歳才代名人件%~回号])"
_WITH_ONE_NUMBER = re.compile(
    rf"{_PREFECTURE}?(?:[一-龥]{{1,4}}郡[一-龥]{{1,4}}[町村]{_PLACE_CHARACTER}{{2,8}}|{_CITY}{{1,3}}(?:大字|字){_PLACE_CHARACTER}{{1,8}})[0-9]{{1,5}}{_NOT_A_COUNT}"
    rf"|{_CITY}{_PLACE_CHARACTER}{{1,10}}[0-9]{{1,4}}[のノ][0-9]{{1,4}}(?:[のノ][0-9]{{1,4}})?{_NOT_A_COUNT}"
)
_KYOTO_STREET = re.compile(
    rf"{_CITY}{_PLACE_CHARACTER}{{2,16}}(?:上る|下る|上ル|下ル|東入る?|西入る?){_PLACE_CHARACTER}{{0,8}}[0-9]{{1,4}}(?:{_HYPHEN}[0-9]{{1,4}})*"
)
_BUILDING_AND_ROOM = re.compile(
    r"[一-龥々ぁ-んァ-ヴーA-Za-z]{0,12}(?:マンション|ハイツ|コーポ|アパート|荘|レジデンス|メゾン|ハイム|シャトー|パレス)"
    r"[一-龥々ァ-ヴー]{0,10}[ ]?[0-9]{2,4}号室"
)
_POSTAL_CODE_PATTERN = re.compile(_POSTAL_CODE)
_POSTAL_CODE_BEFORE_PLACE = re.compile(
    rf"(?<![0-9-])[0-9]{{3}}-[0-9]{{4}} ?(?={_PREFECTURE}|{_CITY}{_PLACE_CHARACTER}+[0-9])"
)
_ROMANISED = re.compile(
    r"\b[0-9]{1,5}(?:-[0-9]{1,5}){1,3},? ?[A-Z][A-Za-z-]{2,24}(?:,? [A-Z][A-Za-z-]{2,24}){0,3}"
    r"(?:(?i:-(?:shi|ku|cho|machi|gun|ken|fu|to)\b|,? city\b)|,? (?:Tokyo|Osaka|Kyoto|Tochigi|Japan)\b)"
    r"(?:,? [A-Z][a-z]+(?:-[a-z]+)?){0,3}(?: ?〒?[0-9]{3}-[0-9]{4})?"
)
_ROMANISED_TOWN_FIRST = re.compile(
    r"\b[A-Z][a-z]+-(?i:shi|ku|cho|machi|gun)[ ,]+(?:[A-Z][a-z]+(?:-[a-z]+)?[ ,]+){0,3}[0-9]{1,4}(?:-[0-9]{1,4}){1,3}"
)
_PRECEDES_OTHER_NUMBER = re.compile(
    r"(?:平成|令和|昭和|大正|明治|第|型番?|品番|コード|番号|版|図|表|会場|午前|午後|開催|日程|期間|予定|締切|受付)[0-9 ]*$"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-ー][01]?[0-9](?:[-ー][0-3]?[0-9])?$")
_PRECHECK = re.compile(
    r"[0-9一二三四五六七八九十](?:[-ー][0-9]|丁目|番)|〒|郵便番号|[上下東西][るルり]|入る|号室|字|[町村][^0-9]*[0-9]|地割|番外|[東西南北]\S{1,5}線|[甲乙丙丁][0-9]|[0-9][のノ][0-9]"
)
_PATTERNS = (
    _WITH_CITY,
    _WITHOUT_CITY,
    _WITH_BUILDING,
    _WITH_ONE_NUMBER,
    _KYOTO_STREET,
    _BUILDING_AND_ROOM,
    _ROMANISED_TOWN_FIRST,
    _POSTAL_CODE_PATTERN,
    _POSTAL_CODE_BEFORE_PLACE,
    _ROMANISED,
)


def find_addresses(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of postal codes and addresses."""
    if not _PRECHECK.search(view.text):
        return
    for pattern in _PATTERNS:
        for match in pattern.finditer(view.text):
            if pattern is _WITH_CITY and _is_date(match[0]):
                continue
            yield match.span()


def _is_date(candidate: str) -> bool:
    """Return whether an apparent block number is a date, a period, or another number: `小山市 2026-01-14`, `佐野市会場1-2`."""
    number = re.search(r"[0-9]+(?:[-ー][0-9]+)+", candidate)
    if not number or re.search("丁目|番地|番[0-9]", candidate):
        return False
    return bool(_DATE.match(number[0]) or _PRECEDES_OTHER_NUMBER.search(candidate[: number.start()]))
