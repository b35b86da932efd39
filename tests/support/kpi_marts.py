"""Hand-made marts: a DuckDB file with only the tables that forecast, plan and reallocation read."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from tests.support.contracts import create

LAUNCH = date(2026, 1, 5)
"""A Monday after the turn of the year."""

TABLES = ("seeds.engagement", "seeds.media", "seeds.media_plan", "kpi.daily", "marts.fct_site_sessions_daily")
PLAN = """
insert into seeds.media (medium, platform, name_ja) values ('search', 'google_ads', '検索'), ('display', 'yahoo_display', 'ディスプレイ');
insert into seeds.media_plan (medium, budget_yen, cpm_yen, cpm_cv, ctr, ctr_cv, cvr, cvr_cv, min_share, max_share) values
    ('search', 600000, 2000, 0.2, 0.05, 0.1, 0.02, 0.25, 0.2, 0.8), ('display', 400000, 100, 0.3, 0.005, 0.2, 0.01, 0.3, 0.2, 0.8);
"""

Day = tuple[float | None, int | None]
"""Cost in yen and CV of a medium on a day; None is unknown."""
PLATFORMS = {"search": ("google_ads", "Google広告"), "display": ("yahoo_display", "Yahoo!ディスプレイ広告")}


def marts(
    days: int, delivery: int, after: int = 0, target_cv: int = 100, budget: int = 1_000_000
) -> duckdb.DuckDBPyConnection:
    """An empty warehouse of an engagement with `delivery` days of ads and `after` days more, of which `days` are on the site, all final."""
    connection = duckdb.connect()
    create(connection, *TABLES)
    connection.execute(PLAN)
    ends = (LAUNCH + timedelta(days=delivery - 1), LAUNCH + timedelta(days=delivery + after - 1))
    connection.execute(
        "insert into seeds.engagement (launch_date, delivery_end_date, end_date, target_cv, target_cpa_yen, media_budget_yen) "
        "values (?, ?, ?, ?, 3000, ?)",
        [LAUNCH, *ends, target_cv, budget],
    )
    for number in range(days):
        day = LAUNCH + timedelta(days=number)
        connection.execute(
            "insert into marts.fct_site_sessions_daily (report_date, is_provisional) values (?, false)", [day]
        )
        connection.execute(
            "insert into kpi.daily (report_date, platform, medium, campaign, target, is_ads, platform_name_ja, cv_events) "
            "values (?, '(not ads)', '(not ads)', '(not ads)', '(not ads)', false, '広告以外', 1)",
            [day],
        )
    return connection


def add(connection: duckdb.DuckDBPyConnection, medium: str, days: Iterable[Day], clicks: int = 100) -> None:
    """Days of a medium from the launch on. A day of (None, None) has no row."""
    platform, name_ja = PLATFORMS[medium]
    for number, (cost, cv) in enumerate(days):
        if (cost, cv) != (None, None):
            known = cv if cost is not None else None
            connection.execute(
                "insert into kpi.daily (report_date, platform, medium, campaign, target, is_ads, platform_name_ja, campaign_name_ja, "
                "impressions, clicks, cost_net, cv, cv_with_cost, cv_events) "
                "values (?, ?, ?, 'winter', 'main', true, ?, '冬季', ?, ?, ?, ?, ?, ?)",
                [
                    *(LAUNCH + timedelta(days=number), platform, medium, name_ja),
                    *(None if cost is None else 50 * clicks, None if cost is None else clicks, cost, cv, known, cv),
                ],
            )


def forget_site(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Make the site's figures of a day unknown: no source told them."""
    day = LAUNCH + timedelta(days=number)
    connection.execute("delete from marts.fct_site_sessions_daily where report_date = ?", [day])
    connection.execute(
        "update kpi.daily set cv = null, cv_with_cost = null, cv_events = null where report_date = ?", [day]
    )


def provisional(connection: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> None:
    """Mark days of the site as provisional."""
    for number in numbers:
        day = LAUNCH + timedelta(days=number)
        connection.execute(
            "update marts.fct_site_sessions_daily set is_provisional = true where report_date = ?", [day]
        )


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict]:
    """Rows as dicts, money as floats, so that an assertion reads like a sentence."""
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    plain = [[float(value) if isinstance(value, Decimal) else value for value in row] for row in result.fetchall()]
    return [dict(zip(names, row, strict=True)) for row in plain]


def steady(days: int, cost: float, cv: Callable[[int], int]) -> list[Day]:
    """The same cost each day."""
    return [(cost, cv(number)) for number in range(days)]
