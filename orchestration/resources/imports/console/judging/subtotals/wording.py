"""What people are told of rows that may be subtotals: where they stand, and why a file is refused for them."""

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.subtotals.evidence import Evidence
from orchestration.resources.imports.console.judging.subtotals.kinds import Kind
from orchestration.resources.imports.console.judging.totals import ROUNDED


def lines(table: pa.Table, at: np.ndarray) -> str:
    """The first line of some rows, and how many more there are."""
    first = table["source_line"][int(at[0])].as_py()
    return f"line {first}" + (f" and {len(at) - 1:,} more" if len(at) > 1 else "")


def lines_with_label(rows: AdsRows, table: pa.Table, kind: Kind, at: np.ndarray) -> str:
    """Where labelled rows stand, and what is written there."""
    column, label = next(iter(kind.labels.items()))
    return f"{lines(table, at)}: '{label.text}' ({rows.header(column)})"


def rounded_notes(table: pa.Table, at: np.ndarray) -> list[str]:
    """A note on sums that agree within rounding only; none without rows."""
    return [f"{lines(table, at)}: {ROUNDED}"] if len(at) else []


def refusal(rows: AdsRows, table: pa.Table, kind: Kind, found: Evidence, wrong: np.ndarray) -> str:
    """What to say of the first row that may be a total or may not."""
    stated, sums = found.stated, found.covered.sums
    n = int(np.flatnonzero(wrong)[0])
    line = table["source_line"][int(kind.at[n])].as_py()
    label = next((one.text for one in kind.labels.values()), "a blank")
    column = next(iter(kind.labels), next(iter(sorted(kind.blank)), ""))
    header = rows.header(column)
    differing = [name for name in sums if not np.isnan(stated[name][n]) and stated[name][n] != sums[name][n]]
    name = (differing or list(sums))[0]
    measure = rows.found.headers[rows.found.columns.index(name)]
    return (
        f"{rows.found.source.name} line {line}, {header}: '{label}' may be a name or a total; it states {measure} "
        f"{stated[name][n]:,.10g}, the rows it would sum add up to {sums[name][n]:,.10g}; export the file again in full, "
        "without totals or with the ids of campaigns and ads"
    )


def crossing_refusal(rows: AdsRows, table: pa.Table, kind: Kind, crossing: np.ndarray) -> str:
    """What to say of the first row that may tell a delivery which rows labelled in other columns tell as well."""
    told = lines_with_label(rows, table, kind, kind.at[crossing][:1])
    return (
        f"{rows.found.source.name} {told} stands beside rows that may tell the same delivery by another column; export it by one of "
        "them, or without totals"
    )
