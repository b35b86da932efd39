"""Google Ads change history: one row per change and changed field, with the values before and after.

Source: change_event of Google Ads API v26. A query needs a limited span within the last 30 days and a LIMIT of at most
10,000. A span with more changes is halved until each part has fewer. The person who made a change is personal data;
only the domain of the mail address is stored.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pyarrow as pa

from orchestration.errors import ReportError
from orchestration.resources.base import Column, Report, Request
from orchestration.resources.platforms.google_ads.columns import CUSTOMER_COLUMN, ENUM, TEXT, gaql_column
from orchestration.resources.privacy import mask_actor

MAX_CHANGES_PER_QUERY = 10_000
HISTORY_DAYS = 29
MIN_SPAN = timedelta(seconds=1)
SMALLEST_TIME_STEP = timedelta(microseconds=1)
TimeSpan = tuple[datetime, datetime]

CHANGES = Report(
    platform="google_ads",
    name="changes",
    description="Changes in the account, one row per changed field: time, tool used, value before and value after.",
    columns=(
        Column("report_date", "", pa.date32(), "Day of the change, account time."),
        CUSTOMER_COLUMN,
        gaql_column("change_event.resource_name", TEXT, "Resource name of the change."),
        gaql_column("change_event.change_date_time", TEXT, "When, account time, yyyy-MM-dd HH:mm:ss.ffffff."),
        gaql_column("change_event.change_resource_type", ENUM, "ChangeEventResourceType."),
        gaql_column("change_event.change_resource_name", TEXT, "What was changed."),
        gaql_column(
            "change_event.resource_change_operation", ENUM, "ResourceChangeOperation: 2 create, 3 update, 4 remove."
        ),
        gaql_column("change_event.client_type", ENUM, "ChangeClientType: with what it was changed."),
        Column("changed_by", "change_event.user_email", TEXT, "Domain of the address of who changed it."),
        Column("changed_field", "change_event.changed_fields", TEXT, "Path of the field within what was changed."),
        Column("old_value", "change_event.old_resource", TEXT, "Value before; JSON where it is no single value."),
        Column("new_value", "change_event.new_resource", TEXT, "Value after; JSON where it is no single value."),
        gaql_column("change_event.campaign", TEXT, "Resource name of the campaign."),
        gaql_column("change_event.ad_group", TEXT, "Resource name of the ad group."),
    ),
    key=("change_event_resource_name", "changed_field"),
    measures=(),
    history_days=HISTORY_DAYS,
    is_side=True,
)
PLAIN_COLUMNS = tuple(
    column for column in CHANGES.columns if column.source and column.name.startswith(("customer", "change_event"))
)
"""Columns whose value is stored as it was sent."""


def span_of(first: date, last: date) -> TimeSpan:
    """Return the first and last moment of these days."""
    return datetime.combine(first, time.min), datetime.combine(last, time.max)


def changes_query(span: TimeSpan) -> str:
    """Return the GAQL query for changes of a span, both ends included."""
    fields = ", ".join(column.source for column in CHANGES.columns if column.source)
    first, last = (f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in span)
    return (
        f"SELECT {fields} FROM change_event WHERE change_event.change_date_time BETWEEN '{first}' AND '{last}' "
        f"ORDER BY change_event.change_date_time LIMIT {MAX_CHANGES_PER_QUERY}"
    )


def read_changes(request: Request, ask: Callable[[str], Iterator[bytes]], subject: str) -> Iterator[pa.RecordBatch]:
    """Yield all changes of the requested days. `ask` returns the response messages of a query. Raises ReportError when
    one second has more changes than the platform lists."""
    from google.ads.googleads.v26.services.types.google_ads_service import SearchGoogleAdsStreamResponse as Response

    spans = [span_of(request.first_day, request.last_day)]
    while spans:
        first, last = spans.pop()
        rows = [
            row
            for payload in ask(changes_query((first, last)))
            for row in Response.pb(Response.deserialize(payload)).results
        ]
        if len(rows) >= MAX_CHANGES_PER_QUERY:
            if last - first <= MIN_SPAN:
                raise ReportError(
                    f"{subject}: {MAX_CHANGES_PER_QUERY:,} changes or more at {first}, but Google lists at most that many for one second"
                )
            middle = first + (last - first) / 2
            spans += [(middle + SMALLEST_TIME_STEP, last), (first, middle)]
            continue
        yield pa.RecordBatch.from_pylist(
            [changed for row in rows for changed in change_rows(row)], schema=request.report.schema
        )


def change_rows(row: Any) -> Iterator[dict[str, Any]]:
    """Yield one row per changed field of a GoogleAdsRow, or one row without field if the platform names none."""
    from orchestration.resources.platforms.google_ads.decode import read_field

    event = row.change_event
    common = {column.name: read_field(row, column.source) for column in PLAIN_COLUMNS}
    common["report_date"] = date.fromisoformat(event.change_date_time[:10])
    common["changed_by"] = mask_actor(event.user_email)
    before, after = _resource_values(event.old_resource), _resource_values(event.new_resource)
    for path in event.changed_fields.paths or [None]:
        yield common | {
            "changed_field": path,
            "old_value": _value_at_path(before, path),
            "new_value": _value_at_path(after, path),
        }


def _resource_values(resource: Any) -> dict[str, Any]:
    """Return the single resource of a ChangedResource as a dict with the API's field names. Empty if it has none."""
    from google.protobuf.json_format import MessageToDict

    held = resource.ListFields()
    return MessageToDict(held[0][1], preserving_proto_field_name=True) if held else {}


def _value_at_path(values: dict[str, Any], path: str | None) -> str | None:
    value: Any = values
    for part in (path or "").split("."):
        value = value.get(part, value.get(f"{part}_")) if isinstance(value, dict) else None
    if value is None or path is None:
        return None
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
