"""Whether the last row of a file that ends without a line break may have been cut inside it."""

from orchestration.resources.imports.console.figures.alike import Row
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.reading import Found


def may_be_cut(found: Found, table: Table, last: Row, ends_open: bool) -> bool:
    """`ends_open` says that files which came with this one end without a line break too, as their format does."""
    if table.columns[-1] is None:
        return False
    return not (found.format.open_end and ends_open) or _is_torn(found, table, last)


def _is_torn(found: Found, table: Table, row: Row) -> bool:
    """Whether a last row that may end without a line break shows that something of it is missing."""
    name = table.columns[-1]
    if name in found.format.metrics and row.metrics.get(str(name)) is None:
        return True
    for ratio, (above, below) in found.format.ratios.items():
        told, over, under = (row.metrics.get(one) for one in (ratio, above, below))
        if told is not None and over is not None and under and abs(told - over / under) > 0.006:
            return True
    return False
