"""Rows with a blank where other rows of the same campaign or ad group name something finer: sums of those rows, or
figures of their own."""

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.subtotals.evidence import collect_evidence, is_nearly_a_sum
from orchestration.resources.imports.console.judging.subtotals.kinds import (
    HIERARCHY,
    naming_columns,
    sort_into_kinds,
)
from orchestration.resources.imports.console.judging.subtotals.margins import refuse_overlapping_breakdowns
from orchestration.resources.imports.console.judging.subtotals.wording import rounded_notes, subtotal_refusal
from orchestration.resources.imports.console.judging.totals import compare_totals


def judge_blank(rows: AdsRows, table: pa.Table) -> tuple[np.ndarray, list[str]] | None:
    """Return a mask of data rows and notes, or None if no row is blank where others are not. Raises PermanentError,
    naming a row, when subtotals cannot be distinguished from data."""
    partly = [name for name in naming_columns(table) if 0 < table[name].null_count < table.num_rows]
    finer = {name for name in partly if name in (*HIERARCHY, "device") or name.startswith("breakdown ")}
    if not finer:
        return None
    is_data, notes = np.ones(table.num_rows, dtype=bool), []
    row_kinds = [row_kind for row_kind in sort_into_kinds(table, {}, partly) if row_kind.blank_columns & finer]
    for row_kind in row_kinds:
        is_data[row_kind.positions] = False
    for row_kind in sorted(row_kinds, key=lambda row_kind: len(row_kind.blank_columns)):
        evidence = collect_evidence(table, table.filter(pa.array(is_data)), row_kind)
        is_comparable, right = evidence.is_comparable, evidence.agrees
        sure = right & is_comparable & ((evidence.covered.rows > 1) | ((right & is_comparable).sum() > 1))
        if sure.any() and right[is_comparable].all():
            is_data[row_kind.positions[~is_comparable]] = True
            notes += rounded_notes(table, row_kind.positions[is_comparable & ~evidence.agrees_exactly])
        else:
            is_data[row_kind.positions] = True
            is_doubtful = sure.sum() * 2 > is_comparable.sum() or is_nearly_a_sum(row_kind, evidence)
            if is_doubtful and not _grand_totals_agree(rows, table.filter(pa.array(is_data))):
                raise PermanentError(subtotal_refusal(rows, table, row_kind, evidence, is_comparable & ~sure))
    refuse_overlapping_breakdowns(rows, table, is_data, row_kinds)
    return is_data, notes


def _grand_totals_agree(rows: AdsRows, data: pa.Table) -> bool:
    """Return whether the grand totals of the file, if any, equal the sums of `data`."""
    wholes = [
        comparison for comparison in compare_totals(rows.totals, data) if not comparison.group_cells and comparison.sums
    ]
    return bool(wholes) and all(comparison.agrees for comparison in wholes)
