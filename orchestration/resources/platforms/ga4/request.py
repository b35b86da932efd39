"""Builds GA4 requests: dimensions, metrics, filters and order of each report."""

import json
from collections.abc import Sequence

import pyarrow as pa
from google.analytics.data_v1beta import types as ga
from google.protobuf.json_format import MessageToDict

from orchestration.errors import PermanentError
from orchestration.resources.base import Column, Request
from orchestration.resources.platforms.ga4.cv_filters import OUTBOUND_CLICK, cv_filter
from orchestration.resources.platforms.ga4.filters import all_of, any_of, page_pattern, regexp_filter
from orchestration.resources.platforms.ga4.reports import CV_REPORTS, PAGE_VIEW_EVENTS
from orchestration.settings import read_seed


def is_metric(column: Column) -> bool:
    """Return whether a column is a GA4 metric. Numeric columns are metrics, all others dimensions."""
    return bool(pa.types.is_integer(column.type) or pa.types.is_floating(column.type))


def run_report_request(
    request: Request, page_rows: int, rows: ga.FilterExpression | None = None
) -> ga.RunReportRequest:
    """Return the request for the first page. Rows are ordered by every dimension, because pages of an unordered answer
    may overlap. `rows` is the filter of a report that has no filter of its own."""
    dimensions = [column.source for column in request.report.columns if not is_metric(column)]
    metrics = [column.source for column in request.report.columns if is_metric(column)]
    return ga.RunReportRequest(
        property=f"properties/{request.account_id}",
        dimensions=[ga.Dimension(name=name) for name in dimensions],
        metrics=[ga.Metric(name=name) for name in metrics],
        date_ranges=[ga.DateRange(start_date=request.first_day.isoformat(), end_date=request.last_day.isoformat())],
        dimension_filter=rows or dimension_filter(request.report.name),
        order_bys=[ga.OrderBy(dimension=ga.OrderBy.DimensionOrderBy(dimension_name=name)) for name in dimensions],
        metric_aggregations=[ga.MetricAggregation.TOTAL],
        limit=page_rows,
        return_property_quota=True,
    )


def request_as_text(message: ga.RunReportRequest) -> str:
    """Return the request as one line of JSON. Equal requests have equal texts."""
    return json.dumps(
        MessageToDict(ga.RunReportRequest.pb(message)), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def dimension_filter(report: str) -> ga.FilterExpression | None:
    """Return the dimension filter of a report, or None for all rows."""
    if report == "outbound_clicks":
        return all_of(OUTBOUND_CLICK)
    if report in CV_REPORTS:
        return cv_filter(read_seed("cv_link_rules"), read_seed("cv_rules"))
    if report == "article_sessions":
        return article_views_filter([row["page_path"] for row in read_seed("lp_articles")])
    return None


def article_views_filter(paths: Sequence[str]) -> ga.FilterExpression:
    """Return the filter for page views of the articles with the normalised `paths`. GA4 then counts each session once,
    however many articles it viewed. Raises PermanentError when there is no article, because GA4 refuses a group of no
    filters."""
    if not paths:
        raise PermanentError(
            "lp_articles.csv: the list has no article, so sessions with an article view cannot be requested; add a row"
        )
    events = ga.Filter.InListFilter(values=PAGE_VIEW_EVENTS, case_sensitive=True)
    return all_of(
        (
            ga.FilterExpression(filter=ga.Filter(field_name="eventName", in_list_filter=events)),
            any_of([regexp_filter("pagePath", page_pattern(path)) for path in paths]),
        )
    )
