"""Detects birth dates in the Western and the Japanese calendar: after their label, or before 生まれ."""

import re
from collections.abc import Iterator

from orchestration.resources.privacy.view import ReadableView

_SHORT_NUMBER = "(?:[0-9]{1,2}|[元〇零一二三四五六七八九十]{1,3})"
_ERA = "(?:明治|大正|昭和|平成|令和)"
_YEAR = rf"(?:(?:西暦 ?)?(?:1[89]|20)[0-9]{{2}}|[一二][一二三四五六七八九〇零]{{3}}|{_ERA} ?{_SHORT_NUMBER})"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WESTERN_YEAR = "(?:1[89]|20)[0-9]{2}"
_FULL_DATE = (
    rf"{_YEAR} ?年 ?{_SHORT_NUMBER} ?月 ?{_SHORT_NUMBER} ?日|{_WESTERN_YEAR}[-/.][01]?[0-9][-/.][0-3]?[0-9]"
    rf"|(?<![0-9]){_WESTERN_YEAR}[01][0-9][0-3][0-9](?![0-9])"
    rf"|{_ERA} ?{_SHORT_NUMBER} ?[-/.・] ?{_SHORT_NUMBER} ?[-/.・] ?{_SHORT_NUMBER}"
    r"|[MTSHR][0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
)
_DATE = (
    rf"(?:{_FULL_DATE}|[0-3]?[0-9][-/.][0-3]?[0-9][-/.]{_WESTERN_YEAR}"
    rf"|{_YEAR} ?年(?: ?{_SHORT_NUMBER} ?月)?|{_SHORT_NUMBER} ?月 ?{_SHORT_NUMBER} ?日"
    rf"|{_MONTH}\.? [0-3]?[0-9](?:st|nd|rd|th)?,? {_WESTERN_YEAR}|[0-3]?[0-9] {_MONTH}\.?,? {_WESTERN_YEAR})"
)
_SHORT_DATE = (
    rf"{_WESTERN_YEAR}[ _][01]?[0-9][ _][0-3]?[0-9](?![0-9])|"
    r"(?<![0-9])[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01])(?![0-9])|(?<![0-9])[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9円件名人%])"
)
"""Date with a two-digit year (88/03/14, 880314). Accepted only after the label of a birth date."""
_BIRTH_LABEL = (
    r"(?:生年月日?|誕生(?:年月)?日|生まれ年月日|生まれた日|出生(?:年月)?日|(?:生|う)まれ(?=[\s:は=→])"
    r"|(?<![a-z])(?:dob|d\.o\.b\.?|b-?day|birth(?:[ _-]?(?:day|date|ymd|dt))?|date[ _-]of[ _-]birth|born(?: on"
    r"| in)?|umare|tanjou?bi|seinengappi)(?![a-z]))"
)
_LABELLED_DATE = re.compile(
    rf"(?i){_BIRTH_LABEL}((?:[^0-9A-Za-z一-龥々ぁ-んァ-ヴ(]|は|\((?:西暦|和暦|[ymd/. -]{{6,12}})\)){{0,6}}\(?)({_DATE}|{_SHORT_DATE})"
)
_DATE_BEFORE_BORN = re.compile(
    rf"((?:{_FULL_DATE})|(?:明治|大正|昭和|平成) ?{_SHORT_NUMBER} ?年(?: ?{_SHORT_NUMBER} ?月)?)"
    rf" ?(?:に? ?生まれ(?!変|たて|か)|生(?![一-龥ぁ-ん])"
    rf"|うまれ|[(「【] ?(?:生年月日|誕生日))"
)
_DATE_WITHOUT_YEAR = re.compile(rf"{_SHORT_NUMBER} ?月 ?{_SHORT_NUMBER} ?日")
_RECENT_YEAR = re.compile("20[2-9]")
_PRECHECK = re.compile(r"(?i)生|誕|うまれ|dob|d\.o\.b|b-?day|birth|born|umare|tanjou?bi|seinengappi")


def find_birth_dates(view: ReadableView) -> Iterator[tuple[int, int]]:
    """Yield positions of birth dates without the word that marks them."""
    if not _PRECHECK.search(view.text):
        return
    for match in _LABELLED_DATE.finditer(view.text):
        gap, day = match[1], match[2]
        is_day_of_many = not gap.strip() and gap and _DATE_WITHOUT_YEAR.fullmatch(day)
        is_campaign = ("_" in gap or (match[0][0].isascii() and not gap.strip())) and _RECENT_YEAR.match(day)
        if not is_day_of_many and not is_campaign:
            yield match.span(2)
    for match in _DATE_BEFORE_BORN.finditer(view.text):
        yield match.span(1)
