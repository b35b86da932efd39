"""Evaluates a runReport request over the simulated visitors: dimensions, metrics, filters, order, paging and totals.
Source: https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/properties/runReport."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sandbox.ga4.fields import DEMOGRAPHIC_DIMENSIONS, DIMENSIONS, METRICS, RATE_METRICS, incompatible_dimensions
from sandbox.ga4.filters import InvalidArgument, filter_sql
from sandbox.world import World

MAX_DIMENSIONS, MAX_METRICS, MAX_RANGES = 9, 10, 4
DEFAULT_LIMIT, MAX_LIMIT = 10_000, 250_000
OTHER_ROW_VALUE = "(other)"
MIN_USERS_SHOWN = 10
"""Rows with fewer visitors are withheld in reports by age or gender. Google does not publish its threshold."""
DELAYED_DAYS = 2


@dataclass(frozen=True)
class ServiceState:
    """Simulated GA4 conditions: cardinality limit, sampling on or off, events delayed, one tag silent, and the custom
    dimensions of the property that a filter may name."""

    cardinality_limit: int
    is_sampled: bool = False
    is_late: bool = False
    is_tag_silent: bool = False
    custom_dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportPage:
    """A page of the answer: its rows, the number of all rows, totals, and GA4's quality flags."""

    rows: list[tuple]
    count: int
    totals: tuple
    has_other_row: bool = False
    is_thresholded: bool = False
    sampling: list[tuple[int, int]] = field(default_factory=list)


def parse_relative_day(text: str, today: date) -> date:
    """Return a date written as the API accepts it. Raises InvalidArgument."""
    if text in {"today", "yesterday"}:
        return today - timedelta(days=text == "yesterday")
    if match := re.fullmatch(r"(\d+)daysAgo", text):
        return today - timedelta(days=int(match[1]))
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise InvalidArgument(
            f"Invalid date: {text}. Dates must be YYYY-MM-DD, NdaysAgo, yesterday, or today."
        ) from error


def check_names(dimensions: Sequence[str], metrics: Sequence[str]) -> None:
    """Refuse unknown names, too many names and incompatible combinations, with the platform's messages."""
    if len(dimensions) > MAX_DIMENSIONS:
        raise InvalidArgument(
            f"Requests are limited to 9 dimensions. This request is for {len(dimensions)} dimensions."
        )
    if len(metrics) > MAX_METRICS:
        raise InvalidArgument(f"Requests are limited to 10 metrics. This request is for {len(metrics)} metrics.")
    for name in dimensions:
        if name not in DIMENSIONS:
            raise InvalidArgument(f"Field {name} is not a valid dimension.")
    for name in metrics:
        if name not in METRICS:
            raise InvalidArgument(f"Field {name} is not a valid metric.")
    for name in dimensions:
        if incompatible := incompatible_dimensions(name, dimensions):
            raise InvalidArgument(
                f"Please remove {', '.join(sorted(incompatible))} to make the request compatible. "
                "The request's dimensions & metrics are incompatible."
            )


def evaluate(world: World, request: Any, state: ServiceState) -> ReportPage:
    """Return the requested page. With several date ranges, the name of each row's range follows its dimensions."""
    if not request.date_ranges:
        raise InvalidArgument("A date range is required.")
    if len(request.date_ranges) > MAX_RANGES:
        raise InvalidArgument(f"Requests are limited to {MAX_RANGES} date ranges.")
    if len(request.date_ranges) == 1:
        return evaluate_range(world, request, state, request.date_ranges[0])
    width = len(request.dimensions)
    rows = [
        (*row[:width], span.name or f"date_range_{n}", *row[width:])
        for n, span in enumerate(request.date_ranges)
        for row in evaluate_range(world, request, state, span).rows
    ]
    return ReportPage(rows, len(rows), ())


