"""Parses cells of export files column by column: numbers and days in every form that consoles write, and texts for
missing values. An ambiguous cell (01/02/2026, 1,23) is not parsed."""

import re
import unicodedata
from contextlib import suppress
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

NULL_TEXTS = ("", "-", "--", "---", "—", "–", "ー", "n/a", "N/A", "該当なし")
"""Texts for a missing value in console exports. They mean unknown, not zero."""
_YEN_SIGN = r"^[¥\\]|円$"
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})"
_PLAIN_NUMBER = r"^[0-9.]+$"
_WHOLE_NUMBER = rf"^{_DIGITS}$"
_NUMBER = rf"^-?{_DIGITS}(?:\.[0-9]{{1,15}})?$"
_MONTHS = {name: n for n, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}  # fmt: skip
_WEEKDAYS = "月火水木金土日"
_YEAR_FIRST_DATE = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:\((.)\))?"
)
_MIDNIGHT_SUFFIX = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?: ?\+09:?00)?$")
"""Midnight in Japan. Midnight elsewhere would be another day."""
_NAMED_MONTH_DATE = re.compile(
    r"(?:[A-Za-z]{3,9}, )?(?:([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})|(\d{1,2}) ([A-Za-z]{3,9})\.? (\d{4}))"
)
_DATE_IN_TEXT = re.compile(
    r"\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日|\d{4})(?!\d)"
    r"|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2} [A-Za-z]{3,9}\.? \d{4}"
)

ParsedCells = tuple[pa.Array, pa.Array | None]
"""Parsed values (null where there is none), and a mask of cells that could not be parsed, or None if all could."""


def trim(texts: pa.Array) -> pa.Array:
    """Return the texts without surrounding white space. Texts for a missing value become null."""
    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.is_in(bare, value_set=pa.array(NULL_TEXTS)), pa.scalar(None, pa.string()), bare)


def parse_numbers(texts: pa.Array, is_whole_number: bool) -> ParsedCells:
    """Parse numbers with or without thousands separators, yen signs and full-width digits. With `is_whole_number`, negative and
    fractional numbers are errors."""
    number_type = pa.int64() if is_whole_number else pa.float64()
    has_commas = pc.any(pc.match_substring(texts, ",")).as_py()
    is_plain = pc.ascii_is_decimal(texts) if is_whole_number else pc.match_substring_regex(texts, _PLAIN_NUMBER)
    if not has_commas and pc.all(is_plain, min_count=0).as_py():
        with suppress(pa.ArrowInvalid):  # for example 1.2.3, or more digits than a number can have
            return texts.cast(number_type), None
    if pc.all(pc.match_substring_regex(texts, _WHOLE_NUMBER if is_whole_number else _NUMBER), min_count=0).as_py():
        return (pc.replace_substring(texts, ",", "") if has_commas else texts).cast(number_type), None
    plain = trim(pc.utf8_normalize(texts, form="NFKC"))
    plain = pc.utf8_trim_whitespace(pc.replace_substring_regex(plain, _YEN_SIGN, ""))
    plain = pc.replace_substring_regex(plain, r"^([0-9,]+)\.0+$", r"\1") if is_whole_number else plain
    bad = pc.fill_null(pc.invert(pc.match_substring_regex(plain, _WHOLE_NUMBER if is_whole_number else _NUMBER)), False)
    readable = pc.if_else(bad, pa.scalar(None, pa.string()), pc.replace_substring(plain, ",", ""))
    return readable.cast(number_type), bad


def parse_shares(texts: pa.Array) -> ParsedCells:
    """Parse numbers, and percentages as fractions. `< 10%` and similar texts are errors."""
    plain = pc.utf8_normalize(texts, form="NFKC")
    is_share = pc.fill_null(pc.ends_with(pc.utf8_trim_whitespace(plain), "%"), False)
    values, bad = parse_numbers(pc.replace_substring_regex(plain, r"\s*%\s*$", ""), is_whole_number=False)
    return pc.if_else(is_share, pc.divide(values, 100.0), values), bad


def parse_days(texts: pa.Array) -> ParsedCells:
    """Parse days. Each distinct text is parsed once, because a file has few days and many rows."""
    encoded = texts if pa.types.is_dictionary(texts.type) else trim(texts).dictionary_encode()
    read = [None if text is None else parse_day(text) for text in encoded.dictionary.to_pylist()]
    values = pa.array(read, pa.date32()).take(encoded.indices)
    return values, pc.and_(pc.is_valid(encoded.indices), pc.is_null(values))


def parse_day(text: str) -> date | None:
    """Return the day that a text names unambiguously, or None. Examples: 2026-01-31, 2026/1/31, 20260131,
    2026年1月31日(土), Jan 31, 2026, 31 Jan 2026."""
    text = _MIDNIGHT_SUFFIX.sub("", unicodedata.normalize("NFKC", text).strip())
    if match := _YEAR_FIRST_DATE.fullmatch(text):
        year, *parts, weekday = match.groups()
        month, day = (int(part) for part in parts if part)
        return _date(int(year), month, day, weekday)
    if match := _NAMED_MONTH_DATE.fullmatch(text):
        month_first, day_1, year_1, day_2, month_last, year_2 = match.groups()
        number = _MONTHS.get((month_first or month_last).lower()[:3])
        return _date(int(year_1 or year_2), number, int(day_1 or day_2)) if number else None
    return None


def parse_period(text: str) -> tuple[date, date] | None:
    """Return first and last day of a line such as `レポート（2026年1月1日～2026年1月31日）` or `January 1, 2026 - January 31, 2026`.
    None unless it names two days in order, or one day and nothing else."""
    plain = unicodedata.normalize("NFKC", text).strip().strip('"')
    if only := parse_day(plain):
        return only, only
    days = [parse_day(match) for match in _DATE_IN_TEXT.findall(plain)]
    if len(days) == 2 and days[0] and days[1] and days[0] <= days[1]:
        return days[0], days[1]
    return None


def _date(year: int, month: int, day: int, weekday: str | None = None) -> date | None:
    try:
        parsed = date(year, month, day)
    except ValueError:
        return None
    return parsed if weekday is None or _WEEKDAYS[parsed.weekday()] == weekday else None


_FIGURE_PATTERN = r"^[<>≤≥~約]?\s*[+-]?[¥\\$€]?\s*[0-9][0-9,.:]*\s*[%円倍秒分]?$"


def share_of_figures(texts: pa.Array) -> float:
    """Return the share of cells of an unknown column that look like figures (rates, positions, `< 10%`, 0:12) and not
    like values that distinguish rows."""
    plain = _distinct_texts(texts)
    figures = pc.sum(pc.match_substring_regex(plain, _FIGURE_PATTERN)).as_py() or 0
    return figures / len(plain) if len(plain) else 1.0


def are_whole_numbers(texts: pa.Array) -> bool:
    """Return whether every cell of a column is a number without separators, like ids and hours."""
    plain = _distinct_texts(texts)
    return len(plain) > 1 and bool(pc.all(pc.match_substring_regex(plain, "^[0-9]{1,20}$")).as_py())


def _distinct_texts(texts: pa.Array) -> pa.Array:
    return pc.drop_null(trim(pc.utf8_normalize(pc.unique(texts).cast(pa.string()), form="NFKC")))
