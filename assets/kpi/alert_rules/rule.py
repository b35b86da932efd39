"""What a rule for alerts is, and how its findings become rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

SEVERITIES = ("critical", "warning", "notice")


@dataclass(frozen=True)
class Rule:
    """One thing a person should look at, as data.

    `find` is SQL that returns a row per alert with `subject` (code, unique within the rule), `report_date` (day it is about), `figure`
    (what was measured), and whatever `sentence_ja` and `shows` name in braces; `severity` too, where it is not the same for all.
    `limits` are bound to `$name` in it; the one called `limit` is what `figure` is held against. `shows` is SQL for people: it must run
    on the published file and show what the alert is about.
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
        """A row of `kpi.alerts` for each finding."""
        bound = {name: value for name, value in self.limits.items() if f"${name}" in self.find}
        result = connection.execute(self.find, bound)
        names = [column[0] for column in result.description or ()]
        for values in result.fetchall():
            found = self.limits | dict(zip(names, values, strict=True))
            yield {
                "rule": self.code,
                "subject": found["subject"],
                "severity": found.get("severity", self.severity),
                "obligation": self.obligation,
                "title_ja": self.title_ja,
                "report_date": found["report_date"],
                "figure": found["figure"],
                "limit_value": found.get("limit"),
                "sentence_ja": self.sentence_ja.format(**found),
                "query_sql": " ".join(self.shows.split()).format(
                    **{name: literal(value) for name, value in found.items()}
                ),
            }


def literal(value: object) -> str:
    """A value as SQL: text, number, day or nothing."""
    if value is None:
        return "null"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
