"""What a seed and its columns are, and the kinds of columns that seeds have in common: texts, codes, days, yen, shares."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from orchestration.seeds import _dates, _values
from orchestration.seeds._values import Taken


@dataclass(frozen=True)
class Column:
    """One column: how its cells are read, and what they may be.

    `least` and `most` are bounds of a number; with `above` the lower bound itself is not allowed. `refers` names `table.column`.
    """

    name: str
    parse: Callable[[str], Taken]
    required: bool = True
    least: Decimal | None = None
    most: Decimal | None = None
    above: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""
    unique: bool = False
    absent: str | None = None
    """What every row holds where the column is not in the header, for columns a seed got later; None where it must be there."""


@dataclass(frozen=True)
class Table:
    """One seed. `keys` are combinations of columns that stand once; `one_row` says that there is exactly one row."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    one_row: bool = False
    may_be_empty: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def text(name: str, required: bool = True, unique: bool = False) -> Column:
    return Column(name, _values.free_text, required, unique=unique)


def code(name: str, unique: bool = False, required: bool = True) -> Column:
    return Column(name, _values.code, required, unique=unique)


def reference(name: str, refers: str, unique: bool = False, required: bool = True) -> Column:
    """A code that another seed defines, so that only its spelling there counts."""
    return Column(name, _values.half_width, required, unique=unique, refers=refers)


def choice(name: str, *allowed: str) -> Column:
    return Column(name, _values.half_width, allowed=allowed)


def tag(name: str, refers: str = "", unique: bool = False) -> Column:
    return Column(name, _values.tag, refers=refers, unique=unique)


def day(name: str) -> Column:
    return Column(name, _dates.day)


def whole(name: str, least: int, most: int) -> Column:
    return Column(name, _values.whole_number, least=Decimal(least), most=Decimal(most))


def yen(name: str, required: bool = True) -> Column:
    return Column(name, _values.decimal_number, required, least=Decimal(0), above=True, most=Decimal(10**10))


def share(name: str, required: bool = True, above_zero: bool = False, most: str = "1") -> Column:
    return Column(name, _values.share, required, least=Decimal(0), above=above_zero, most=Decimal(most))
