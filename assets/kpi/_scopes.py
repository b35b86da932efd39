"""Daily CV and cost of each scope of the engagement (the total, each platform, each campaign), as the forecast wants them."""

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from assets.kpi.statistics import Series

READS = ("kpi.daily", "marts.fct_site_sessions_daily", "seeds.engagement")
TOTAL = "total"
UNATTRIBUTED = "(unattributed)"
"""Scope of what no campaign of the contract can be given: cost and CV of different campaigns, which no CPA relates."""

DAYS = """
with ads as (
    select daily.* from kpi.daily as daily
    inner join seeds.engagement as engagement on daily.report_date between engagement.launch_date and engagement.end_date
    where daily.is_ads
),
scoped as (
    select 'total' as scope_type, '(total)' as scope, '全体' as scope_name_ja, * from ads
    union all
    select 'platform', platform, platform_name_ja, * from ads
    union all
    select 'campaign', campaign, campaign_name_ja, * from ads
)
select
    scope_type, scope, max(scope_name_ja) as scope_name_ja, report_date,
    cast(sum(cv) as double) as cv,
    cast(sum(cv_with_cost) as double) as cv_with_cost,
    cast(sum(cost_net) as double) as cost_net
from scoped
group by scope_type, scope, report_date
"""

SITE_DAYS = """
with known as (
    select report_date, max(cv_events is not null) as is_known from kpi.daily group by report_date
),
site as (
    select report_date, max(is_provisional) as is_provisional from marts.fct_site_sessions_daily group by report_date
)
select known.report_date, known.is_known, coalesce(site.is_provisional, false) as is_provisional
from known left join site on known.report_date = site.report_date
"""


@dataclass(frozen=True)
class Engagement:
    """Dates and targets of the commission; money in net yen."""

    launch: date
    delivery_end: date
    end: date
    target_cv: float
    target_cpa: float
    budget: float

    def days(self) -> list[date]:
        """All days from launch to end."""
        return [self.launch + timedelta(days=n) for n in range((self.end - self.launch).days + 1)]

    @property
    def delivery_days(self) -> int:
        return (self.delivery_end - self.launch).days + 1


@dataclass(frozen=True)
class Scope:
    """A scope and its days."""

    scope_type: str
    scope: str
    name_ja: str | None
    series: "Series"

    @property
    def seed(self) -> int:
        """The same random numbers for the same scope, whatever else there is."""
        return zlib.crc32(f"{self.scope_type}:{self.scope}".encode())


def engagement(connection: duckdb.DuckDBPyConnection) -> Engagement:
    """The one row of the seed."""
    row = connection.execute(
        """select launch_date, delivery_end_date, end_date, cast(target_cv as double), cast(target_cpa_yen as double),
            cast(media_budget_yen as double)
        from seeds.engagement"""
    ).fetchone()
    return Engagement(*(row or ()))


def scopes(connection: duckdb.DuckDBPyConnection, facts: Engagement) -> list[Scope]:
    """Every scope that has a day, the total first. Nothing until an official CV is known."""
    days = connection.execute(DAYS).df()
    site = connection.execute(SITE_DAYS).df().set_index("report_date")
    site = site.reindex(pd.DatetimeIndex(facts.days()))
    is_known = site["is_known"].fillna(False).to_numpy(bool)
    is_final = is_known & ~site["is_provisional"].fillna(True).to_numpy(bool)
    counted = days.loc[days["cv"].notna(), "report_date"]
    if counted.empty:
        return []
    arrived = (counted.max().date() - facts.launch).days + 1
    found = [
        Scope(str(kind), str(scope), name(rows), series(rows, facts, is_known, is_final, arrived))
        for (kind, scope), rows in days.groupby(["scope_type", "scope"])
    ]
    return sorted(found, key=lambda one: (one.scope_type != TOTAL, one.scope_type, one.scope))


def name(rows: pd.DataFrame) -> str | None:
    """The scope's Japanese name, where the seeds have one."""
    value = rows["scope_name_ja"].iloc[0]
    return None if pd.isna(value) else str(value)


def series(rows: pd.DataFrame, facts: Engagement, is_known: np.ndarray, is_final: np.ndarray, arrived: int) -> "Series":
    """Where the site's figures of a day are known, a scope without a row had no CV; CV of days without cost stand apart."""
    from assets.kpi.statistics import Series

    by_day = rows.set_index("report_date").reindex(pd.DatetimeIndex(facts.days()))
    cost = by_day["cost_net"].to_numpy(float)
    cv = np.where(is_known, by_day["cv"].fillna(0).to_numpy(float), np.nan)
    with_cost = np.where(np.isfinite(cost), np.minimum(by_day["cv_with_cost"].fillna(0).to_numpy(float), cv), 0.0)
    with_cost = np.where(is_known, with_cost, np.nan)
    return Series(facts.launch, cost, with_cost, cv - with_cost, is_final, arrived, facts.delivery_days)
