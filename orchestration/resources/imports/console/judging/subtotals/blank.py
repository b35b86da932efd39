"""Rows with a blank where others of the same campaign or ad group name something finer: sums of those, or figures of their own."""

import numpy as np
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.subtotals.evidence import evidence, is_nearly_a_sum
from orchestration.resources.imports.console.judging.subtotals.kinds import HIERARCHY, kinds_of, naming_columns
from orchestration.resources.imports.console.judging.subtotals.margins import refuse_margins
from orchestration.resources.imports.console.judging.subtotals.wording import refusal, rounded_notes
from orchestration.resources.imports.console.judging.totals import compare


def judge_blank(rows: AdsRows, table: pa.Table) -> tuple[np.ndarray, list[str]] | None:
    """Which rows of the table are data, and what to tell; None where no row leaves blank what others name.

    Raises PermanentError, naming a row, where nothing tells a subtotal from data.
    """
    partly = [name for name in naming_columns(table) if 0 < table[name].null_count < table.num_rows]
    finer = {name for name in partly if name in (*HIERARCHY, "device") or name.startswith("breakdown ")}
    if not finer:
        return None
    is_data, notes = np.ones(table.num_rows, dtype=bool), []
    kinds = [kind for kind in kinds_of(table, {}, partly) if kind.blank & finer]
    for kind in kinds:
        is_data[kind.at] = False
    for kind in sorted(kinds, key=lambda one: len(one.blank)):
        found = evidence(table, table.filter(pa.array(is_data)), kind)
        told, right = found.told, found.right
        sure = right & told & ((found.covered.rows > 1) | ((right & told).sum() > 1))
        if sure.any() and right[told].all():
            is_data[kind.at[~told]] = True
            notes += rounded_notes(table, kind.at[told & ~found.exact])
        else:
            is_data[kind.at] = True
            is_doubtful = sure.sum() * 2 > told.sum() or is_nearly_a_sum(kind, found)
            if is_doubtful and not _whole_agrees(rows, table.filter(pa.array(is_data))):
                raise PermanentError(refusal(rows, table, kind, found, told & ~sure))
    refuse_margins(rows, table, is_data, kinds)
    return is_data, notes


def _whole_agrees(rows: AdsRows, data: pa.Table) -> bool:
    """Whether the totals of the whole file, if there are any, are the sums of `data`."""
    wholes = [one for one in compare(rows.totals, data) if not one.given and one.sums]
    return bool(wholes) and all(one.agrees for one in wholes)
