"""Daily CV and cost of each forecast scope: the total, each platform, each campaign."""

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import duckdb
import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from assets.kpi.statistics import DailySeries

UPSTREAM_TABLES = ("kpi.daily", "marts.fct_site_sessions_daily", "seeds.engagement")
TOTAL_SCOPE = "total"
UNATTRIBUTED_SCOPE = "(unattributed)"
"""Scope of cost and CV that belong to no contract campaign. Its cost and its CV come from different campaigns, so it
has no CPA."""

DAILY_SQL = """
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

SITE_DAYS_SQL = """
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
    """Dates and targets of the engagement. Money is in yen without tax."""

    launch: date
    delivery_end: date
    end: date
    target_cv: float
    target_cpa: float
    budget: float

    def days(self) -> list[date]:
        """Return all days from launch to the end of the engagement."""
        return [self.launch + timedelta(days=n) for n in range((self.end - self.launch).days + 1)]

    @property
    def delivery_days(self) -> int:
        return (self.delivery_end - self.launch).days + 1


@dataclass(frozen=True)
class Scope:
    """A forecast scope with its daily series."""

    scope_type: str
    scope: str
    name_ja: str | None
    series: "DailySeries"

    @property
    def seed(self) -> int:
        """Return the random seed of this scope. It depends on the scope only, so adding another scope changes no
        forecast."""
        return zlib.crc32(f"{self.scope_type}:{self.scope}".encode())


def read_engagement(connection: duckdb.DuckDBPyConnection) -> Engagement:
    """Return the single row of `seeds.engagement`."""
    row = connection.execute(
        """select launch_date, delivery_end_date, end_date, cast(target_cv as double), cast(target_cpa_yen as double),
            cast(media_budget_yen as double)
        from seeds.engagement"""
    ).fetchone()
    return Engagement(*(row or ()))


def read_scopes(connection: duckdb.DuckDBPyConnection, engagement: Engagement) -> list[Scope]:
    """Return every scope with at least one day, the total first. Returns an empty list while no official CV is known."""
    import pandas as pd

    days = connection.execute(DAILY_SQL).df()
    site = connection.execute(SITE_DAYS_SQL).df().set_index("report_date")
    site = site.reindex(pd.DatetimeIndex(engagement.days()))
    is_known = site["is_known"].fillna(False).to_numpy(bool)
    is_final = is_known & ~site["is_provisional"].fillna(True).to_numpy(bool)
    informative_days = days.loc[days["cv"].notna(), "report_date"]
    if informative_days.empty:
        return []
    arrived = (informative_days.max().date() - engagement.launch).days + 1
    scopes = [
        Scope(str(kind), str(scope), scope_name(rows), to_series(rows, engagement, is_known, is_final, arrived))
        for (kind, scope), rows in days.groupby(["scope_type", "scope"])
    ]
    return sorted(scopes, key=lambda scope: (scope.scope_type != TOTAL_SCOPE, scope.scope_type, scope.scope))


def scope_name(rows: "pd.DataFrame") -> str | None:
    """Return the Japanese name of the scope, or None when the seeds have none."""
    import pandas as pd

    value = rows["scope_name_ja"].iloc[0]
    return None if pd.isna(value) else str(value)


def to_series(
    rows: "pd.DataFrame", engagement: Engagement, is_known: np.ndarray, is_final: np.ndarray, arrived: int
) -> "DailySeries":
    """Return the daily series of a scope. On a day with known site figures, a scope without a row has 0 CV. CV of days
    without known cost is kept in a separate array."""
    import pandas as pd

    from assets.kpi.statistics import DailySeries

    by_day = rows.set_index("report_date").reindex(pd.DatetimeIndex(engagement.days()))
    cost = by_day["cost_net"].to_numpy(float)
    cv = np.where(is_known, by_day["cv"].fillna(0).to_numpy(float), np.nan)
    with_cost = np.where(np.isfinite(cost), np.minimum(by_day["cv_with_cost"].fillna(0).to_numpy(float), cv), 0.0)
    with_cost = np.where(is_known, with_cost, np.nan)
    return DailySeries(engagement.launch, cost, with_cost, cv - with_cost, is_final, arrived, engagement.delivery_days)
