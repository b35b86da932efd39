"""Totals that a file prints, compared with the sum of the rows they speak of, at every level the file states."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import TEXTS, is_apart, is_narrow, plain
from orchestration.resources.imports.console.judging.blocks import sums_of_blocks
from orchestration.resources.imports.console.judging.cover import COMPARED, EXACT, agree, cover
from orchestration.resources.imports.console.judging.labels import StatedTotal
from orchestration.resources.imports.console.reading import Found

ROUNDED = "a total that is not the sum of its rows to the last digit, but within what rounding each of them can make"
_ACCOUNT = re.compile(r"アカウント|account")


@dataclass(frozen=True)
class Comparison:
    """A totals row beside the sums of the rows it speaks of; `agrees` is None where nothing can be compared."""

    total: StatedTotal
    agrees: bool | None
    sums: dict[str, float]
    given: tuple[str, ...]
    rows: int = 0

    @property
    def is_exact(self) -> bool:
        """Whether every sum is what the file states, to the last digit."""
        return all(
            abs(self.total.figures[name] - value) <= EXACT * max(abs(value), 1) for name, value in self.sums.items()
        )

    @property
    def is_larger(self) -> bool:
        """Whether the file states more than its rows hold, of no measure less."""
        return all(self.total.figures[name] >= value for name, value in self.sums.items() if name in self.total.figures)

    def difference(self, found: Found) -> str:
        """The first measure that differs, in words."""
        name = next(
            (one for one, value in self.sums.items() if abs(self.total.figures.get(one, value) - value) > 1e-6),
            next(iter(self.sums)),
        )
        header = found.headers[found.columns.index(name)]
        return (
            f"line {self.total.line}: {self.total.label} states {header} {self.total.figures[name]:,.10g}, the rows add up to "
            f"{self.sums[name]:,.10g}"
        )


@dataclass
class Proof:
    """What totals rows prove: `complete` that no row of the file is missing, `by_day` because each day has its own, `whole` that it holds
    all the account delivered; `agree` whether all are the sums of their rows, None without any."""

    complete: bool = False
    by_day: bool = False
    whole: bool = False
    agree: bool | None = None
    notes: list[str] = field(default_factory=list)


def compare(totals: Sequence[StatedTotal], table: pa.Table) -> list[Comparison]:
    """Each totals row with the sums of what it speaks of."""
    kinds: dict[tuple[str, ...], list[tuple[StatedTotal, dict[str, object]]]] = defaultdict(list)
    found: list[Comparison] = []
    for total in totals:
        given = None if is_apart(total.label) else _given(total, table)
        if given is None:
            found.append(Comparison(total, None, {}, ()))
        else:
            kinds[tuple(sorted(given))].append((total, given))
    for names, some in kinds.items():
        found += _compared(names, some, table)
    return sorted(found, key=lambda one: one.total.line)


def _given(total: StatedTotal, table: pa.Table) -> dict[str, object] | None:
    """Cells that rows must have for a totals row to speak of them; None when it speaks of something no column holds."""
    given = {name: value for name, value in total.given if name in table.column_names}
    for name, value in total.given:
        if not name:
            place = place_of(str(value), table)
            if place is None:
                return None
            given[place[0]] = place[1]
    return given


def place_of(value: str, table: pa.Table) -> tuple[str, str] | None:
    """Column and value of the rows a label such as `合計: 検索` speaks of."""
    for name in table.column_names:
        if name in TEXTS or name.startswith("breakdown "):
            for one in table[name].combine_chunks().dictionary.to_pylist():
                if one is not None and plain(one) == value:
                    return name, one
    return None


def _compared(
    names: tuple[str, ...], some: Sequence[tuple[StatedTotal, dict[str, object]]], table: pa.Table
) -> list[Comparison]:
    stated = {
        name: np.array([total.figures.get(name, np.nan) for total, _ in some])
        for name in COMPARED
        if any(name in total.figures for total, _ in some)
    }
    covered = cover(table, {name: [given[name] for _, given in some] for name in names}, len(some), stated)
    equal = agree(covered, stated)
    found = []
    for n, (total, given) in enumerate(some):
        sums = {name: float(values[n]) for name, values in covered.sums.items() if name in total.figures}
        if not covered.rows[n] and set(names) - {"report_date"}:
            days = {name: value for name, value in given.items() if name == "report_date"}
            found += _compared(tuple(days), [(total, days)], table)
        else:
            found.append(Comparison(total, bool(equal[n]) if sums else None, sums, names, int(covered.rows[n])))
    return found


def check_totals(found: Found, totals: Sequence[StatedTotal], table: pa.Table, has_bad: bool) -> Proof:
    """Compare all totals rows whose form is certain. A total of the account may exceed the rows where a narrower one agrees: the report
    lists not all the account delivers.

    Raises PermanentError when one differs by more than rounding and no row was set aside.
    """
    proof = Proof()
    compared = compare(totals, table)
    apart = [one for one in totals if is_apart(one.label)]
    right = {one.total.given for one in compared if one.agrees}
    blocks = sums_of_blocks(totals, table) if any(one.agrees is False for one in compared) else set()
    if blocks:
        proof.agree = True
        proof.complete = not has_bad and max(blocks) > max(table["source_line"].to_pylist())
        proof.notes.append(f"line {min(blocks)} and {len(blocks) - 1} more sum the rows above them")
    for one in compared:
        if one.total.line in blocks:
            continue
        if one.agrees is None:
            if not (table.num_rows or has_bad) and any(one.total.figures.values()):
                raise PermanentError(
                    f"{found.source.name} line {one.total.line}: {one.total.label} states figures, and the file has no row of data; "
                    "export it again, all rows"
                )
            if one.total.figures and not one.sums:
                proof.notes.append(
                    f"line {one.total.line}: {one.total.label} speaks of rows nothing in the file names; not compared"
                )
            continue
        made_up = not one.agrees and _makes_up(one, apart)
        proof.agree = (one.agrees or made_up) and proof.agree is not False
        if one.agrees:
            proof.notes += [] if one.is_exact else [f"{one.difference(found)}: {ROUNDED}"]
            proof.complete |= not one.given and not has_bad
            proof.whole |= not one.given and not has_bad and not is_narrow(one.total.label)
        elif one.total.given in right and one.is_larger and _ACCOUNT.search(plain(one.total.label)):
            proof.notes.append(f"{one.difference(found)}: the account delivered more than this report lists")
        elif made_up:
            proof.notes.append(f"{one.difference(found)}: the rest is {apart[0].label}, which the report does not list")
        elif not has_bad:
            raise PermanentError(
                f"{found.source.name} {one.difference(found)}; the file is incomplete or was changed, or a filter left something out: "
                "export it again, all rows"
            )
    proof.by_day = not has_bad and _every_day(compared, table)
    proof.complete |= proof.by_day
    return proof


def _makes_up(one: Comparison, apart: Sequence[StatedTotal]) -> bool:
    """Whether what the report says it does not list, of the same day if the total is of one, is exactly what the rows lack of a total."""
    rest = [total for total in apart if total.given == one.total.given]
    return bool(rest) and all(
        abs(one.total.figures[name] - value - sum(total.figures.get(name, 0.0) for total in rest))
        <= EXACT * max(abs(one.total.figures[name]), 1)
        for name, value in one.sums.items()
    )


def _every_day(compared: Sequence[Comparison], table: pa.Table) -> bool:
    """Whether each day of the file has a totals row of its own that agrees."""
    if "report_date" not in table.column_names or not table.num_rows:
        return False
    proved = {
        dict(one.total.given).get("report_date") for one in compared if one.agrees and one.given == ("report_date",)
    }
    return set(table["report_date"].unique().to_pylist()) <= proved
