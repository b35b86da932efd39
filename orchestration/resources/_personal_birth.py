"""Birth dates in words and figures, of the Western and the Japanese calendar: behind their name, or in front of 生まれ."""

import re
from collections.abc import Iterator

from orchestration.resources._personal_view import View

_N = "(?:[0-9]{1,2}|[元〇零一二三四五六七八九十]{1,3})"
_YEAR = "(?:(?:西暦 ?)?(?:1[89]|20)[0-9]{2}|(?:明治|大正|昭和|平成|令和) ?" + _N + ")"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_WEST = "(?:1[89]|20)[0-9]{2}"
_FULL = (
    rf"{_YEAR} ?年 ?{_N} ?月 ?{_N} ?日|{_WEST}[-/.][01]?[0-9][-/.][0-3]?[0-9]|(?<![0-9]){_WEST}[01][0-9][0-3][0-9](?![0-9])"
    r"|[MTSHR][0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
)
_DAY = (
    rf"(?:{_FULL}|[0-3]?[0-9][-/.][0-3]?[0-9][-/.]{_WEST}|{_YEAR} ?年(?: ?{_N} ?月)?|{_N} ?月 ?{_N} ?日"
    rf"|{_MONTH}\.? [0-3]?[0-9](?:st|nd|rd|th)?,? {_WEST}|[0-3]?[0-9] {_MONTH}\.?,? {_WEST})"
)
_NAMED = re.compile(
    rf"(?i)(?:生年月日|誕生日|生まれた日|生まれ(?=[\s:は])|\bdob\b|date of birth|birth ?-?_?(?:day|date)|\bborn(?: on| in)?)"
    rf"(?:[\s:=|は,/…・「【>→]|\((?:西暦|和暦|[ymdYMD/. -]{{6,12}})\)){{0,6}}({_DAY})"
)
_BORN = re.compile(
    rf"((?:{_FULL})|(?:明治|大正|昭和|平成) ?{_N} ?年(?: ?{_N} ?月)?) ?(?:に? ?生まれ(?!変|たて|か)|生(?![一-龥ぁ-ん])|うまれ)"
)
_MAY_BE = re.compile("(?i)生|誕|うまれ|dob|birth|born")


def birth_dates(seen: View) -> Iterator[tuple[int, int]]:
    """Positions of birth dates; the word that says so stays."""
    if not _MAY_BE.search(seen.text):
        return
    for pattern in (_NAMED, _BORN):
        for found in pattern.finditer(seen.text):
            yield found.span(1)
