"""What the points of a chart are: days, or weeks and months that a platform labels with their first day."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.reading import Found, cells

A_WEEK = 7


def refuse_weeks(found: Found, table: Table) -> None:
    """Raises PermanentError where a table by day of a platform that lists every day has a point for each week or month."""
    if not (found.format.every_day and "report_date" in table.columns):
        return
    at = table.columns.index("report_date")
    days = sorted({day for _, row in table.rows if len(row) > at and (day := cells.day_of(row[at]))})
    if _are_weeks(days) or (len(days) > 1 and all(day.day == 1 for day in days)):
        raise PermanentError(
            f"{found.source.name}: its points are weeks or months, {days[-2]} and {days[-1]} the last two; set the chart to days (日) "
            "and export it again"
        )


def _are_weeks(days: Sequence[date]) -> bool:
    """Whether days are a week apart; the first week of a period may be a shorter one."""
    apart = [(later - day).days for day, later in pairwise(days)]
    return bool(apart) and apart[0] <= A_WEEK and all(days == A_WEEK for days in apart[1:] or apart)
