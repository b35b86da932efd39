"""Evaluates a parsed GAQL query over the simulated campaign: fields of each resource, grouping, filters, totals."""

from collections.abc import Sequence
from datetime import date, timedelta

from sandbox.google_ads.fields import parse_filter_value
from sandbox.google_ads.gaql import Condition, GaqlError, Query
from sandbox.google_ads.resources import (
    CONVERSION_ACTION_FIELDS,
    CONVERSION_DATE_METRICS,
    DELIVERY_METRICS,
    HOUR_FIELDS,
    INVALID_CLICK_METRICS,
    METRICS,
    RESOURCES,
    VIDEO_QUARTILE_METRICS,
)
from sandbox.google_ads.views import SUB_MANAGER_ACCOUNT
from sandbox.world import World

HISTORY_MONTHS = 37
CHANGE_HISTORY_DAYS = 30
MAX_CHANGES = 10_000
ERROR_FAMILY_BY_NAME = {
    "REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED": "date_range_error",
    **dict.fromkeys(
        ("CHANGE_DATE_RANGE_INFINITE", "START_DATE_TOO_OLD", "LIMIT_NOT_SPECIFIED", "INVALID_LIMIT_CLAUSE"),
        "change_event_error",
    ),
}
"""Error family of errors that are not query errors."""


def validate(query: Query, customer: str, manager: str, today: date) -> None:
    """Raise the platform's error if the query is invalid."""
    known = RESOURCES.get(query.resource)
    if known is None:
        raise GaqlError("BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", f"'{query.resource}' is not a resource of this sandbox.")
    requested = {
        *query.fields,
        *(condition.field for condition in query.conditions),
        *(field for field, _ in query.order),
    }
    for field in sorted(requested):
        if field not in known.fields and field not in METRICS:
            raise GaqlError("UNRECOGNIZED_FIELD", f"Unrecognized field in the query: '{field}'.")
    if customer in {manager, SUB_MANAGER_ACCOUNT} and any(field.startswith("metrics.") for field in requested):
        raise GaqlError("REQUESTED_METRICS_FOR_MANAGER", "Metrics cannot be requested for a manager account.")
    if requested & CONVERSION_ACTION_FIELDS.keys() and requested & DELIVERY_METRICS.keys():
        raise GaqlError(
            "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE",
            "Cannot select or filter on the segment conversion_action with metrics of ad delivery.",
        )
    for field in sorted(requested & METRICS.keys() - known.metrics.keys()):
        raise GaqlError(
            "PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE", f"'{field}' is not a metric of '{query.resource}'."
        )
    if requested & CONVERSION_DATE_METRICS.keys() and requested & {
        *DELIVERY_METRICS,
        *HOUR_FIELDS,
        *INVALID_CLICK_METRICS,
    }:
        raise GaqlError(
            "PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE", "Here metrics by conversion date go with conversions only."
        )
    if requested & HOUR_FIELDS.keys() and requested & {*CONVERSION_ACTION_FIELDS, *INVALID_CLICK_METRICS}:
        raise GaqlError(
            "PROHIBITED_SEGMENT_WITH_METRIC_IN_SELECT_OR_WHERE_CLAUSE", "'segments.hour' goes with delivery only."
        )
    filtered = [condition.field for condition in query.conditions if condition.field.startswith("segments.")]
    needed = [field for field, _ in query.order] + [field for field in filtered if field != "segments.date"]
    for field in needed:
        if field not in query.fields:
            raise GaqlError("EXPECTED_REFERENCED_FIELD_IN_SELECT_CLAUSE", f"'{field}' must be in the SELECT clause.")
    if query.resource == "change_event":
        validate_changes(query, today)
    oldest = months_before(today, HISTORY_MONTHS).isoformat()
    for condition in query.conditions:
        daily = condition.field == "segments.date" and "segments.date" in query.fields
        if daily and min(condition.values) < oldest:
            raise GaqlError("REQUESTED_DATE_GRANULARITY_NOT_SUPPORTED", "Daily figures are kept for 37 months.")


