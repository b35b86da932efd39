"""Converts days as people and Excel write them to YYYY-MM-DD. Only unambiguous forms are accepted."""

import re
import unicodedata
from datetime import date, timedelta

from orchestration.seeds._findings import RefusedValueError
from orchestration.seeds._values import DASHES, ParsedValue

ERA_FIRST_YEARS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
WEEKDAYS = "月火水木金土日"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EXCEL_DAY_RANGE = (43831, 51136)
"""Numbers Excel keeps for 2020-01-01 to 2039-12-31; its other calendar, of old Macs, lies four years beside."""
DATE_ADVICE = "write it as YYYY-MM-DD"
MONTH_ADVICE = "write it as 2024-04 or 2024年4月"


def parse_day(text: str) -> ParsedValue:
    """Return a calendar day and how it was read. Raises RefusedValueError for an ambiguous or invalid text."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    plain, weekday = _remove_weekday(plain)
    plain = re.sub(r"[T ]0{1,2}:00(:00(\.0+)?)?(Z|\+09:?00)?$", "", plain)
    day = _parse_date(plain)
    if weekday and WEEKDAYS[day.weekday()] != weekday:
        raise RefusedValueError(
            f"falls on {WEEKDAYS[day.weekday()]}曜日, but the text says {weekday}曜日",
            f"{DATE_ADVICE}, with the day that is meant",
        )
    return day.isoformat(), "" if text == day.isoformat() else "it is a day"


def parse_month(text: str) -> ParsedValue:
    """Return a calendar month as YYYY-MM and how it was read. A day is accepted if it is the first of its month, as Excel keeps
    months. Raises RefusedValueError for any other text."""
    plain = unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    month = re.sub(r"\s*月?分?$", "", plain)
    if parts := re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})|(\d{4})(\d{2})", month):
        day = _day(int(parts[1] or parts[3]), int(parts[2] or parts[4]), 1)
    elif parts := re.fullmatch(r"(令和|平成|[RHrh])\.?\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})", month):
        year = 1 if parts[2] == "元" else int(parts[2])
        day = _day(ERA_FIRST_YEARS[parts[1].upper()] + year, int(parts[3]), 1)
    elif re.fullmatch(r"\d{1,2}", month):
        raise RefusedValueError("has no year", MONTH_ADVICE)
    else:
        day = _parse_date(plain)
        if day.day != 1:
            raise RefusedValueError("is a day within a month, and a whole month is expected", MONTH_ADVICE)
    return f"{day:%Y-%m}", "" if text == f"{day:%Y-%m}" else "it is a month"


def _remove_weekday(text: str) -> tuple[str, str]:
    match = re.fullmatch(rf"(.*?)\s*(?:\(([{WEEKDAYS}])(?:曜日?)?\)|([{WEEKDAYS}])曜日?)", text)
    if match:
        return match[1], match[2] or match[3]
    return text, ""


def _parse_date(plain: str) -> date:
    if parts := re.fullmatch(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?", plain):
        return _day(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", plain):
        return _day(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := re.fullmatch(
        r"(令和|平成|[RHrh])\.?\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?", plain
    ):
        year = 1 if parts[2] == "元" else int(parts[2])
        return _day(ERA_FIRST_YEARS[parts[1].upper()] + year, int(parts[3]), int(parts[4]))
    if parts := re.fullmatch(r"(\d{1,2})[- ]([A-Za-z]{3,9})\.?[- ,]+(\d{4})", plain):
        return _day(int(parts[3]), _month(parts[2]), int(parts[1]))
    if parts := re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", plain):
        return _day(int(parts[3]), _month(parts[1]), int(parts[2]))
    if re.fullmatch(r"\d{5}(\.0+)?", plain) and EXCEL_DAY_RANGE[0] <= float(plain) <= EXCEL_DAY_RANGE[1]:
        return date(1899, 12, 30) + timedelta(days=int(float(plain)))
    raise RefusedValueError(_reason(plain), f"{DATE_ADVICE}{_possible_days(plain)}")


def _reason(plain: str) -> str:
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}", plain):
        return "could be one of several days"
    if re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", plain):
        return "has no year"
    if re.search(r"\d:\d", plain):
        return "is a point in time, not a day"
    return "cannot be read as a date"


def _possible_days(plain: str) -> str:
    """Return the days that a date with the year at its end may mean, as text."""
    parts = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", plain)
    if not parts:
        return ""
    days = []
    for month, number in ((parts[1], parts[2]), (parts[2], parts[1])):
        try:
            days.append(date(int(parts[3]), int(month), int(number)).isoformat())
        except ValueError:
            continue
    return ", here " + " or ".join(dict.fromkeys(days)) if days else ""


def _month(name: str) -> int:
    short = name[:3].lower()
    if short not in MONTHS:
        raise RefusedValueError("does not contain the name of a month", DATE_ADVICE)
    return MONTHS.index(short) + 1


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError as error:
        raise RefusedValueError("is a date that does not exist in the calendar", DATE_ADVICE) from error
