"""Rows with a blank where other rows of the same campaign or ad group name something finer: sums of those rows, or
figures of their own."""

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.subtotals.evidence import collect_evidence, is_nearly_a_sum
from orchestration.resources.imports.console.judging.subtotals.kinds import HIERARCHY, naming_columns, sort_into_kinds
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
    kinds = [kind for kind in sort_into_kinds(table, {}, partly) if kind.blank & finer]
    for kind in kinds:
        is_data[kind.at] = False
    for kind in sorted(kinds, key=lambda one: len(one.blank)):
        found = collect_evidence(table, table.filter(pa.array(is_data)), kind)
        is_comparable, right = found.is_comparable, found.right
        sure = right & is_comparable & ((found.covered.rows > 1) | ((right & is_comparable).sum() > 1))
        if sure.any() and right[is_comparable].all():
            is_data[kind.at[~is_comparable]] = True
            notes += rounded_notes(table, kind.at[is_comparable & ~found.exact])
        else:
            is_data[kind.at] = True
            is_doubtful = sure.sum() * 2 > is_comparable.sum() or is_nearly_a_sum(kind, found)
            if is_doubtful and not _grand_totals_agree(rows, table.filter(pa.array(is_data))):
                raise PermanentError(subtotal_refusal(rows, table, kind, found, is_comparable & ~sure))
    refuse_overlapping_breakdowns(rows, table, is_data, kinds)
    return is_data, notes


def _grand_totals_agree(rows: AdsRows, data: pa.Table) -> bool:
    """Return whether the grand totals of the file, if any, equal the sums of `data`."""
    wholes = [one for one in compare_totals(rows.totals, data) if not one.given and one.sums]
    return bool(wholes) and all(one.agrees for one in wholes)
