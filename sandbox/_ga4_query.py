"""Evaluates a runReport request over the simulated people: dimensions, metrics, filters, order, paging and totals.

Source: https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/properties/runReport.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sandbox._ga4_filters import InvalidArgument, filter_sql
from sandbox.world import World

MAX_DIMENSIONS, MAX_METRICS = 9, 10
DEFAULT_LIMIT, MAX_LIMIT = 10_000, 250_000
NOT_SET = "(not set)"


EVENTS = """
create table ga4_events as
with events as (
    select session_id, 'session_start' as event_name, null as page_path, null as link_url, 0 as seconds from sessions
    union all
    select session_id, 'page_view', page_path, null, seconds from page_views
    union all
    select session_id, 'click', page_path, link_url, 0 from link_clicks
)
select
    sessions.*,
    events.event_name,
    events.page_path,
    events.link_url,
    events.seconds,
    case
        when medium = 'organic' then 'Organic Search'
        when source = '(direct)' then 'Direct'
        when source in ('t.co', 'l.instagram.com') then 'Organic Social'
        when medium = 'cpc' then 'Paid Search'
        when medium = 'display' then 'Display'
        when medium = 'referral' then 'Referral'
        else 'Unassigned'
    end as channel_group
from events
inner join sessions on events.session_id = sessions.session_id
"""

DIMENSIONS = {
    "date": "strftime(day, '%Y%m%d')",
    "sessionSource": "source",
    "sessionMedium": "medium",
    "sessionSourceMedium": "source || ' / ' || medium",
    "sessionCampaignName": "campaign_name",
    "sessionCampaignId": "campaign_id",
    "sessionManualAdContent": "content",
    "sessionDefaultChannelGroup": "channel_group",
    "landingPage": "landing_page",
    "deviceCategory": "device",
    "eventName": "event_name",
    "pagePath": f"coalesce(page_path, '{NOT_SET}')",
    "linkUrl": "coalesce(link_url, '')",
    "linkDomain": "coalesce(regexp_extract(link_url, '^https?://([^/]+)', 1), '')",
    "outbound": "case when link_url is null then '' else 'true' end",
}
SECONDS = {"userEngagementDuration"}
METRICS = {
    "sessions": "count(distinct session_id)",
    "engagedSessions": "count(distinct session_id) filter (where engaged)",
    "screenPageViews": "count(*) filter (where event_name = 'page_view')",
    "eventCount": "count(*)",
    "userEngagementDuration": "sum(seconds)",
}


def relative_day(text: str, today: date) -> date:
    """A date as the API takes it. Raises InvalidArgument."""
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
    """Refuse unknown names and too many of them, in the platform's words."""
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


def evaluate(world: World, request: Any) -> tuple[list[tuple], int, tuple]:
    """The asked page of rows, the number of all rows, and the totals of the metrics over everything that matches."""
    dimensions = [one.name for one in request.dimensions]
    metrics = [one.name for one in request.metrics]
    check_names(dimensions, metrics)
    if not request.date_ranges:
        raise InvalidArgument("A date range is required.")
    if len(request.date_ranges) > 1:
        raise InvalidArgument("This sandbox answers one date range at a time.")
    span = request.date_ranges[0]
    first, last = relative_day(span.start_date, world.today), relative_day(span.end_date, world.today)
    if first > last:
        raise InvalidArgument(f"The start date {first} is after the end date {last}.")
    where, values = filter_sql(request.dimension_filter, DIMENSIONS, METRICS)
    having, limits = filter_sql(request.metric_filter, DIMENSIONS, METRICS, of_metrics=True)
    bound = [first, last, *values]
    source = f"from ga4_events where day between ? and ? and {where}"
    measures = ", ".join(METRICS[name] for name in metrics)
    total = world.rows(f"select {measures} {source}", bound)[0] if metrics else ()
    if not dimensions:
        return [total], 1, total
    listed = ", ".join(DIMENSIONS[name] for name in dimensions)
    groups = ", ".join(str(position + 1) for position in range(len(dimensions)))
    keep = (
        " or ".join(f"{METRICS[name]} > 0" for name in metrics) if metrics and not request.keep_empty_rows else "true"
    )
    grouped = (
        f"select {listed}{', ' if measures else ''}{measures} {source} group by {groups} having ({keep}) and {having}"
    )
    bound += limits
    count = world.rows(f"select count(*) from ({grouped})", bound)[0][0]
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    # The dimensions come last, so that rows of equal rank stay in one order from page to page.
    order = ", ".join(part for part in (order_sql(request, dimensions, metrics), groups) if part)
    page = world.rows(f"{grouped} order by {order} limit {limit} offset {request.offset}", bound)
    return page, count, total


def order_sql(request: Any, dimensions: Sequence[str], metrics: Sequence[str]) -> str:
    """The ORDER BY of the request's order_bys."""
    names = [*dimensions, *metrics]
    parts = []
    for one in request.order_bys:
        kind = one.WhichOneof("one_order_by")
        name = one.metric.metric_name if kind == "metric" else one.dimension.dimension_name
        if name not in names:
            raise InvalidArgument(f"Ordering by {name} needs it among the request's dimensions and metrics.")
        parts.append(f"{names.index(name) + 1} {'desc' if one.desc else 'asc'}")
    return ", ".join(parts)