def validate_changes(query: Query, today: date) -> None:
    """Check that changes are requested for named days at most 30 days ago, and at most 10,000 at a time."""
    conditions = [condition for condition in query.conditions if condition.field == "change_event.change_date_time"]
    days = [value[:10] for condition in conditions for value in condition.values]
    if len(days) < 2:
        raise GaqlError("CHANGE_DATE_RANGE_INFINITE", "The range of change_date_time must be finite.")
    if min(days) < (today - timedelta(days=CHANGE_HISTORY_DAYS)).isoformat():
        raise GaqlError("START_DATE_TOO_OLD", "Changes are kept for 30 days.")
    if query.limit is None:
        raise GaqlError("LIMIT_NOT_SPECIFIED", "A query of changes needs a LIMIT.")
    if query.limit > MAX_CHANGES:
        raise GaqlError("INVALID_LIMIT_CLAUSE", "The LIMIT of changes is 10,000 at most.")


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month, or the last day of that month (at most the 28th)."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, min(day.day, 28))


def condition_sql(condition: Condition, expressions: dict[str, str]) -> tuple[str, list[object]]:
    """Return SQL of one comparison with bound values. Raises GaqlError when a value does not fit its field."""
    left = expressions[condition.field]
    values = [parse_filter_value(condition.field, value) for value in condition.values]
    if condition.operator == "BETWEEN":
        return f"{left} between ? and ?", values
    if condition.operator in {"IN", "NOT IN"}:
        return f"{left} {condition.operator.lower()} ({', '.join('?' * len(values))})", values
    return f"{left} {condition.operator} ?", values[:1]


def view_of_query(query: Query) -> str:
    """Return the view that a query reads: settings, delivery by hour, conversions by action, or delivery."""
    requested = {*query.fields, *(condition.field for condition in query.conditions)}
    resource = RESOURCES[query.resource]
    if not any(field.startswith(("metrics.", "segments.")) for field in requested):
        return resource.settings_view
    if requested & HOUR_FIELDS.keys():
        return "google_hours"
    return (
        "google_actions"
        if requested & {*CONVERSION_ACTION_FIELDS, *CONVERSION_DATE_METRICS}
        else resource.delivery_view
    )


def evaluate(world: World, query: Query, customer: str) -> tuple[list[tuple], dict[str, float]]:
    """Return rows in the order of `query.fields`, and the totals of the selected metrics over all rows."""
    validate(query, customer, world.engagement.managers["google_ads"], world.today)
    dimensions = [field for field in query.fields if field not in METRICS]
    metrics = [field for field in query.fields if field in METRICS]
    expressions = RESOURCES[query.resource].fields | METRICS
    before, after = ["account_id = ?"], list[str]()
    bound_before, bound_after = list[object]([int(customer)]), list[object]()
    for condition in query.conditions:
        sql, values = condition_sql(condition, expressions)
        (after if condition.field in METRICS else before).append(sql)
        (bound_after if condition.field in METRICS else bound_before).extend(values)
    if metrics and any(field.startswith("segments.") for field in dimensions):
        after.append("(" + " or ".join(f"{METRICS[field]} > 0" for field in metrics) + ")")
    selected = ", ".join(expressions[field] for field in query.fields)
    grouping = (
        f" group by {', '.join(str(query.fields.index(field) + 1) for field in dimensions)}" if dimensions else ""
    )
    having = f" having {' and '.join(after)}" if after else ""
    # The other columns follow, so that equal rows come in one order on every page.
    ways = [(field, "desc" if down else "asc") for field, down in query.order] + [
        (name, "asc") for name in query.fields
    ]
    order = ", ".join(f"{query.fields.index(field) + 1} {direction}" for field, direction in ways)
    sql = (
        f"select {selected} from {view_of_query(query)} where {' and '.join(before)}{grouping}{having} order by {order}"
    )
    if query.limit is not None:
        sql += f" limit {query.limit}"
    rows = world.rows(sql, [*bound_before, *bound_after])
    return rows, sum_metrics(rows, query.fields, metrics)


def sum_metrics(rows: Sequence[tuple], fields: Sequence[str], metrics: Sequence[str]) -> dict[str, float]:
    """Return the sums of the metrics over the rows. Ratio metrics are omitted, because they cannot be summed."""
    added = [metric for metric in metrics if metric not in VIDEO_QUARTILE_METRICS]
    return {metric: sum(row[fields.index(metric)] or 0 for row in rows) for metric in added}
