"""The reporting periods of the commission, and GA4's visitors and rates for each of them.

Week one is the launch day and six more; biweekly periods are blocks of 14 days from the launch; months are calendar months.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.reports import PERIOD_USERS

RANGES_PER_REQUEST = 4
METRICS = tuple(column for column in PERIOD_USERS.columns if column.source)


@dataclass(frozen=True)
class Period:
    """Days of one reporting period; `last` may lie ahead of the day it is looked at."""

    kind: str
    first: date
    last: date


def periods(launch: date, end: date, as_of: date) -> list[Period]:
    """Every period that has begun by `as_of`, cut at the engagement's end."""
    if as_of < launch:
        return []
    found = [Period("total", launch, end), Period("week_one", launch, launch + timedelta(days=6))]
    first = launch
    while first <= min(as_of, end):
        found.append(Period("biweekly", first, min(end, first + timedelta(days=13))))
        first += timedelta(days=14)
    first = launch
    while first <= min(as_of, end):
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        found.append(Period("month", first, min(end, following - timedelta(days=1))))
        first = following
    return found


def period_requests(property_id: str, wanted: Sequence[Period], as_of: date) -> Iterator[ga.RunReportRequest]:
    """Requests for all periods, four at a time, each range named by its position in `wanted`."""
    for start in range(0, len(wanted), RANGES_PER_REQUEST):
        ranges = [
            ga.DateRange(
                start_date=one.first.isoformat(), end_date=min(one.last, as_of).isoformat(), name=f"p{start + n}"
            )
            for n, one in enumerate(wanted[start : start + RANGES_PER_REQUEST])
        ]
        yield ga.RunReportRequest(
            property=f"properties/{property_id}",
            metrics=[ga.Metric(name=column.source) for column in METRICS],
            date_ranges=ranges,
            keep_empty_rows=True,
            return_property_quota=True,
        )


def period_rows(page: Any, asked: ga.RunReportRequest, wanted: Sequence[Period], as_of: date) -> pa.RecordBatch:
    """Rows of PERIOD_USERS from one answer. GA4 adds the column `dateRange` by itself when more than one range is asked for.

    Raises PermanentError when the answer is not about what was asked.
    """
    names = [one.name for one in asked.date_ranges]
    found = [header.name for header in (*page.dimension_headers, *page.metric_headers)]
    expected = [*(["dateRange"] if len(names) > 1 else []), *(column.source for column in METRICS)]
    said = [row.dimension_values[0].value if len(names) > 1 else names[0] for row in page.rows]
    if found != expected or set(said) - set(names):
        raise PermanentError(
            f"GA4 period_users: asked for {', '.join(expected)} of {', '.join(names)}; "
            f"got {', '.join(found)} of {', '.join(said) or 'none'}"
        )
    rows = []
    for name, row in zip(said, page.rows, strict=True):
        one = wanted[int(name.removeprefix("p"))]
        period = {"period_type": one.kind, "first_day": one.first, "last_day": min(one.last, as_of)}
        texts = zip(METRICS, (value.value for value in row.metric_values), strict=True)
        figures = {
            column.name: float(text) if pa.types.is_floating(column.type) else int(text) for column, text in texts
        }
        rows.append({"report_date": as_of, "is_running": one.last > as_of, **period, **figures})
    return pa.RecordBatch.from_pylist(rows, schema=PERIOD_USERS.schema)
