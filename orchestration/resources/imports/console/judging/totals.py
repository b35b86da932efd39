"""Compares totals stated in a file with the sums of the rows they cover, at every level the file states."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import (
    TEXT_FIELDS,
    is_total_of_one_kind,
    is_unlisted_total,
    normalise_label,
)
from orchestration.resources.imports.console.judging.blocks import block_total_lines
from orchestration.resources.imports.console.judging.cover import (
    ADDITIVE_MEASURES,
    FLOAT_TOLERANCE,
    sum_covered_rows,
    which_agree,
)
from orchestration.resources.imports.console.judging.labels import StatedTotal
from orchestration.resources.imports.console.reading import RecognisedTable

ROUNDED_TOTAL_NOTE = "a total differs from the sum of its rows, but by no more than the rounding of the rows explains"
_ACCOUNT_WORD = re.compile(r"アカウント|account")


@dataclass(frozen=True)
class TotalComparison:
    """A totals row and the sums of the rows it covers. `agrees` is None where nothing can be compared."""

    total: StatedTotal
    agrees: bool | None
    sums: dict[str, float]
    group_cells: tuple[str, ...]
    rows: int = 0

    @property
    def is_exact(self) -> bool:
        """Return whether every sum equals the stated total exactly."""
        return all(
            abs(self.total.figures[name] - value) <= FLOAT_TOLERANCE * max(abs(value), 1)
            for name, value in self.sums.items()
        )

    @property
    def is_larger(self) -> bool:
        """Return whether the file states more than its rows contain, and less in no measure."""
        return all(self.total.figures[name] >= value for name, value in self.sums.items() if name in self.total.figures)

    def difference(self, recognised: RecognisedTable) -> str:
        """Return a text about the first measure that differs."""
        name = next(
            (
                measure
                for measure, value in self.sums.items()
                if abs(self.total.figures.get(measure, value) - value) > 1e-6
            ),
            next(iter(self.sums)),
        )
        header = recognised.headers[recognised.columns.index(name)]
        return (
            f"line {self.total.line}: {self.total.label} states {header} {self.total.figures[name]:,.10g}, the rows add up to "
            f"{self.sums[name]:,.10g}"
        )


@dataclass
class CompletenessProof:
    """Facts proved by totals rows: `complete` that no row is missing, `by_day` that each day has its own total,
    `whole` that the file covers the whole account. `agree`: all totals equal the sums of their rows; None without
    totals."""

    complete: bool = False
    by_day: bool = False
    has_whole_total: bool = False
    agree: bool | None = None
    notes: list[str] = field(default_factory=list)


def compare_totals(totals: Sequence[StatedTotal], table: pa.Table) -> list[TotalComparison]:
    """Return each totals row with the sums of the rows it covers."""
    kinds: dict[tuple[str, ...], list[tuple[StatedTotal, dict[str, object]]]] = defaultdict(list)
    comparisons: list[TotalComparison] = []
    for total in totals:
        group_cells = None if is_unlisted_total(total.label) else _required_cells(total, table)
        if group_cells is None:
            comparisons.append(TotalComparison(total, None, {}, ()))
        else:
            kinds[tuple(sorted(group_cells))].append((total, group_cells))
    for names, group in kinds.items():
        comparisons += _compare_group(names, group, table)
    return sorted(comparisons, key=lambda comparison: comparison.total.line)


def _required_cells(total: StatedTotal, table: pa.Table) -> dict[str, object] | None:
    """Return the cells that rows covered by a totals row must have. None if no column contains what it covers."""
    group_cells = {name: value for name, value in total.group_cells if name in table.column_names}
    for name, value in total.group_cells:
        if not name:
            place = find_labelled_value(str(value), table)
            if place is None:
                return None
            group_cells[place[0]] = place[1]
    return group_cells


def find_labelled_value(value: str, table: pa.Table) -> tuple[str, str] | None:
    """Return column and value of the rows that a label such as `合計: 検索` covers, or None."""
    for name in table.column_names:
        if name in TEXT_FIELDS or name.startswith("breakdown "):
            for cell in table[name].combine_chunks().dictionary.to_pylist():
                if cell is not None and normalise_label(cell) == value:
                    return name, cell
    return None


def _compare_group(
    names: tuple[str, ...], group: Sequence[tuple[StatedTotal, dict[str, object]]], table: pa.Table
) -> list[TotalComparison]:
    stated = {
        name: np.array([total.figures.get(name, np.nan) for total, _ in group])
        for name in ADDITIVE_MEASURES
        if any(name in total.figures for total, _ in group)
    }
    covered = sum_covered_rows(
        table, {name: [group_cells[name] for _, group_cells in group] for name in names}, len(group), stated
    )
    equal = which_agree(covered, stated)
    comparisons = []
    for n, (total, group_cells) in enumerate(group):
        sums = {name: float(values[n]) for name, values in covered.sums.items() if name in total.figures}
        if not covered.rows[n] and set(names) - {"report_date"}:
            days = {name: value for name, value in group_cells.items() if name == "report_date"}
            comparisons += _compare_group(tuple(days), [(total, days)], table)
        else:
            comparisons.append(
                TotalComparison(total, bool(equal[n]) if sums else None, sums, names, int(covered.rows[n]))
            )
    return comparisons


def check_totals(
    recognised: RecognisedTable, totals: Sequence[StatedTotal], table: pa.Table, has_bad: bool
) -> CompletenessProof:
    """Compare all totals rows whose form is certain. An account total may exceed the rows if a narrower total agrees,
    because the report need not list everything the account delivers. Raises PermanentError when one differs by more
    than rounding and no row was set aside."""
    proof = CompletenessProof()
    compared = compare_totals(totals, table)
    apart = [total for total in totals if is_unlisted_total(total.label)]
    right = {comparison.total.group_cells for comparison in compared if comparison.agrees}
    blocks = block_total_lines(totals, table) if any(comparison.agrees is False for comparison in compared) else set()
    if blocks:
        proof.agree = True
        proof.complete = not has_bad and max(blocks) > max(table["source_line"].to_pylist())
        proof.notes.append(f"line {min(blocks)} and {len(blocks) - 1} more sum the rows above them")
    for comparison in compared:
        if comparison.total.line in blocks:
            continue
        if comparison.agrees is None:
            if not (table.num_rows or has_bad) and any(comparison.total.figures.values()):
                raise PermanentError(
                    f"{recognised.source.name} line {comparison.total.line}: {comparison.total.label} states figures, "
                    "and the file has no row of data; export it again, all rows"
                )
            if comparison.total.figures and not comparison.sums:
                proof.notes.append(
                    f"line {comparison.total.line}: {comparison.total.label} speaks of rows nothing in the file names; not compared"
                )
            continue
        made_up = not comparison.agrees and _unlisted_explains_difference(comparison, apart)
        proof.agree = (comparison.agrees or made_up) and proof.agree is not False
        if comparison.agrees:
            proof.notes += [] if comparison.is_exact else [f"{comparison.difference(recognised)}: {ROUNDED_TOTAL_NOTE}"]
            proof.complete |= not comparison.group_cells and not has_bad
            proof.has_whole_total |= (
                not comparison.group_cells and not has_bad and not is_total_of_one_kind(comparison.total.label)
            )
        elif (
            comparison.total.group_cells in right
            and comparison.is_larger
            and _ACCOUNT_WORD.search(normalise_label(comparison.total.label))
        ):
            proof.notes.append(
                f"{comparison.difference(recognised)}: the account delivered more than this report lists"
            )
        elif made_up:
            proof.notes.append(
                f"{comparison.difference(recognised)}: the rest is {apart[0].label}, which the report does not list"
            )
        elif not has_bad:
            raise PermanentError(
                f"{recognised.source.name} {comparison.difference(recognised)}; the file is incomplete or was "
                "changed, or a filter left something out: "
                "export it again, all rows"
            )
    proof.by_day = not has_bad and _has_total_for_every_day(compared, table)
    proof.complete |= proof.by_day
    return proof


def _unlisted_explains_difference(comparison: TotalComparison, unlisted_totals: Sequence[StatedTotal]) -> bool:
    """Return whether the totals of unlisted items exactly explain the difference of a total (on the same day for a
    daily total)."""
    same_group = [total for total in unlisted_totals if total.group_cells == comparison.total.group_cells]
    return bool(same_group) and all(
        abs(comparison.total.figures[name] - value - sum(total.figures.get(name, 0.0) for total in same_group))
        <= FLOAT_TOLERANCE * max(abs(comparison.total.figures[name]), 1)
        for name, value in comparison.sums.items()
    )


def _has_total_for_every_day(comparisons: Sequence[TotalComparison], table: pa.Table) -> bool:
    """Return whether each day of the file has its own totals row that agrees."""
    if "report_date" not in table.column_names or not table.num_rows:
        return False
    proved = {
        dict(comparison.total.group_cells).get("report_date")
        for comparison in comparisons
        if comparison.agrees and comparison.group_cells == ("report_date",)
    }
    return set(table["report_date"].unique().to_pylist()) <= proved
