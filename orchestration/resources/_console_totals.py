"""Totals that a file prints, compared with the sum of its rows."""

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources._console_ads import AdsRows
from orchestration.resources._console_formats import AMOUNTS


def check_totals(rows: AdsRows, table: pa.Table, has_bad: bool) -> bool:
    """Compare totals rows that speak of the whole file with the sums; True when one agrees.

    Raises PermanentError when one differs by more than rounding and no row was set aside.
    """
    proved = False
    for total in (one for one in rows.totals if one.is_whole):
        for name, stated in total.figures.items():
            if name not in table.column_names or name in ("reach", "results"):
                continue
            summed = pc.sum(table[name]).as_py() or 0
            allowed = _rounding(table[name], stated) if name in AMOUNTS else 0
            if abs(summed - stated) <= allowed:
                proved = True
            elif not has_bad:
                header = rows.found.headers[rows.found.columns.index(name)]
                raise PermanentError(
                    f"{rows.found.source.name} line {total.line}: {total.label} states {header} {stated:,.10g}, the rows add up to "
                    f"{summed:,.10g}; the file is incomplete or was changed, or a filter left something out: export it again, all rows"
                )
    return proved and not has_bad


def _rounding(values: pa.ChunkedArray, stated: float) -> float:
    """What rounding each row to the file's decimals makes of a sum: at most half a step a row, with many rows hardly four deviations."""
    rows = len(values)
    return 10 ** -_decimals(values, stated) * min(0.5 * (rows + 1), 0.5 + 4 * math.sqrt(rows / 12)) * 1.0001


def _decimals(values: pa.ChunkedArray, stated: float) -> int:
    """How finely a file states an amount: what its totals row may differ by follows from it."""
    numbers = np.append(pc.drop_null(values).to_numpy(), stated)
    for places in range(6):
        if np.abs(numbers - np.rint(numbers)).max() < 1e-6 * 10**places:
            return places
        numbers *= 10
    return 6
