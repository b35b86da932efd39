"""The simulated campaign: people and money from the launch to yesterday, the same for the same seed and day.

`World` holds the person-level tables in an in-memory DuckDB that the servers query, and answers `truth`: the totals a correct
warehouse must show, computed straight from those tables and not by the code that evaluates queries.
"""

import threading
from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from sandbox import _ads as ads_of
from sandbox import _visits as visits
from sandbox._engagement import load_engagement

DEFAULT_TODAY = date(2026, 2, 16)
DEFAULT_SEED = 20251201

TRUTH = {
    "google_ads": """
        select day, sum(impressions) as impressions, sum(clicks) as clicks, sum(cost_micros) as cost_micros,
            sum(conversions) as conversions
        from ad_facts where platform = 'google_ads' group by day""",
    "google_ads_actions": """
        select day, sum(credit) as conversions from arrived where platform = 'google_ads' group by day""",
    "yahoo_search": """
        select day, sum(impressions) as imps, sum(clicks) as clicks, sum(cost_micros) // 1000000 as cost,
            sum(conversions) as conversions, sum(invalid_clicks) as invalid_clicks
        from ad_facts where platform = 'yahoo_search' group by day""",
    "ga4": """
        with viewed as (select session_id, count(*) as views, sum(seconds) as seconds from page_views group by 1),
        clicked as (
            select session_id, count(*) as clicks, count(*) filter (where is_cv) as cv_events from link_clicks group by 1
        )
        select day, count(*) as sessions, count(*) filter (where engaged) as engaged_sessions,
            sum(views) as screen_page_views, sum(seconds) as user_engagement_duration,
            coalesce(sum(clicks), 0) as event_count, coalesce(sum(cv_events), 0) as cv_events,
            count(*) filter (where cv_events > 0) as cv_sessions
        from sessions left join viewed using (session_id) left join clicked using (session_id) group by day""",
    "ads_cv": """
        select day, count(*) as cv_events, count(distinct session_id) as cv_sessions
        from link_clicks inner join sessions using (session_id) where is_cv and ad_id <> 0 group by day""",
}


class World:
    """The campaign as it stands on `today`. Safe to query from several threads."""

    def __init__(self, today: date = DEFAULT_TODAY, seed: int = DEFAULT_SEED) -> None:
        self.today = today
        self.seed = seed
        self.engagement = load_engagement()
        self._lock = threading.Lock()
        self._connection = duckdb.connect()
        self._build(np.random.default_rng(seed))

    def _build(self, rng: np.random.Generator) -> None:
        engagement = self.engagement
        ads = ads_of.build_ads(engagement, rng)
        days = engagement.delivery_days(self.today)
        last = min(engagement.end, self.today - timedelta(days=1))
        all_days = [engagement.launch + timedelta(days=n) for n in range(max(0, (last - engagement.launch).days + 1))]
        ad_days = ads_of.build_ad_days(engagement, ads, days, rng)
        ad_days["invalid_clicks"] = rng.binomial(ad_days["clicks"], 0.031)
        sessions = pd.concat(
            [visits.ad_sessions(engagement, ads, ad_days, rng), visits.other_sessions(engagement, all_days, rng)],
            ignore_index=True,
        )
        sessions["session_id"] = np.arange(1, len(sessions) + 1)
        sessions["engaged"] = rng.random(len(sessions)) < sessions["engaged_rate"].to_numpy(float)
        pages = ["/tochigist", *(article["page_path"] for article in engagement.articles)]
        views = visits.page_views(sessions, pages, rng)
        clicks = visits.link_clicks(sessions, rng)
        credits = visits.conversions(sessions, clicks, ad_days, rng)
        age = np.array([(self.today - day).days for day in credits["day"]])
        tables = {
            "ads": ads,
            "ad_days": ad_days,
            "sessions": sessions.drop(columns=["engaged_rate", "cv_rate"]),
            "page_views": views,
            "link_clicks": clicks,
            "arrived": credits[credits["lag"].to_numpy() < age],
        }
        for name, table in tables.items():
            self._connection.register("incoming", table)
            self._connection.execute(f"create table {name} as select * from incoming")
            self._connection.unregister("incoming")
        for name in ("ad_days", "sessions", "arrived"):
            self._connection.execute(f"alter table {name} alter column day type date")
        self._connection.execute(
            """create view ad_facts as
            with credited as (
                select ad_id, day, device, sum(credit) as conversions from arrived group by ad_id, day, device
            )
            select ads.*, ad_days.* exclude (ad_id), coalesce(credited.conversions, 0) as conversions
            from ad_days
            inner join ads on ad_days.ad_id = ads.ad_id
            left join credited on ad_days.ad_id = credited.ad_id and ad_days.day = credited.day
                and ad_days.device = credited.device"""
        )

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple]:
        """Result rows of a query over the world's tables."""
        with self._lock:
            return self._connection.execute(sql, list(parameters)).fetchall()

    def execute(self, sql: str) -> None:
        """Add a view for a server's own wording."""
        with self._lock:
            self._connection.execute(sql)

    def truth(self, source: str, first: date, last: date) -> dict[date, dict[str, float]]:
        """True totals by day and measure; a day without anything is absent."""
        with self._lock:
            result = self._connection.execute(
                f"select * from ({TRUTH[source]}) where day between ? and ? order by day", [first, last]
            )
            names = [column[0] for column in result.description or ()][1:]
            rows = result.fetchall()
        return {row[0]: {name: float(value) for name, value in zip(names, row[1:], strict=True)} for row in rows}
