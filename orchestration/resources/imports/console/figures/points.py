"""The points of a chart: days, or weeks and months labelled with their first day."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.reading import RecognisedTable, cells

DAYS_PER_WEEK = 7


def refuse_weeks(recognised: RecognisedTable, table: FigureTable) -> None:
    """Raise PermanentError when a table by day has one point per week or month, on a platform whose tables list every
    day."""
    if not (recognised.format.every_day and "report_date" in table.columns):
        return
    at = table.columns.index("report_date")
    days = sorted({day for _, row in table.rows if len(row) > at and (day := cells.parse_day(row[at]))})
    if _are_weeks(days) or (len(days) > 1 and all(day.day == 1 for day in days)):
        raise PermanentError(
            f"{recognised.source.name}: its points are weeks or months ({days[-2]}, {days[-1]} are the last); set the chart to days (日) "
            "and export it again"
        )


def _are_weeks(days: Sequence[date]) -> bool:
    """Return whether the days are a week apart. The first week of a period may be shorter."""
    apart = [(later - day).days for day, later in pairwise(days)]
    return bool(apart) and apart[0] <= DAYS_PER_WEEK and all(days == DAYS_PER_WEEK for days in apart[1:] or apart)