def evaluate_range(world: World, request: Any, state: ServiceState, span: Any) -> ReportPage:
    """Return the requested rows, the number of all rows, and the totals of the metrics over all visible rows."""
    dimensions = [dimension.name for dimension in request.dimensions]
    metrics = [metric.name for metric in request.metrics]
    check_names(dimensions, metrics)
    source, bound = source_sql(world, request, state, span)
    factor = 2 if state.is_sampled else 1
    measures = [METRICS[name] if name in RATE_METRICS else f"{factor} * {METRICS[name]}" for name in metrics]
    measured = ", ".join(f"{sql} as m{n}" for n, sql in enumerate(measures))
    whole = world.rows(f"select {measured} {source}", bound)[0] if metrics else ()
    sampling = []
    if state.is_sampled:
        read = world.rows(f"select count(*) {source}", bound)[0][0]
        sampling = [(read, factor * read)]
    if not dimensions:
        return ReportPage([whole], 1, whole, sampling=sampling)
    having, limits = filter_sql(request.metric_filter, DIMENSIONS, METRICS, of_metrics=True)
    kept = "true" if request.keep_empty_rows or not metrics else " or ".join(f"m{n} > 0" for n in range(len(metrics)))
    listed = ", ".join(f"{DIMENSIONS[name]} as d{n}" for n, name in enumerate(dimensions))
    names = ", ".join(f"d{n}" for n in range(len(dimensions)))
    grouped = f"""select {listed}{", " if measured else ""}{measured}, count(distinct user_id) as users
        {source} group by {names} having ({kept}) and {having}"""
    bound = [*bound, *limits]
    withheld = bool(DEMOGRAPHIC_DIMENSIONS & set(dimensions)) and bool(
        world.rows(f"select count(*) from ({grouped}) where users < {MIN_USERS_SHOWN}", bound)[0][0]
    )
    shown = f"select * exclude (users) from ({grouped}) where {not withheld} or users >= {MIN_USERS_SHOWN}"
    folded = world.rows(f"select count(*) from ({shown})", bound)[0][0] > state.cardinality_limit
    if folded:
        shown = combine_small_rows_sql(shown, dimensions, len(metrics), state.cardinality_limit)
    count = world.rows(f"select count(*) from ({shown})", bound)[0][0]
    if withheld and metrics:
        sums = ", ".join(f"sum(m{n})" for n in range(len(metrics)))
        whole = world.rows(f"select {sums} from ({shown})", bound)[0]
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    # The dimensions come last, so that rows of equal rank keep one order over all pages.
    order = ", ".join(part for part in (order_sql(request, dimensions, metrics), names) if part)
    page = world.rows(f"{shown} order by {order} limit {limit} offset {request.offset}", bound)
    return ReportPage(page, count, whole, folded, withheld, sampling)


def source_sql(world: World, request: Any, state: ServiceState, span: Any) -> tuple[str, list[object]]:
    """Return FROM and WHERE of a request for one date range, with the values to bind."""
    first, last = parse_relative_day(span.start_date, world.today), parse_relative_day(span.end_date, world.today)
    if first > last:
        raise InvalidArgument(f"The start date {first} is after the end date {last}.")
    where, values = filter_sql(request.dimension_filter, {**DIMENSIONS, **state.custom_dimensions}, METRICS)
    if state.is_sampled:
        where += " and session_id % 2 = 0"
    if state.is_tag_silent:
        where += " and event_name <> 'cv_click'"
    if state.is_late:
        where += f" and not (day >= date '{world.today - timedelta(days=DELAYED_DAYS)}' and session_id % 5 = 0)"
    return f"from ga4_events where day between ? and ? and {where}", [first, last, *values]


def combine_small_rows_sql(shown: str, dimensions: Sequence[str], metrics: int, rows: int) -> str:
    """Return SQL that combines all but the `rows` largest rows into one per day, as GA4 does with large tables."""
    names = [f"d{n}" for n in range(len(dimensions))]
    sums = [f"sum(m{n}) as m{n}" for n in range(metrics)]
    largest = ", ".join([*(["m0 desc"] if metrics else []), *names])
    kept = ", ".join(
        name if source == "date" else f"case when place > {rows} then '{OTHER_ROW_VALUE}' else {name} end as {name}"
        for name, source in zip(names, dimensions, strict=True)
    )
    measured = "".join(f", m{n}" for n in range(metrics))
    return f"""select {", ".join([*names, *sums])} from (
        select {kept}{measured} from (select *, row_number() over (order by {largest}) as place from ({shown}))
    ) group by {", ".join(names)}"""


def order_sql(request: Any, dimensions: Sequence[str], metrics: Sequence[str]) -> str:
    """Return the ORDER BY clause of the request's order_bys."""
    names = [*dimensions, *metrics]
    parts = []
    for order_by in request.order_bys:
        kind = order_by.WhichOneof("one_order_by")
        name = order_by.metric.metric_name if kind == "metric" else order_by.dimension.dimension_name
        if name not in names:
            raise InvalidArgument(f"Ordering by {name} needs it among the request's dimensions and metrics.")
        parts.append(f"{names.index(name) + 1} {'desc' if order_by.desc else 'asc'}")
    return ", ".join(parts)
