"""Detects home addresses: postal codes with their mark, and addresses down to the block or house. A town or station
alone is not an address."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_N = r"(?:[0-9]{1,5}|[一二三四五六七八九十百]{1,5})"
_HYPHEN = r"[-ー]"
_NAME = r"[一-龥々ヶヵケツノぁ-んァ-ヴ]"
_PREFECTURE = r"(?:北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)"
_CITY = r"(?:[一-龥々ヶケぁ-ん]{1,7}[市区町村郡])"
_BLOCK = (
    rf"(?:第?{_N}地割(?:{_N}番地?の?)?(?:{_N}号?)?(?:{_HYPHEN}{_N})*|番外(?:{_N}|(?![一-龥]))|[東西南北]{_N}線[東西南北]?{_N}(?:号|番地?)?(?:{_HYPHEN}{_N})*"
    rf"|(?:(?<={_NAME})|(?<=丁目))[甲乙丙丁][0-9]{{2,5}}(?:{_HYPHEN}{_N})*"
    rf"|{_N}丁目 ?(?:{_N}番(?:地の?)? ?(?:{_N}号?)?|{_N}(?:{_HYPHEN}{_N})*)(?![0-9年月日円歳才代名人件%~])"
    rf"|{_N}番地(?:の?{_N}|{_HYPHEN}{_N})?|{_N}番 ?{_N}(?:号|(?![0-9年月日円:歳才代名人件%~線台]))"
    rf"|[0-9]{{1,5}}(?:{_HYPHEN}[0-9]{{1,5}}){{1,3}}(?![0-9年月日円:歳才代名人件%~]))"
)
_BUILDING = (
    r"(?:[ ]?(?:[一-龥々ぁ-んァ-ヴーA-Za-z]{2,20}"
    r"(?:ビル|マンション|ハイツ|コーポ|アパート|荘|寮|館|タワー|レジデンス|メゾン|ハイム|号棟)?)?[ ]?"
    r"[0-9]{1,4}(?:号室?|室|[FＦ階])|[ ][一-龥々ぁ-んァ-ヴーA-Za-z]{2,20}[ ]?[0-9]{2,4}(?![0-9年月日円件名人:%-]))"
)
_POSTAL = r"(?:〒 ?|郵便番号[:は ]{0,2})[0-9]{3}[- ]?[0-9]{4}(?![0-9])"

_WITH_CITY = re.compile(
    rf"(?:(?:〒 ?)?[0-9]{{3}}-[0-9]{{4}} ?)?{_PREFECTURE}?[ ]?{_CITY}{{1,3}}"
    rf"[ ]?{_NAME}{{0,14}}?[0-9]{{0,2}}{_NAME}{{0,4}}[ ]?{_BLOCK}{_BUILDING}?"
)
_WITHOUT_CITY = re.compile(
    rf"{_NAME}{{2,10}}(?:第?{_N}地割{_N}(?:番地?)?(?:{_HYPHEN}{_N})*|{_N}丁目{_N}番(?:地の?)?(?:{_N}号?)?|{_N}丁目{_N}{_HYPHEN}{_N}|(?<![第0-9])[0-9]{{1,5}}番地(?:の?{_N})?|{_N}番{_N}号){_BUILDING}?"
)
_WITH_BUILDING = re.compile(
    rf"{_NAME}{{2,8}}[0-9]{{1,4}}(?:{_HYPHEN}[0-9]{{1,4}}){{1,3}}[ ]?[一-龥々ぁ-んァ-ヴーA-Za-z]{{0,16}}"
    r"(?:マンション|ハイツ|コーポ|アパート|荘|レジデンス|メゾン|ハイム|[0-9]{2,4}号室)[一-龥々ァ-ヴー]{0,8}[ ]?[0-9]{0,4}(?:号室?)?"
)
_NOTE_ENDS = r"(?![0-9年月日円:歳才代名人件%~回号])"
_ONE_NUMBER = re.compile(
    rf"{_PREFECTURE}?(?:[一-龥]{{1,4}}郡[一-龥]{{1,4}}[町村]{_NAME}{{2,8}}|{_CITY}{{1,3}}(?:大字|字){_NAME}{{1,8}})[0-9]{{1,5}}{_NOTE_ENDS}"
    rf"|{_CITY}{_NAME}{{1,10}}[0-9]{{1,4}}[のノ][0-9]{{1,4}}(?:[のノ][0-9]{{1,4}})?{_NOTE_ENDS}"
)
_KYOTO = re.compile(
    rf"{_CITY}{_NAME}{{2,16}}(?:上る|下る|上ル|下ル|東入る?|西入る?){_NAME}{{0,8}}[0-9]{{1,4}}(?:{_HYPHEN}[0-9]{{1,4}})*"
)
_ROOM = re.compile(
    r"[一-龥々ぁ-んァ-ヴーA-Za-z]{0,12}(?:マンション|ハイツ|コーポ|アパート|荘|レジデンス|メゾン|ハイム|シャトー|パレス)"
    r"[一-龥々ァ-ヴー]{0,10}[ ]?[0-9]{2,4}号室"
)
_POSTAL_ONLY = re.compile(_POSTAL)
_POSTAL_AND_PLACE = re.compile(rf"(?<![0-9-])[0-9]{{3}}-[0-9]{{4}} ?(?={_PREFECTURE}|{_CITY}{_NAME}+[0-9])")
_LATIN = re.compile(
    r"\b[0-9]{1,5}(?:-[0-9]{1,5}){1,3},? ?[A-Z][A-Za-z-]{2,24}(?:,? [A-Z][A-Za-z-]{2,24}){0,3}"
    r"(?:(?i:-(?:shi|ku|cho|machi|gun|ken|fu|to)\b|,? city\b)|,? (?:Tokyo|Osaka|Kyoto|Tochigi|Japan)\b)"
    r"(?:,? [A-Z][a-z]+(?:-[a-z]+)?){0,3}(?: ?〒?[0-9]{3}-[0-9]{4})?"
)
_LATIN_REVERSED = re.compile(
    r"\b[A-Z][a-z]+-(?i:shi|ku|cho|machi|gun)[ ,]+(?:[A-Z][a-z]+(?:-[a-z]+)?[ ,]+){0,3}[0-9]{1,4}(?:-[0-9]{1,4}){1,3}"
)
_ERA = re.compile(
    r"(?:平成|令和|昭和|大正|明治|第|型番?|品番|コード|番号|版|図|表|会場|午前|午後|開催|日程|期間|予定|締切|受付)[0-9 ]*$"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-ー][01]?[0-9](?:[-ー][0-3]?[0-9])?$")
_MAY_BE = re.compile(
    r"[0-9一二三四五六七八九十](?:[-ー][0-9]|丁目|番)|〒|郵便番号|[上下東西][るルり]|入る|号室|字|[町村][^0-9]*[0-9]|地割|番外|[東西南北]\S{1,5}線|[甲乙丙丁][0-9]|[0-9][のノ][0-9]"
)
_PATTERNS = (
    _WITH_CITY,
    _WITHOUT_CITY,
    _WITH_BUILDING,
    _ONE_NUMBER,
    _KYOTO,
    _ROOM,
    _LATIN_REVERSED,
    _POSTAL_ONLY,
    _POSTAL_AND_PLACE,
    _LATIN,
)


def find_addresses(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of postal codes and addresses."""
    if not _MAY_BE.search(view.text):
        return
    for pattern in _PATTERNS:
        for found in pattern.finditer(view.text):
            if pattern is _WITH_CITY and _is_date(found[0]):
                continue
            yield found.span()


def _is_date(candidate: str) -> bool:
    """Return whether an apparent block number is a date, a period, or another number: `小山市 2026-01-14`, `佐野市会場1-2`."""
    number = re.search(r"[0-9]+(?:[-ー][0-9]+)+", candidate)
    if not number or re.search("丁目|番地|番[0-9]", candidate):
        return False
    return bool(_DATE.match(number[0]) or _ERA.search(candidate[: number.start()]))
