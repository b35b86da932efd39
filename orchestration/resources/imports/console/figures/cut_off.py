"""Decides whether the last row of a file without final line break may be truncated."""

from orchestration.resources.imports.console.figures.alike import FigureRow
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.reading import RecognisedTable


def may_be_truncated(recognised: RecognisedTable, table: FigureTable, last: FigureRow, ends_open: bool) -> bool:
    """Return whether the last row may be truncated. `ends_open`: other files of the same import also end without a line
    break, as their format does."""
    if table.columns[-1] is None:
        return False
    return not (recognised.format.open_end and ends_open) or _is_visibly_incomplete(recognised, table, last)


def _is_visibly_incomplete(recognised: RecognisedTable, table: FigureTable, row: FigureRow) -> bool:
    """Return whether a part of the last row is visibly missing."""
    name = table.columns[-1]
    if name in recognised.format.metrics and row.metrics.get(str(name)) is None:
        return True
    for ratio, (above, below) in recognised.format.ratios.items():
        stated, over, under = (row.metrics.get(name) for name in (ratio, above, below))
        if stated is not None and over is not None and under and abs(stated - over / under) > 0.006:
            return True
    return False
