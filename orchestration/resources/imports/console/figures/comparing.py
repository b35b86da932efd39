"""Columns that put periods or audiences beside one another: their rows never add up."""

import re

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.reading import Found

COMPARING = re.compile(r"(?i)^(?:日付の?範囲|期間の?比較|比較|期間|date ?range|date comparison|comparison|period)$")
SEGMENT = re.compile(r"(?i)^(?:セグメント|オーディエンス|segment|audience)(?: name| ?名)?$")


def audience_compared(found: Found, table: Table) -> str | None:
    """The one audience that such a column of the table names, which is a scope. Raises PermanentError when one holds several values."""
    for n, header in enumerate(table.headers):
        if table.columns[n] or not (COMPARING.match(header) or SEGMENT.match(header)):
            continue
        values = {row[n] for _, row in table.rows if len(row) > n and row[n]}
        if len(values) > 1:
            raise PermanentError(
                f"{found.source.name}: {header} puts {len(values)} periods or audiences beside one another; export one of them"
            )
        if values and SEGMENT.match(header):
            return f"{header}: {values.pop()}"
    return None
