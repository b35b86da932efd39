"""Measures and ratios of advertising as `vars.measures` in dbt_project.yml defines them: formula, unit, labels, rounding.

Whatever shows a KPI outside SQL takes it from here; SQL takes the same definitions by `macros/measures.sql`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import cast

import yaml

from orchestration.project import project_files

DASH = "–"
"""What is shown for an unknown figure."""
SIXTH = Decimal("0.000001")
EXACT = Context(prec=60)
PART = re.compile(r"[a-z][a-z_]*")
Figure = Decimal | int | float | None
"""A sum of a measure; None is unknown."""


@dataclass(frozen=True)
class Measure:
    """A measure. One that is a ratio has a numerator and a denominator: formulas of other measures' sums.

    `unit` is count, yen, share, rate or number; `digits` are the decimals shown, of the percentage for a share or rate.
    """

    name: str
    unit: str
    label_en: str
    label_ja: str
    numerator: str = ""
    denominator: str = ""
    digits: int = 0

    @property
    def is_ratio(self) -> bool:
        """Return whether it is computed from other measures."""
        return bool(self.denominator)

    @property
    def short(self) -> str:
        """Return what a heading calls it: CTR, CPA for ratios known by their letters, else the Japanese label."""
        return self.label_en if self.label_en.isupper() else self.label_ja

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the measures it is made from, each once; itself when it is no ratio."""
        found = PART.findall(f"{self.numerator} {self.denominator}") if self.is_ratio else [self.name]
        return tuple(dict.fromkeys(found))

    @property
    def formula(self) -> str:
        """Return the formula as people read it; its name when it is no ratio."""
        if not self.is_ratio:
            return self.name
        numerator = f"({self.numerator})" if " - " in self.numerator else self.numerator
        return f"{numerator} / {self.denominator}"

    @property
    def sql(self) -> str:
        """Return SQL that a person may run over any rows with its parts; models use exact decimals instead."""
        if not self.is_ratio:
            return f"sum({self.name})"
        above, below = (PART.sub(r"sum(\g<0>)", formula) for formula in (self.numerator, self.denominator))
        return f"{f'({above})' if ' - ' in above else above} / nullif({below}, 0)"

    def value(self, sums: Mapping[str, Figure]) -> Decimal | None:
        """Return its value from the sums of its parts, a ratio rounded half up at the sixth decimal.

        None while a part is unknown or the denominator is 0.
        """
        if not self.is_ratio:
            return _exact(sums[self.name])
        above, below = (_computed(formula, sums) for formula in (self.numerator, self.denominator))
        if above is None or not below:
            return None
        return EXACT.divide(above, below).quantize(SIXTH, rounding=ROUND_HALF_UP, context=EXACT)

    def text(self, value: Figure) -> str:
        """Return a value as reports show it: thousands separated, a share or rate as percentage, a dash for unknown."""
        known = _exact(value)
        if known is None:
            return DASH
        is_percentage = self.is_ratio and self.unit in ("share", "rate")
        return f"{known:.{self.digits}%}" if is_percentage else f"{known:,.{self.digits}f}"


@cache
def measures() -> Mapping[str, Measure]:
    """Return every measure by its name, read from dbt_project.yml of this copy."""
    text = (project_files() / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    return {name: Measure(name, **told) for name, told in yaml.safe_load(text)["vars"]["measures"].items()}


def parts_of(names: Iterable[str]) -> tuple[str, ...]:
    """Return the additive measures that these measures are made from, each once."""
    return tuple(dict.fromkeys(part for name in names for part in measures()[name].parts))


def sums_sql(names: Iterable[str]) -> str:
    """Return the select list that sums what these measures are made from: `sum(clicks) as clicks, …`."""
    return ", ".join(f"sum({part}) as {part}" for part in parts_of(names))


def kpi_sql(column: str, label: str, names: Iterable[str]) -> str:
    """Return the query of a KPI table: kpi.daily of the engagement by `column` with the sums these measures are made from.

    Columns: code, name, is_total, then the sums. What could not be attributed comes after the others, the total last.
    """
    return f"""
    select
        {column} as code,
        case when grouping({column}) = 1 then '合計' else coalesce(max({label}), '未特定') end as name,
        grouping({column}) = 1 as is_total,
        {sums_sql(names)}
    from kpi.daily
    where is_ads and report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)
    group by rollup ({column})
    order by is_total, {column} = '(unattributed)', sum(cv) desc
    """


def with_values(row: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Return `row`, which holds the sums of all parts, with the value of each of these measures."""
    sums = {part: cast(Figure, row[part]) for part in parts_of(names)}
    return {**row, **{name: measures()[name].value(sums) for name in names}}


def _computed(formula: str, sums: Mapping[str, Figure]) -> Decimal | None:
    """A formula of products, sums and differences, from left to right."""
    total: Decimal | None = None
    operation: Callable[[Decimal, Decimal], Decimal] | None = None
    for word in formula.split():
        if word in OPERATIONS:
            operation = OPERATIONS[word]
            continue
        figure = _exact(sums[word]) if PART.fullmatch(word) else Decimal(word)
        if figure is None:
            return None
        total = figure if total is None or operation is None else operation(total, figure)
    return total


def _exact(figure: Figure) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))


OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "*": EXACT.multiply,
    "+": EXACT.add,
    "-": EXACT.subtract,
}
