"""The reporting periods of the engagement, and GA4's visitors and rates for each. Week one starts on the launch day.
Biweekly periods are blocks of 14 days from the launch. Months are calendar months."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from google.analytics.data_v1beta import types as ga

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4.reports import PERIOD_USERS

RANGES_PER_REQUEST = 4
PERIOD_METRICS = tuple(column for column in PERIOD_USERS.columns if column.source)


@dataclass(frozen=True)
class ReportingPeriod:
    """Days of one reporting period. `last` may be in the future."""

    period_type: str
    first: date
    last: date


def periods_begun_by(launch: date, end: date, as_of: date) -> list[ReportingPeriod]:
    """Return every period that has begun by `as_of`, ending at the latest with the engagement."""
    if as_of < launch:
        return []
    periods = [ReportingPeriod("total", launch, end), ReportingPeriod("week_one", launch, launch + timedelta(days=6))]
    first = launch
    while first <= min(as_of, end):
        periods.append(ReportingPeriod("biweekly", first, min(end, first + timedelta(days=13))))
        first += timedelta(days=14)
    first = launch
    while first <= min(as_of, end):
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        periods.append(ReportingPeriod("month", first, min(end, following - timedelta(days=1))))
        first = following
    return periods


def period_requests(property_id: str, periods: Sequence[ReportingPeriod], as_of: date) -> Iterator[ga.RunReportRequest]:
    """Yield requests for all periods, four per request. Each date range is named by its position in `periods`."""
    for start in range(0, len(periods), RANGES_PER_REQUEST):
        ranges = [
            ga.DateRange(
                start_date=period.first.isoformat(), end_date=min(period.last, as_of).isoformat(), name=f"p{start + n}"
            )
            for n, period in enumerate(periods[start : start + RANGES_PER_REQUEST])
        ]
        yield ga.RunReportRequest(
            property=f"properties/{property_id}",
            metrics=[ga.Metric(name=column.source) for column in PERIOD_METRICS],
            date_ranges=ranges,
            keep_empty_rows=True,
            return_property_quota=True,
        )


def period_rows(
    page: Any, request: ga.RunReportRequest, periods: Sequence[ReportingPeriod], as_of: date
) -> pa.RecordBatch:
    """Return rows of PERIOD_USERS from one answer. GA4 adds the column `dateRange` by itself if several ranges were
    requested. Raises PermanentError when the answer does not match the request."""
    names = [date_range.name for date_range in request.date_ranges]
    headers = [header.name for header in (*page.dimension_headers, *page.metric_headers)]
    expected = [*(["dateRange"] if len(names) > 1 else []), *(column.source for column in PERIOD_METRICS)]
    range_names = [row.dimension_values[0].value if len(names) > 1 else names[0] for row in page.rows]
    if headers != expected or set(range_names) - set(names):
        raise PermanentError(
            f"GA4 period_users: asked for {', '.join(expected)} of {', '.join(names)}; "
            f"got {', '.join(headers)} of {', '.join(range_names) or 'none'}"
        )
    rows = []
    for name, row in zip(range_names, page.rows, strict=True):
        reporting_period = periods[int(name.removeprefix("p"))]
        period_columns = {
            "period_type": reporting_period.period_type,
            "first_day": reporting_period.first,
            "last_day": min(reporting_period.last, as_of),
        }
        texts = zip(PERIOD_METRICS, (value.value for value in row.metric_values), strict=True)
        figures = {
            column.name: float(text) if pa.types.is_floating(column.type) else int(text) for column, text in texts
        }
        rows.append({"report_date": as_of, "is_running": reporting_period.last > as_of, **period_columns, **figures})
    return pa.RecordBatch.from_pylist(rows, schema=PERIOD_USERS.schema)
