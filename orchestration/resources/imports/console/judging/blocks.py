"""Totals that a person has put below each part of a table (小計, 計): sums of the rows above them, back to the one before."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.formats import plain
from orchestration.resources.imports.console.judging.cover import COMPARED, agree, cover
from orchestration.resources.imports.console.judging.labels import StatedTotal


def sums_of_blocks(totals: Sequence[StatedTotal], table: pa.Table) -> set[int]:
    """Lines of the totals rows of one label, two at least, that each sum the rows since the one before; empty unless all of them do."""
    alike: dict[str, list[StatedTotal]] = defaultdict(list)
    for total in totals:
        if total.is_whole:
            alike[plain(total.label)].append(total)
    found: set[int] = set()
    for some in alike.values():
        ends = np.sort([total.line for total in some])
        if len(some) < 2 or not table.num_rows:
            continue
        some.sort(key=lambda total: total.line)
        block = np.searchsorted(ends, table["source_line"].to_numpy())
        stated = {name: np.array([total.figures.get(name, np.nan) for total in some]) for name in COMPARED}
        covered = cover(table.append_column("block", pa.array(block)), {"block": range(len(some))}, len(some), stated)
        if (agree(covered, stated) & (covered.rows > 0)).all():
            found |= set(ends.tolist())
    return found
