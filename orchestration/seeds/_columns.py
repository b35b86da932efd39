"""Definition of a seed and its columns, and the common kinds of columns: texts, codes, days, yen, shares."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from orchestration.seeds import _dates, _values
from orchestration.seeds._values import ParsedValue


@dataclass(frozen=True)
class Column:
    """A column: how its cells are parsed, and which values are allowed. `min_value` and `max_value` are bounds of a number;
    with `is_min_excluded`, the lower bound itself is excluded. `referenced_column` names `table.column`, whose values are
    allowed. `value_if_missing` is used for every row if the file lacks the column."""

    name: str
    parse: Callable[[str], ParsedValue]
    required: bool = True
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    is_min_excluded: bool = False
    allowed: tuple[str, ...] = ()
    referenced_column: str = ""
    unique: bool = False
    value_if_missing: str | None = None
    """Default value of a column missing in the header, for columns added later. None if the column is required."""


@dataclass(frozen=True)
class Table:
    """A seed. `keys` are combinations of columns that must be unique. `one_row` means that there is exactly one row. A
    table that `may_be_missing` is read as one without rows if there is no file."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    one_row: bool = False
    may_be_empty: bool = False
    may_be_missing: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def text(name: str, required: bool = True, unique: bool = False, value_if_missing: str | None = None) -> Column:
    return Column(name, _values.parse_text, required, unique=unique, value_if_missing=value_if_missing)


def code(name: str, unique: bool = False, required: bool = True) -> Column:
    return Column(name, _values.parse_code, required, unique=unique)


def reference(name: str, referenced_column: str, unique: bool = False, required: bool = True) -> Column:
    """Return a column with codes that another seed defines, so that the spelling there counts."""
    return Column(name, _values.to_half_width, required, unique=unique, referenced_column=referenced_column)


def choice(name: str, *allowed: str) -> Column:
    return Column(name, _values.to_half_width, allowed=allowed)


def tag(name: str, referenced_column: str = "", unique: bool = False) -> Column:
    return Column(name, _values.parse_utm_value, referenced_column=referenced_column, unique=unique)


def day(name: str) -> Column:
    return Column(name, _dates.parse_day)


def later_day(name: str) -> Column:
    """Return a column with a day that may be empty, and that older files lack."""
    return Column(name, _dates.parse_day, required=False, value_if_missing="")


def whole_number(name: str, min_value: int, max_value: int, value_if_missing: str | None = None) -> Column:
    return Column(
        name,
        _values.parse_whole_number,
        min_value=Decimal(min_value),
        max_value=Decimal(max_value),
        value_if_missing=value_if_missing,
    )


def yen(name: str, required: bool = True, value_if_missing: str | None = None) -> Column:
    return Column(
        name,
        _values.parse_decimal,
        required,
        min_value=Decimal(0),
        is_min_excluded=True,
        max_value=Decimal(10**10),
        value_if_missing=value_if_missing,
    )


def share(name: str, required: bool = True, above_zero: bool = False, max_value: str = "1") -> Column:
    return Column(
        name,
        _values.parse_share,
        required,
        min_value=Decimal(0),
        is_min_excluded=above_zero,
        max_value=Decimal(max_value),
    )
