"""Rows with a cell labelled like a total (`All`, `冬 集計`): sums, names that only look like labels, or figures stated
nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.cover import sum_covered_rows, which_agree
from orchestration.resources.imports.console.judging.subtotals.evidence import (
    Evidence,
    collect_evidence,
    has_own_names,
    is_too_small,
)
from orchestration.resources.imports.console.judging.subtotals.kinds import (
    RowKind,
    key_columns,
    labels_in_column,
    naming_columns,
    sort_into_kinds,
)
from orchestration.resources.imports.console.judging.subtotals.wording import (
    crossing_refusal,
    describe_labelled_lines,
    rounded_notes,
    subtotal_refusal,
)
from orchestration.resources.imports.console.judging.totals import compare_totals


def judge_labelled(rows: AdsRows, table: pa.Table) -> tuple[np.ndarray, list[str]] | None:
    """Return a mask of data rows and notes, or None if no row is labelled. Raises PermanentError, naming a row, when
    subtotals cannot be distinguished from data."""
    labels = {
        name: column_labels for name in naming_columns(table) if (column_labels := labels_in_column(rows, table, name))
    }
    if not labels:
        return None
    row_kinds = sort_into_kinds(table, labels)
    is_data = np.ones(table.num_rows, dtype=bool)
    for row_kind in row_kinds:
        is_data[row_kind.positions] = False
    labelled = _LabelledRows(rows, table, is_data)
    for row_kind in row_kinds:
        labelled.judge(row_kind)
    labelled.decide_by_grand_totals()
    return labelled.is_data, labelled.notes


@dataclass
class _LabelledRows:
    """Judges labelled rows kind by kind. `is_data` marks rows counted so far. `lone` are kinds with rows that have
    nothing below them. `doubts` are undecided kinds, each with a message."""

    rows: AdsRows
    table: pa.Table
    is_data: np.ndarray
    lone: list[RowKind] = field(default_factory=list)
    doubts: list[tuple[RowKind, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def judge(self, row_kind: RowKind) -> None:
        """Decide whether the rows of a kind are sums of rows decided before, or leave the decision to the grand totals."""
        if has_own_names(self.table, row_kind, finer=False):
            self.is_data[row_kind.positions] = True
            return
        evidence = collect_evidence(self.table, self.table.filter(pa.array(self.is_data)), row_kind)
        is_comparable = evidence.is_comparable
        if evidence.agrees[is_comparable].all():
            covers_nothing = evidence.covered.rows == 0
            is_lone = covers_nothing & (evidence.has_figures | covers_nothing.all())
            if is_lone.any():
                self._keep_rows_without_parts(row_kind, evidence, is_lone)
            self.notes += rounded_notes(self.table, row_kind.positions[is_comparable & ~evidence.agrees_exactly])
        elif not (evidence.agrees & is_comparable).any() and (
            has_own_names(self.table, row_kind, finer=True) or is_too_small(evidence)
        ):
            self.is_data[row_kind.positions] = True
            where = describe_labelled_lines(self.rows, self.table, row_kind, row_kind.positions)
            self.notes.append(f"{where} is no sum of other rows: taken for a name, its figures are loaded")
        else:
            self.doubts.append(
                (
                    row_kind,
                    subtotal_refusal(self.rows, self.table, row_kind, evidence, is_comparable & ~evidence.agrees),
                )
            )

    def _keep_rows_without_parts(self, row_kind: RowKind, evidence: Evidence, is_lone: np.ndarray) -> None:
        """Keep rows with nothing below them as data, except those that repeat other such rows."""
        same, crossing = self._crossing_rows(row_kind, is_lone, evidence)
        is_open = evidence.is_comparable.any() and not all(name.startswith("breakdown ") for name in row_kind.labels)
        if crossing.any():
            self.doubts.append((row_kind, crossing_refusal(self.rows, self.table, row_kind, crossing)))
        elif is_open:
            self.doubts.append((row_kind, subtotal_refusal(self.rows, self.table, row_kind, evidence, is_lone)))
        kept = replace(row_kind, positions=row_kind.positions[is_lone & ~same])
        self.is_data[kept.positions] = True
        self.lone.append(kept)
        if len(kept.positions):
            where = describe_labelled_lines(self.rows, self.table, row_kind, kept.positions)
            self.notes.append(f"{where} has no rows below it in the file; its figures are loaded")

    def _crossing_rows(
        self, row_kind: RowKind, is_asked: np.ndarray, evidence: Evidence
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return masks of the `is_asked` rows that cover the same delivery as labelled rows of other kinds kept as data,
        for example all ages of men and all genders of age 18 to 24. The first mask has rows with equal sums, the second
        the others."""
        same, crossing = (np.zeros(len(row_kind.positions), dtype=bool) for _ in range(2))
        for other in self.lone:
            skipped = {*row_kind.labels, *other.labels, *row_kind.blank_columns, *other.blank_columns}
            keys = [name for name in key_columns(self.table) if name not in skipped]
            rows = self.table.take(pa.array(row_kind.positions)).select(keys)
            given: dict[str, Sequence[object]] = {name: rows[name].to_pylist() for name in keys}
            covered = sum_covered_rows(
                self.table.take(pa.array(other.positions)), given, len(row_kind.positions), evidence.stated
            )
            is_same = which_agree(covered, evidence.stated)
            same |= is_asked & (covered.rows > 0) & is_same
            crossing |= is_asked & (covered.rows > 0) & ~is_same
        return same & ~crossing, crossing

    def decide_by_grand_totals(self) -> None:
        """Decide about rows that are not the sums of what they would cover, by the grand totals of the file."""
        if not self.doubts:
            return
        for counts in (False, True):
            for row_kind, _ in self.doubts:
                self.is_data[row_kind.positions] = counts
            data = self.table.filter(pa.array(self.is_data))
            wholes = [
                comparison
                for comparison in compare_totals(self.rows.totals, data)
                if set(comparison.group_cells) <= {"report_date"} and comparison.sums
            ]
            if wholes and all(comparison.agrees for comparison in wholes):
                return
        raise PermanentError(self.doubts[0][1])
