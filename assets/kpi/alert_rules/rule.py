"""Definition of an alert rule, and how its query results become rows of `kpi.alerts`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

SEVERITIES = ("critical", "warning", "notice")


@dataclass(frozen=True)
class AlertRule:
    """An alert rule as data.

    `find` is SQL that returns one row per alert with `subject` (code, unique within the rule), `report_date` (day of
    the alert) and `figure` (measured value). It also returns every column that `sentence_ja` and `shows` name in
    braces, and `severity` where it differs between alerts. `limits` are bound to `$name` in `find`; `figure` is
    compared with the limit named `limit`. `shows` is SQL for people. It runs on the published file and returns the rows
    behind the alert.
    """

    code: str
    severity: str
    obligation: str
    title_ja: str
    find: str
    sentence_ja: str
    shows: str
    limits: dict[str, float] = field(default_factory=dict)

    def alerts(self, connection: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
        """Yield one row of `kpi.alerts` for each row that `find` returns."""
        bound = {name: value for name, value in self.limits.items() if f"${name}" in self.find}
        result = connection.execute(self.find, bound)
        names = [column[0] for column in result.description or ()]
        for values in result.fetchall():
            values_by_name = self.limits | dict(zip(names, values, strict=True))
            yield {
                "rule": self.code,
                "subject": values_by_name["subject"],
                "severity": values_by_name.get("severity", self.severity),
                "obligation": self.obligation,
                "title_ja": self.title_ja,
                "report_date": values_by_name["report_date"],
                "figure": values_by_name["figure"],
                "limit_value": values_by_name.get("limit"),
                "sentence_ja": self.sentence_ja.format(**values_by_name),
                "query_sql": " ".join(self.shows.split()).format(
                    **{name: sql_literal(value) for name, value in values_by_name.items()}
                ),
            }


def sql_literal(value: object) -> str:
    """Return a value as a SQL literal: text, number, date or NULL."""
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
