"""The simulated campaign: people and money from the launch to yesterday, identical for the same seed and day. `World`
has the person-level tables in an in-memory DuckDB that the servers query. `truth` returns the totals that a correct
warehouse must show, computed directly from these tables without the code that evaluates queries."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from sandbox.world import ads as ads_of
from sandbox.world import click_fates, cv_actions, people, visits
from sandbox.world import conversions as conversions_of
from sandbox.world.engagement import load_engagement
from sandbox.world.plants import PlantedTexts
from sandbox.world.searches import simulate_searches
from sandbox.world.unlisted import LEVELS, add_unlisted_ads, simulate_unlisted_days

DEFAULT_TODAY = date(2026, 2, 16)
DEFAULT_SEED = 20251201
PEOPLE_RANDOM_STREAM, CONVERSION_RANDOM_STREAM, FATE_RANDOM_STREAM = 7, 8, 11
"""Name the random numbers of visitors' traits, of further conversions and of lost clicks, so that they move no other figure."""

ADS_TRUTH_SQL = """
        with dated as (
            select day, {delivery}, {credited} from ad_facts where platform = '{platform}' group by day
        ),
        by_date as (
            select happened as day, {by_date} from credits where platform = '{platform}' group by happened
        )
        select day, dated.* exclude (day), by_date.* exclude (day) from dated full join by_date using (day)"""
"""Conversion measures by click date; with the suffix `_by_conversion_date`, by the day of the conversion."""


def ads_truth_sql(platform: str, **delivery: str) -> str:
    """Return SQL for a platform's totals by day: the given sums of delivery, and conversions by click date and by
    conversion date."""
    return ADS_TRUTH_SQL.format(
        platform=platform,
        delivery=", ".join(f"{sql} as {name}" for name, sql in delivery.items()),
        credited=", ".join(f"sum({name}) as {name}" for name in conversions_of.MEASURES),
        by_date=", ".join(f"sum({name}) as {name}_by_conversion_date" for name in conversions_of.MEASURES),
    )


TRUTH_SQL_BY_SOURCE = {
    "google_ads": ads_truth_sql(
        "google_ads",
        impressions="sum(impressions)",
        clicks="sum(clicks)",
        cost_micros="sum(cost_micros)",
        invalid_clicks="sum(invalid_clicks)",
    ),
    "google_ads_actions": """
        select day, sum(conversions) as conversions, sum(all_conversions) as all_conversions,
            coalesce(sum(credit) filter (where kind = 'internship'), 0) as internship,
            coalesce(sum(credit) filter (where kind = 'job'), 0) as job,
            coalesce(sum(credit) filter (where kind = 'other'), 0) as other
        from credits where platform = 'google_ads' group by day""",
    "yahoo_search": ads_truth_sql(
        "yahoo_search",
        imps="sum(impressions)",
        clicks="sum(clicks)",
        cost="sum(cost_micros) // 1000000",
        invalid_clicks="sum(invalid_clicks)",
    ),
    "yahoo_display": ads_truth_sql(
        "yahoo_display", imps="sum(impressions)", clicks="sum(clicks)", cost="sum(cost_micros) / 1000000"
    ),
    "ga4": """
        with viewed as (
            select session_id, count(*) as views, sum(seconds) as seconds, count(*) filter (where scrolled) as scrolls,
                count(*) filter (where is_article) as article_views
            from page_views group by 1
        ),
        clicked as (
            select session_id, count(*) as clicks, count(*) filter (where is_cv) as cv_clicks from link_clicks group by 1
        ),
        acted as (
            select session_id, count(*) as actions, count(*) filter (where rule_id <> '') as ruled_actions
            from cv_actions group by 1
        ),
        converted as (select session_id, count(*) as cv_events from cv_hits group by 1)
        select day, count(*) as sessions, count(*) filter (where engaged) as engaged_sessions,
            sum(views) as screen_page_views, sum(seconds) as user_engagement_duration,
            coalesce(sum(clicks), 0) as event_count,
            sum(
                1 + (not is_returning)::int + views + scrolls + coalesce(clicks, 0) + coalesce(cv_clicks, 0)
                + coalesce(actions, 0)
            ) as all_events,
            coalesce(sum(ruled_actions), 0) as cv_actions,
            coalesce(sum(cv_events), 0) as cv_events,
            count(*) filter (where cv_events > 0) as cv_sessions,
            sum(article_views) as article_views, count(*) filter (where article_views > 0) as article_sessions
        from sessions left join viewed using (session_id) left join clicked using (session_id)
        left join acted using (session_id) left join converted using (session_id) group by day""",
    "ads_cv": """
        select day, count(*) as cv_events, count(distinct session_id) as cv_sessions
        from cv_hits inner join sessions using (session_id) where ad_id <> 0 group by day""",
    "search_console": """
        select day, count(*) filter (where is_final) as impressions,
            count(*) filter (where is_final and clicked) as clicks,
            coalesce(sum(1 + (second_page is not null)::int) filter (where is_final), 0) as page_impressions,
            coalesce(sum(1 + (second_page is not null)::int) filter (where is_final and not is_anonymous), 0)
                as query_impressions,
            count(*) filter (where is_final and clicked and not is_anonymous) as query_clicks,
            count(*) filter (where is_seen) as fresh_impressions,
            count(*) filter (where is_seen and clicked) as fresh_clicks
        from searches group by day""",
}


