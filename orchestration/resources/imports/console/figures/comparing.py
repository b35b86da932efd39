"""Columns that compare periods or audiences. The rows of such columns never add up."""

import re

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.reading import RecognisedTable

PERIOD_COMPARISON_HEADER = re.compile(
    r"(?i)^(?:日付の?範囲|期間の?比較|比較|期間|date ?range|date comparison|comparison|period)$"
)
SEGMENT_HEADER = re.compile(r"(?i)^(?:セグメント|オーディエンス|segment|audience)(?: name| ?名)?$")


def single_audience(recognised: RecognisedTable, table: FigureTable) -> str | None:
    """Return the only audience in a segment column of the table, used as scope, or None. Raises PermanentError when a
    comparison column contains several values."""
    for n, header in enumerate(table.headers):
        if table.columns[n] or not (PERIOD_COMPARISON_HEADER.match(header) or SEGMENT_HEADER.match(header)):
            continue
        values = {row[n] for _, row in table.rows if len(row) > n and row[n]}
        if len(values) > 1:
            raise PermanentError(
                f"{recognised.source.name}: {header} contains {len(values)} periods or audiences; export only one of them"
            )
        if values and SEGMENT_HEADER.match(header):
            return f"{header}: {values.pop()}"
    return None
