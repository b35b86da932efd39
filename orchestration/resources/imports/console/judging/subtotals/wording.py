"""Messages about rows that may be subtotals: their lines, and the reason for refusing a file."""

import numpy as np
import pyarrow as pa

from orchestration.resources.imports.console.judging.ads import AdsRows
from orchestration.resources.imports.console.judging.subtotals.evidence import Evidence
from orchestration.resources.imports.console.judging.subtotals.kinds import RowKind
from orchestration.resources.imports.console.judging.totals import ROUNDED_TOTAL_NOTE


def describe_lines(table: pa.Table, positions: np.ndarray) -> str:
    """Return the first line of the given rows and the number of further ones, as text."""
    first = table["source_line"][int(positions[0])].as_py()
    return f"line {first}" + (f" and {len(positions) - 1:,} more" if len(positions) > 1 else "")


def describe_labelled_lines(rows: AdsRows, table: pa.Table, row_kind: RowKind, positions: np.ndarray) -> str:
    """Return the lines of labelled rows and the label, as text."""
    column, label = next(iter(row_kind.labels.items()))
    return f"{describe_lines(table, positions)}: '{label.text}' ({rows.header(column)})"


def rounded_notes(table: pa.Table, positions: np.ndarray) -> list[str]:
    """Return a note on sums that agree only within rounding. Empty without rows."""
    return [f"{describe_lines(table, positions)}: {ROUNDED_TOTAL_NOTE}"] if len(positions) else []


def subtotal_refusal(
    rows: AdsRows, table: pa.Table, row_kind: RowKind, evidence: Evidence, is_wrong: np.ndarray
) -> str:
    """Return the message about the first row that may or may not be a total."""
    stated, sums = evidence.stated, evidence.covered.sums
    n = int(np.flatnonzero(is_wrong)[0])
    line = table["source_line"][int(row_kind.positions[n])].as_py()
    label = next((label.text for label in row_kind.labels.values()), "a blank")
    column = next(iter(row_kind.labels), next(iter(sorted(row_kind.blank_columns)), ""))
    header = rows.header(column)
    differing = [name for name in sums if not np.isnan(stated[name][n]) and stated[name][n] != sums[name][n]]
    name = (differing or list(sums))[0]
    measure = rows.recognised.headers[rows.recognised.columns.index(name)]
    return (
        f"{rows.recognised.source.name} line {line}, {header}: '{label}' may be a name or a total; it states {measure} "
        f"{stated[name][n]:,.10g}, the rows it would sum add up to {sums[name][n]:,.10g}; export the file again in full, "
        "without totals or with the ids of campaigns and ads"
    )


def crossing_refusal(rows: AdsRows, table: pa.Table, row_kind: RowKind, crossing: np.ndarray) -> str:
    """Return the message about the first row that may state the same delivery as rows labelled in other columns."""
    labelled_lines = describe_labelled_lines(rows, table, row_kind, row_kind.positions[crossing][:1])
    return (
        f"{rows.recognised.source.name} {labelled_lines} may state the same delivery as rows that another column "
        "breaks down; export the file by only one of these columns, or without totals"
    )