def days_between(first: date, last: date) -> list[date]:
    """Return all days from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class World:
    """The campaign as of `today`. Can be queried from several threads. It is simulated at the first query."""

    def __init__(self, today: date = DEFAULT_TODAY, seed: int = DEFAULT_SEED) -> None:
        self.today = today
        self.seed = seed
        self.engagement = load_engagement()
        self.cv_rules = cv_actions.load_rules()
        self.plants = PlantedTexts()
        self._lock = threading.Lock()
        self._connection = duckdb.connect()
        self._is_simulated = False
        self._statements: list[str] = []

    def move_clock(self, today: date) -> None:
        """Set the simulated date. The day before becomes available, and late conversions restate earlier days."""
        with self._lock:
            self.today = today
            self._is_simulated = False
            self._statements.clear()

    def simulate(self) -> None:
        """Simulate now what the first query would wait for."""
        with self._lock:
            self._simulated()

    def _simulated(self) -> duckdb.DuckDBPyConnection:
        """Return the database with the campaign as of today. The caller holds the lock."""
        if not self._is_simulated:
            self._build()
            for statement in self._statements:
                self._connection.execute(statement)
            self._is_simulated = True
        return self._connection

    def _build(self) -> None:
        """Simulate every started period as a whole, then cut it at `today`: a later clock changes no earlier day."""
        rng = np.random.default_rng(self.seed)
        ads = ads_of.build_ads(self.engagement, rng)
        begin, end = self.engagement.launch, self.engagement.end
        cut = DEFAULT_TODAY if begin < DEFAULT_TODAY <= end else end + timedelta(days=1)
        first = self._simulate_days(ads, days_between(begin, cut - timedelta(days=1)), rng, 1)
        stretches = [first]
        if self.today > cut:
            rest, next_id = days_between(cut, end), len(first["sessions"]) + 1
            stretches.append(self._simulate_days(ads, rest, np.random.default_rng([self.seed, 1]), next_id))
        whole = {name: pd.concat([stretch[name] for stretch in stretches], ignore_index=True) for name in first}
        tables = self._cut_at_today(whole)
        tables["searches"] = simulate_searches(tables["sessions"], self.engagement, self.today, self.seed)
        self._store({"ads": add_unlisted_ads(self.engagement, ads)} | tables)

    def _simulate_days(
        self, ads: pd.DataFrame, days: list[date], rng: np.random.Generator, first_session: int
    ) -> dict[str, pd.DataFrame]:
        """Return the simulated tables of some days. Sessions are numbered from `first_session`."""
        engagement = self.engagement
        delivery = [day for day in days if day <= engagement.delivery_end]
        ad_days = ads_of.build_ad_days(engagement, ads, delivery, rng)
        ad_days["invalid_clicks"] = rng.binomial(ad_days["clicks"], 0.031)
        sessions = pd.concat(
            [
                visits.simulate_ad_sessions(engagement, ads, ad_days, rng),
                visits.simulate_other_sessions(engagement, days, rng),
            ],
            ignore_index=True,
        )
        sessions["session_id"] = np.arange(first_session, first_session + len(sessions))
        sessions["engaged"] = rng.random(len(sessions)) < sessions["engaged_rate"].to_numpy(float)
        articles = [article["page_path"] for article in engagement.articles]
        views = visits.simulate_page_views(sessions, engagement.pages, articles, rng)
        clicks = visits.simulate_link_clicks(sessions, engagement.links, rng)
        actions = cv_actions.simulate_cv_actions(sessions, clicks, self.cv_rules, [self.seed, first_session])
        converting = cv_actions.as_conversions(clicks, actions)
        claims = np.random.default_rng([self.seed, CONVERSION_RANDOM_STREAM, first_session])
        arrived, is_refused = conversions_of.simulate_conversions(sessions, converting, ad_days, rng, claims)
        clicks["has_ads_consent"] = ~is_refused[: len(clicks)]
        actions = cv_actions.with_ads_consent(actions, is_refused[len(clicks) :])
        own = np.random.default_rng([self.seed, PEOPLE_RANDOM_STREAM, first_session])
        sessions = pd.concat([sessions, people.visitor_traits(sessions, engagement, own)], axis="columns")
        views["scrolled"] = people.is_scrolled_to_end(views, own)
        late = arrived[arrived["origin"] == "returning"]
        sessions = people.link_returning_visitors(sessions, converting.loc[converting["is_cv"], "session_id"], late)
        fates = np.random.default_rng([self.seed, FATE_RANDOM_STREAM, first_session])
        sessions, views = click_fates.add_lost_clicks(engagement, ad_days, sessions, views, fates)
        extra, claimed = simulate_unlisted_days(engagement, add_unlisted_ads(engagement, ads), delivery, self.seed)
        ad_days = pd.concat([ad_days, extra], ignore_index=True)
        arrived = pd.concat([arrived, claimed], ignore_index=True)[conversions_of.CREDIT_COLUMNS]
        return {
            "ad_days": ad_days,
            "sessions": sessions.drop(columns=["engaged_rate", "cv_rate"]),
            "page_views": views,
            "link_clicks": clicks,
            "cv_actions": cv_actions.as_table(actions),
            "arrived": arrived,
        }

    def _cut_at_today(self, tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        """Return only completed days, and only conversions that have arrived; `claims` has those that happened, arrived or
        not."""
        over = {name: table[table["day"] < self.today] for name, table in tables.items() if "day" in table}
        sessions = over["sessions"]["session_id"]
        for name in ("page_views", "link_clicks", "cv_actions"):
            over[name] = tables[name][tables[name]["session_id"].isin(sessions)]
        age = np.array([(self.today - day).days for day in over["arrived"]["day"]], dtype=int)
        happened = over["arrived"][over["arrived"]["happened"] < self.today]
        return over | {"arrived": over["arrived"][over["arrived"]["lag"].to_numpy() < age], "claims": happened}

    def _store(self, tables: dict[str, pd.DataFrame]) -> None:
        for name, table in tables.items():
            self._connection.register("incoming", table)
            self._connection.execute(f"create or replace table {name} as select * from incoming")
            self._connection.unregister("incoming")
        for name in ("ad_days", "sessions", "arrived", "claims", "searches"):
            self._connection.execute(f"alter table {name} alter column day type date")
        for name in ("arrived", "claims"):
            self._connection.execute(f"alter table {name} alter column happened type date")
        self._connection.execute(cv_actions.CREATE_CV_HITS_SQL)
        self._connection.execute(self.engagement.localise(conversions_of.CREDITS_VIEW_SQL))
        sums = ", ".join(f"sum({name}) as {name}" for name in conversions_of.MEASURES)
        filled = ", ".join(f"coalesce(credited.{name}, 0) as {name}" for name in conversions_of.MEASURES)
        self._connection.execute(
            f"""create or replace view ad_facts as
            with credited as (select ad_id, day, device, {sums} from credits group by ad_id, day, device)
            select ads.*, ad_days.* exclude (ad_id), {filled}
            from ad_days
            inner join ads on ad_days.ad_id = ads.ad_id
            left join credited on ad_days.ad_id = credited.ad_id and ad_days.day = credited.day
                and ad_days.device = credited.device"""
        )
        for number, level in enumerate(LEVELS, start=1):
            finer_levels = ", ".join(f"'{level}'" for level in LEVELS[:number])
            self._connection.execute(
                f"create or replace view ad_facts_by_{level} as select * from ad_facts where reported_level in ({finer_levels})"
            )

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple]:
        """Return the result rows of a query over the world's tables."""
        with self._lock:
            return self._simulated().execute(self.engagement.localise(sql), list(parameters)).fetchall()

    def execute(self, sql: str) -> None:
        """Execute a statement over the world's tables."""
        with self._lock:
            self._simulated().execute(self.engagement.localise(sql))

    def define(self, sql: str) -> None:
        """Execute a statement that creates what a server queries: at once, or right after the simulation."""
        sql = self.engagement.localise(sql)
        with self._lock:
            if self._is_simulated:
                self._connection.execute(sql)
            else:
                self._statements.append(sql)

    def true_origins(self, first: date, last: date) -> dict[tuple[str, str, str, str], tuple[int, int, int]]:
        """Return sessions, CV events and CV sessions by the platform, medium, campaign and target of the ad that really
        led to them."""
        rows = self.rows(
            """select platform, medium_name, campaign, target, count(distinct session_id),
                count(is_cv), count(distinct session_id) filter (where is_cv)
            from sessions left join (select session_id, true as is_cv from cv_hits) using (session_id)
            where ad_id <> 0 and day between ? and ? group by all""",
            [first, last],
        )
        return {tuple(row[:4]): tuple(row[4:]) for row in rows}

    def truth(self, source: str, first: date, last: date) -> dict[date, dict[str, float]]:
        """Return true totals by day and measure; days without activity are absent. `source` is a name in
        TRUTH_SQL_BY_SOURCE; `google_ads:ad` is the part contained in ad reports, and so on for each of LEVELS."""
        name, _, level = source.partition(":")
        statements = (
            TRUTH_SQL_BY_SOURCE[name].replace("ad_facts", f"ad_facts_by_{level}")
            if level
            else TRUTH_SQL_BY_SOURCE[name]
        )
        with self._lock:
            result = self._simulated().execute(
                f"select * from ({statements}) where day between ? and ? order by day", [first, last]
            )
            names = [column[0] for column in result.description or ()][1:]
            rows = result.fetchall()
        return {row[0]: {name: float(value) for name, value in zip(names, row[1:], strict=True)} for row in rows}
