"""Cells of export files as values: numbers and days in every form consoles write them, and which cells are none.

Column-wise. A cell that could be read in two ways (01/02/2026, 1,23) is not read.
"""

import re
import unicodedata
from contextlib import suppress
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

NOTHING = ("", "-", "--", "---", "—", "–", "ー", "n/a", "N/A", "該当なし")
"""What consoles write where there is no value: unknown, not zero."""
_DRESSING = r"^[¥\\]|円$"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})"
_PLAIN = r"^[0-9.]+$"
_COUNT = rf"^{_DIGITS}$"
_NUMBER = rf"^-?{_DIGITS}(?:\.[0-9]{{1,15}})?$"
_MONTHS = {name: n for n, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_WEEKDAYS = "月火水木金土日"
_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:\((.)\))?")
_CLOCK = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?: ?\+09:?00)?$")
"""Midnight in Japan: midnight elsewhere begins another day."""
_NAMED_MONTH = re.compile(
    r"(?:[A-Za-z]{3,9}, )?(?:([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4}))"
)
_IN_TEXT = re.compile(
    r"\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日|\d{4})(?!\d)"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,9}\.? \d{4}"
)

Read = tuple[pa.Array, pa.Array | None]
"""Values, null where there is none, and for each cell whether it could not be read; None when all could."""


def trimmed(texts: pa.Array) -> pa.Array:
    """Without white space around; what stands for nothing becomes null."""
    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(bare, value_set=pa.array(NOTHING)), pa.scalar(None, pa.string()), bare)


def numbers(texts: pa.Array, whole: bool) -> Read:
    """Numbers with or without thousands separators, yen signs and full-width digits; `whole` ones are never negative or broken."""
    kind = pa.int64() if whole else pa.float64()
    has_commas = pc.any(pc.match_substring(texts, ",")).as_py()
    is_plain = pc.ascii_is_decimal(texts) if whole else pc.match_substring_regex(texts, _PLAIN)
    if not has_commas and pc.all(is_plain, min_count=0).as_py():
        with suppress(pa.ArrowInvalid):  # 1.2.3, or more digits than a number has
            return texts.cast(kind), None
    if pc.all(pc.match_substring_regex(texts, _COUNT if whole else _NUMBER), min_count=0).as_py():
        return (pc.replace_substring(texts, ",", "") if has_commas else texts).cast(kind), None
    plain = trimmed(pc.utf8_normalize(texts, form="NFKC"))
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, _DRESSING, ""))
    plain = pc.replace_substring_regex(plain, r"^([0-9,]+)\.0+$", r"\1") if whole else plain
    bad = pc.fill_null(pc.invert(pc.match_substring_regex(plain, _COUNT if whole else _NUMBER)), False)
    readable = pc.if_else(bad, pa.scalar(None, pa.string()), pc.replace_substring(plain, ",", ""))
    return readable.cast(kind), bad


def shares(texts: pa.Array) -> Read:
    """Numbers, and percentages as fractions. `< 10%` and the like are no number."""
    plain = pc.utf8_normalize(texts, form="NFKC")
    is_share = pc.fill_null(pc.ends_with(pc.utf8_trim_whitespace(plain), "%"), False)
    values, bad = numbers(pc.replace_substring_regex(plain, r"\s*%\s*$", ""), whole=False)
    return pc.if_else(is_share, pc.divide(values, 100.0), values), bad


def days(texts: pa.Array) -> Read:
    """Days; each different text is read once, for a file holds few days and many rows."""
    found = texts if pa.types.is_dictionary(texts.type) else trimmed(texts).dictionary_encode()
    read = [None if text is None else day_of(text) for text in found.dictionary.to_pylist()]
    values = pa.array(read, pa.date32()).take(found.indices)
    return values, pc.and_(pc.is_valid(found.indices), pc.is_null(values))


def day_of(text: str) -> date | None:
    """The day a text names, when it names just one: 2026-01-31, 2026/1/31, 20260131, 2026年1月31日(土), Jan 31, 2026, 31 Jan 2026."""
    text = _CLOCK.sub("", unicodedata.normalize("NFKC", text).strip())
    if match := _YEAR_FIRST.fullmatch(text):
        year, *parts, weekday = match.groups()
        month, day = (int(one) for one in parts if one)
        return _date(int(year), month, day, weekday)
    if match := _NAMED_MONTH.fullmatch(text):
        month_first, day_1, year_1, day_2, month_last, year_2 = match.groups()
        number = _MONTHS.get((month_first or month_last).lower()[:3])
        return _date(int(year_1 or year_2), number, int(day_1 or day_2)) if number else None
    return None


def period_of(text: str) -> tuple[date, date] | None:
    """First and last day of a line such as `レポート（2026年1月1日～2026年1月31日）` or `January 1, 2026 - January 31, 2026`.

    None unless it names two days in order, or one day and nothing else.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip('"')
    if only := day_of(plain):
        return only, only
    found = [day_of(match) for match in _IN_TEXT.findall(plain)]
    if len(found) == 2 and found[0] and found[1] and found[0] <= found[1]:
        return found[0], found[1]
    return None


def _date(year: int, month: int, day: int, weekday: str | None = None) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if weekday is None or _WEEKDAYS[found.weekday()] == weekday else None


_FIGURE = r"^[<>≤≥~約]?\s*[+-]?[¥\\$€]?\s*[0-9][0-9,.:]*\s*[%円倍秒分]?$"


def share_of_figures(texts: pa.Array) -> float:
    """How much of a column nobody named looks like figures (rates, positions, `< 10%`, 0:12) rather than what tells rows apart."""
    plain = _different(texts)
    figures = pc.sum(pc.match_substring_regex(plain, _FIGURE)).as_py() or 0
    return figures / len(plain) if len(plain) else 1.0


def are_whole_numbers(texts: pa.Array) -> bool:
    """Whether every cell of a column is a number without separators, as ids and hours are."""
    plain = _different(texts)
    return len(plain) > 1 and bool(pc.all(pc.match_substring_regex(plain, "^[0-9]{1,20}$")).as_py())


def _different(texts: pa.Array) -> pa.Array:
    return pc.drop_null(trimmed(pc.utf8_normalize(pc.unique(texts).cast(pa.string()), form="NFKC")))
