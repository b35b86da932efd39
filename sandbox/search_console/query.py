"""Evaluates a searchAnalytics query over the simulated searches, by property or by page as the real API does."""

from datetime import date, timedelta
from typing import Any

from sandbox.world import FINAL_AFTER_DAYS, World, pacific_today

COLUMN_BY_DIMENSION = {"date": "day", "query": "query", "page": "page", "country": "country", "device": "device"}
MAX_ROWS, DEFAULT_ROWS = 25_000, 1_000
VIEWS_SQL = """
create view search_results as
select day, query, is_anonymous, '{root}' || page as page, country, device, position, clicked, is_final, is_seen
from searches;
create view search_results_by_page as
select * from search_results
union all
select day, query, is_anonymous, '{root}' || second_page, country, device, position + 1, false, is_final, is_seen
from searches where second_page is not null;
"""


class InvalidArgumentError(Exception):
    """A request that the real API answers with status 400."""


def first_incomplete(today: date) -> date:
    """Return the first day whose figures are still being collected."""
    return pacific_today(today) - timedelta(days=FINAL_AFTER_DAYS - 1)


def evaluate(world: World, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a query body: a page of rows with most clicks first, or by date if only the date was
    requested."""
    dimensions = _dimensions(body)
    first, last = _day(body, "startDate"), _day(body, "endDate")
    if first > last:
        raise InvalidArgumentError("Start date must be before or on end date.")
    by_page = "page" in dimensions
    aggregation = body.get("aggregationType", "auto")
    if aggregation == "byProperty" and by_page:
        raise InvalidArgumentError("'byProperty' is not a valid aggregation type when grouping or filtering by page.")
    state = body.get("dataState", "final")
    if state not in {"final", "all"}:
        raise InvalidArgumentError(f"Invalid value at 'data_state': {state}")
    limit, start = int(body.get("rowLimit", DEFAULT_ROWS)), int(body.get("startRow", 0))
    if not 1 <= limit <= MAX_ROWS or start < 0:
        raise InvalidArgumentError(f"rowLimit must be between 1 and {MAX_ROWS}.")
    by_page = by_page or aggregation == "byPage"
    answer: dict[str, Any] = {"responseAggregationType": "byPage" if by_page else "byProperty"}
    if rows := _rows(world, dimensions, by_page, state, (first, last), (limit, start)):
        answer["rows"] = rows
    incomplete = first_incomplete(world.today)
    if state == "all" and "date" in dimensions and last >= incomplete:
        answer["metadata"] = {"first_incomplete_date": incomplete.isoformat()}
    return answer


def _rows(
    world: World, dimensions: list[str], by_page: bool, state: str, days: tuple[date, date], page: tuple[int, int]
) -> list[dict[str, Any]]:
    columns = [COLUMN_BY_DIMENSION[name] for name in dimensions]
    order = columns if dimensions == ["date"] else ["clicks desc", *columns]
    rows = world.rows(
        f"""select {"".join(f"{column}::varchar, " for column in columns)}
            count(*) filter (where clicked) as clicks, count(*), avg(position)
        from {"search_results_by_page" if by_page else "search_results"}
        where {"is_final" if state == "final" else "is_seen"} and day between ? and ?
            {"and not is_anonymous" if "query" in dimensions else ""}
        group by {", ".join(columns) or "()"} having count(*) > 0 {"order by" if order else ""} {", ".join(order)} limit ? offset ?""",
        [*days, *page],
    )
    return [
        {"keys": [str(key) for key in keys], "clicks": clicks, "impressions": seen, "ctr": clicks / seen, "position": place}
        for *keys, clicks, seen, place in rows
    ]  # fmt: skip


def _dimensions(body: dict[str, Any]) -> list[str]:
    dimensions = list(body.get("dimensions", []))
    for name in dimensions:
        if name not in COLUMN_BY_DIMENSION:
            raise InvalidArgumentError(f"Invalid value at 'dimensions': {name}")
    return dimensions


def _day(body: dict[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(body.get(name, ""))
    except ValueError:
        raise InvalidArgumentError(f"Invalid value at '{name}': use YYYY-MM-DD.") from None
