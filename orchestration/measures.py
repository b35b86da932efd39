"""Measures and ratios of advertising as defined by `vars.measures` in dbt_project.yml: formula, unit, labels, rounding.
Python code takes every KPI definition from here. SQL takes the same definitions through `macros/measures.sql`."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache
from typing import cast

import yaml

from orchestration.project import project_files

DASH = "–"
"""Shown in place of an unknown figure."""
SIX_DECIMALS = Decimal("0.000001")
EXACT_CONTEXT = Context(prec=60)
FORMULA_NAME_PATTERN = re.compile(r"[a-z][a-z_]*")
Figure = Decimal | int | float | None
"""Sum of a measure. None is unknown."""


@dataclass(frozen=True)
class Measure:
    """A measure. A ratio has a numerator and a denominator, which are formulas of sums of other measures. `unit` is
    count, yen, share, rate or number. `digits` is the number of decimals shown (of the percentage for a share or rate).
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
        """Return whether the measure is computed from other measures."""
        return bool(self.denominator)

    @property
    def short(self) -> str:
        """Return the short heading: CTR, CPA and so on for well-known ratios, else the Japanese label."""
        return self.label_en if self.label_en.isupper() else self.label_ja

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names of the measures it is computed from, without repetition. For an additive measure, return its
        own name."""
        names = FORMULA_NAME_PATTERN.findall(f"{self.numerator} {self.denominator}") if self.is_ratio else [self.name]
        return tuple(dict.fromkeys(names))

    @property
    def formula(self) -> str:
        """Return the formula in readable form. For an additive measure, return its name."""
        if not self.is_ratio:
            return self.name
        numerator = f"({self.numerator})" if " - " in self.numerator else self.numerator
        return f"{numerator} / {self.denominator}"

    @property
    def sql(self) -> str:
        """Return SQL that people can run over rows with the needed sums. The models use exact decimals instead."""
        if not self.is_ratio:
            return f"sum({self.name})"
        above, below = (
            FORMULA_NAME_PATTERN.sub(r"sum(\g<0>)", formula) for formula in (self.numerator, self.denominator)
        )
        return f"{f'({above})' if ' - ' in above else above} / nullif({below}, 0)"

    def value(self, sums: Mapping[str, Figure]) -> Decimal | None:
        """Return the value computed from the sums of its parts. Ratios are rounded half up to six decimals. Returns
        None if a part is unknown or the denominator is 0."""
        if not self.is_ratio:
            return _to_decimal(sums[self.name])
        above, below = (formula_value(formula, sums) for formula in (self.numerator, self.denominator))
        if above is None or not below:
            return None
        return EXACT_CONTEXT.divide(above, below).quantize(SIX_DECIMALS, rounding=ROUND_HALF_UP, context=EXACT_CONTEXT)

    def text(self, value: Figure) -> str:
        """Return a value as shown in reports: with thousands separators, a share or rate as percentage, a dash for
        unknown."""
        known = _to_decimal(value)
        if known is None:
            return DASH
        is_percentage = self.is_ratio and self.unit in ("share", "rate")
        return f"{known:.{self.digits}%}" if is_percentage else f"{known:,.{self.digits}f}"


@cache
def measures() -> Mapping[str, Measure]:
    """Return every measure by name, read from dbt_project.yml."""
    text = (project_files() / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    return {name: Measure(name, **properties) for name, properties in yaml.safe_load(text)["vars"]["measures"].items()}


def additive_parts(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the additive measures that the given measures need, without repetition."""
    return tuple(dict.fromkeys(part for name in names for part in measures()[name].parts))


def sums_sql(names: Iterable[str]) -> str:
    """Return the SQL select list that sums the parts of the given measures: `sum(clicks) as clicks, …`."""
    return ", ".join(f"sum({part}) as {part}" for part in additive_parts(names))


def kpi_sql(column: str, label: str, names: Iterable[str]) -> str:
    """Return the query of a KPI table: kpi.daily of the engagement grouped by `column`, with the sums that the given
    measures need. Columns: code, name, is_total, then the sums. The unattributed row comes after the others, the total
    last."""
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


def add_measure_values(row: Mapping[str, object], names: Iterable[str]) -> dict[str, object]:
    """Return `row`, which contains the sums of all parts, with the value of each given measure added."""
    sums = {part: cast(Figure, row[part]) for part in additive_parts(names)}
    return {**row, **{name: measures()[name].value(sums) for name in names}}


def formula_value(formula: str, sums: Mapping[str, Figure]) -> Decimal | None:
    """Return the value of a formula of products, sums and differences, evaluated from left to right. None if a part is
    unknown."""
    total: Decimal | None = None
    operation: Callable[[Decimal, Decimal], Decimal] | None = None
    for word in formula.split():
        if word in ARITHMETIC_OPERATIONS:
            operation = ARITHMETIC_OPERATIONS[word]
            continue
        figure = _to_decimal(sums[word]) if FORMULA_NAME_PATTERN.fullmatch(word) else Decimal(word)
        if figure is None:
            return None
        total = figure if total is None or operation is None else operation(total, figure)
    return total


def _to_decimal(figure: Figure) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))


ARITHMETIC_OPERATIONS: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "*": EXACT_CONTEXT.multiply,
    "+": EXACT_CONTEXT.add,
    "-": EXACT_CONTEXT.subtract,
}
