"""Numbers as spreadsheets store them: a float and a number format.

Spreadsheets hold 15 significant digits. A number that needs more is written as text, so that no digit is lost.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from assets.reports.content import FigureKind
from assets.reports.content.figures import Value

DATE_FORMAT = "yyyy/mm/dd"
MAX_DIGITS = 15
FIRST_SPREADSHEET_DAY = date(1900, 3, 1)
"""Spreadsheets count days from 1900 and take 1900 for a leap year, so earlier days are written as text."""


def number_format(kind: FigureKind, digits: int = 0, signed: bool = False, prefix: str = "") -> str:
    """Return the number format of a cell. It shows what `cell_text` shows: a signed number has its sign only where it
    does not round to zero. `prefix` is a sign that stands before the number."""
    if kind is FigureKind.DATE:
        return DATE_FORMAT
    percent = "%" if kind is FigureKind.PERCENT else ""
    decimals = f".{'0' * digits}" if digits else ""
    plain = f"#,##0{decimals}{percent}"
    before = f'"{prefix} "' if prefix else ""
    if not signed:
        return f"{before}{plain}" if not before else f"{before}{plain};{before}-{plain}"
    smallest = Decimal(5).scaleb(-digits - (3 if percent else 1))
    return f"[>={smallest:f}]{before}+{plain};[<=-{smallest:f}]{before}-{plain};{before}0{decimals}{percent}"


def stored_number(value: Decimal, kind: FigureKind) -> float:
    """Return a number as it is stored in a cell. Points are stored as percentages, because no number format multiplies
    by 100 without a percent sign."""
    return float(value * 100 if kind is FigureKind.POINTS else value)


def fits_cell(value: Value, kind: FigureKind, digits: int = 0) -> bool:
    """Return whether a spreadsheet can store the value as number or date without loss of a shown digit."""
    if isinstance(value, date):
        return value >= FIRST_SPREADSHEET_DAY
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    decimals = digits + (2 if kind is FigureKind.PERCENT else 0)
    shown = value * 100 if kind is FigureKind.POINTS else value
    if shown.adjusted() >= MAX_DIGITS:
        return False
    rounded = shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return len(rounded.as_tuple().digits) <= MAX_DIGITS
