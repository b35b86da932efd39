"""The days of a row: from its own cells, else from the lines above its table, else from files of the same import."""

from collections.abc import Mapping
from datetime import date

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.reading import RecognisedTable, cells

DATE_FIELDS = ("report_date", "period_first", "period_last")
"""Date fields that a table may have."""
START_DATE_LABELS, END_DATE_LABELS = ("開始日", "start date"), ("終了日", "end date")
"""Labels before the first and the last day in a line above a table."""

DateRange = tuple[date, date]
"""First and last day."""


def read_period_above(recognised: RecognisedTable, table: FigureTable) -> DateRange | None:
    """Return the period stated in the lines above the table, or None. Raises PermanentError when they state two
    periods."""
    first: set[date] = set()
    last: set[date] = set()
    whole: set[DateRange] = set()
    for text in table.lines_above:
        words = text.lstrip("# ,").replace("：", ":").rstrip(",")
        name, _, value = words.partition(":")
        name = name.strip().lower()
        if name in (*START_DATE_LABELS, *END_DATE_LABELS) and (day := cells.parse_day(value.strip())):
            (first if name in START_DATE_LABELS else last).add(day)
        elif (period := cells.parse_period(words.strip())) and period[0] != period[1]:
            whole.add(period)
    if max(len(first), len(last), len(whole)) > 1:
        raise PermanentError(f"{recognised.source.name}: compares two periods; export one of them")
    if first and last:
        return first.pop(), last.pop()
    return whole.pop() if whole else None


def row_period(recognised: RecognisedTable, days: Mapping[str, date | None], around: DateRange | None) -> DateRange:
    """Return the period of a row. `days` are its dates by field, `around` is the period of its table. Raises
    PermanentError where neither states a period."""
    if day := days.get("report_date"):
        return day, day
    first = days.get("period_first") or (around and around[0])
    last = days.get("period_last") or (around and around[1])
    if first and last:
        return first, last
    raise PermanentError(
        f"{recognised.source.name}: contains neither days nor a period; import it together with the files of the same download"
    )
