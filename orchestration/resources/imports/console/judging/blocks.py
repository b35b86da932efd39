"""Manually added totals below each part of a table (小計, 計): each is the sum of the rows since the previous total."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.formats import normalise_label
from orchestration.resources.imports.console.judging.cover import ADDITIVE_MEASURES, sum_covered_rows, which_agree
from orchestration.resources.imports.console.judging.labels import StatedTotal


def block_total_lines(totals: Sequence[StatedTotal], table: pa.Table) -> set[int]:
    """Return the lines of totals rows with the same label (at least two) that each sum the rows since the previous one.
    Empty unless all of them do."""
    alike: dict[str, list[StatedTotal]] = defaultdict(list)
    for total in totals:
        if total.is_whole:
            alike[normalise_label(total.label)].append(total)
    lines: set[int] = set()
    for same_label in alike.values():
        ends = np.sort([total.line for total in same_label])
        if len(same_label) < 2 or not table.num_rows:
            continue
        same_label.sort(key=lambda total: total.line)
        block = np.searchsorted(ends, table["source_line"].to_numpy())
        stated = {
            name: np.array([total.figures.get(name, np.nan) for total in same_label]) for name in ADDITIVE_MEASURES
        }
        covered = sum_covered_rows(
            table.append_column("block", pa.array(block)), {"block": range(len(same_label))}, len(same_label), stated
        )
        if (which_agree(covered, stated) & (covered.rows > 0)).all():
            lines |= set(ends.tolist())
    return lines
