"""The days a row speaks of: its own cells say so, else the lines above its table, else what came with the file."""

from collections.abc import Mapping
from datetime import date

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.reading import Found, cells

DATES = ("report_date", "period_first", "period_last")
"""Fields of dates a table may have."""
BEGINS, ENDS = ("開始日", "start date"), ("終了日", "end date")
"""What stands before the first and the last day in a line above a table."""

Period = tuple[date, date]
"""First and last day."""


def period_above(found: Found, table: Table) -> Period | None:
    """The period of the comment lines above the table. Raises PermanentError when they state two."""
    first: set[date] = set()
    last: set[date] = set()
    whole: set[Period] = set()
    for text in table.above:
        words = text.lstrip("# ,").replace("：", ":").rstrip(",")
        name, _, value = words.partition(":")
        name = name.strip().lower()
        if name in (*BEGINS, *ENDS) and (day := cells.day_of(value.strip())):
            (first if name in BEGINS else last).add(day)
        elif (period := cells.period_of(words.strip())) and period[0] != period[1]:
            whole.add(period)
    if max(len(first), len(last), len(whole)) > 1:
        raise PermanentError(f"{found.source.name}: compares two periods; export one of them")
    if first and last:
        return first.pop(), last.pop()
    return whole.pop() if whole else None


def period_of(found: Found, days: Mapping[str, date | None], around: Period | None) -> Period:
    """The period of a row with `days` by field in a table of the period `around`. Raises PermanentError where neither says it."""
    if day := days.get("report_date"):
        return day, day
    first = days.get("period_first") or (around and around[0])
    last = days.get("period_last") or (around and around[1])
    if first and last:
        return first, last
    raise PermanentError(
        f"{found.source.name}: states no period and has no days; give it together with the files it was downloaded with"
    )
