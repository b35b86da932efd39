"""Searches on Google that showed the site: one row per result page seen, clicked or not. Clicks are the organic Google
sessions of the simulated visitors. All other values have their own random numbers per day, so that they change no other
figure and a later clock changes no earlier day. A day is in Pacific time, as in Search Console."""

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from sandbox.world.engagement import DEVICE_SHARES, DEVICES, Engagement
from sandbox.world.wording import EXAMPLE_HOME

RANDOM_STREAM = 7_070_707
"""Tells this module's random numbers apart from all others of the same seed."""
EPOCH = date(1970, 1, 1).toordinal()
JST, PACIFIC = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")
PLACES = ("栃木", "宇都宮", "小山", "足利", "那須塩原", "佐野", "鹿沼", "日光", "真岡", "大田原")
TOPICS = (
    "インターン",
    "就活",
    "求人 新卒",
    "企業 理系",
    "企業 文系",
    "女性 働きやすい 会社",
    "Uターン 就職",
    "ものづくり 仕事",
)
OTHER_PLACES = ("", "市", "駅前", "北部", "南部", "東部", "西部", "中央", "近郊", "周辺")
"""Endings that make ten places of the name of any other prefecture."""
QUERIES_OF_SITE = len(PLACES) * len(TOPICS)
NON_ANONYMOUS_QUERIES = 24
"""Number of queries that Google reports by name. Rarer queries are anonymous."""
COUNTRIES, COUNTRY_SHARES = ("jpn", "usa", "twn", "kor", "vnm"), (0.962, 0.016, 0.010, 0.007, 0.005)
IMPRESSIONS_PER_CLICK = 7
"""Result pages looked at and left, for each click."""
SECOND_PAGE_SHARE = 0.12
"""Share of result pages that show two pages of the site: two impressions by page, one by property."""
FINAL_AFTER_DAYS = 3
"""A day's figures are final when the Pacific day is this many days old."""


def pacific_today(today: date) -> date:
    """Return the date in California at 06:00 in Japan."""
    return datetime.combine(today, time(6), JST).astimezone(PACIFIC).date()


def queries(engagement: Engagement) -> list[str]:
    """Return what people type: a place of the engagement's prefecture and a topic."""
    home = engagement.home
    places = PLACES if home == EXAMPLE_HOME else [f"{home.short_ja}{ending}" for ending in OTHER_PLACES]
    return [f"{place} {topic}" for topic in TOPICS for place in places]


def simulate_searches(sessions: pd.DataFrame, engagement: Engagement, today: date, seed: int) -> pd.DataFrame:
    """Return the columns day, query, is_anonymous, page, second_page (or null), country, device, position, clicked,
    is_final, is_seen. `is_seen` marks rows already contained in fresh data."""
    pages = engagement.pages
    organic = sessions[(sessions["source"] == "google") & (sessions["medium"] == "organic")]
    ordinal = np.array([day.toordinal() for day in organic["day"]], dtype=int)
    page = pd.Categorical(organic["landing_page"], pages).codes
    device = pd.Categorical(organic["device"], DEVICES).codes
    numbers = np.unique(ordinal) if len(ordinal) else [today.toordinal()]
    days = [_one_day(int(day), page[ordinal == day], device[ordinal == day], len(pages), seed) for day in numbers]
    columns = {name: np.concatenate([day[name] for day in days]) for name in days[0]}
    age = pacific_today(today).toordinal() - columns["day"]
    return pd.DataFrame(
        {
            "day": (columns["day"] - EPOCH).astype("datetime64[D]"),
            "query": _named(columns["query"], queries(engagement)),
            "is_anonymous": columns["query"] >= NON_ANONYMOUS_QUERIES,
            "page": _named(columns["page"], pages),
            "second_page": _named(columns["second_page"], pages),
            "country": _named(columns["country"], COUNTRIES),
            "device": _named(columns["device"], [name.upper() for name in DEVICES]),
            "position": columns["position"],
            "clicked": columns["clicked"],
            "is_final": age >= FINAL_AFTER_DAYS,
            "is_seen": (age >= FINAL_AFTER_DAYS) | (columns["lag"] < age),
        }
    )


def _named(codes: np.ndarray, names: Sequence[str]) -> "pd.Categorical[str]":
    """Return names by number, null for -1."""
    return pd.Categorical.from_codes(codes.tolist(), pd.Index(names))


def _one_day(day: int, clicked: np.ndarray, devices: np.ndarray, pages: int, seed: int) -> dict[str, np.ndarray]:
    """Return the result pages of one day in Japan as numbers. `clicked` and `devices` belong to the visitors of the
    day."""
    rng = np.random.default_rng([seed, RANDOM_STREAM, day])
    left = int(rng.poisson(IMPRESSIONS_PER_CLICK * len(clicked)))
    size = len(clicked) + left
    page = np.concatenate([clicked, rng.integers(0, pages, left)])
    is_click = np.arange(size) < len(clicked)
    frequency = 1 / np.arange(1, QUERIES_OF_SITE + 1)
    other = (page + rng.integers(1, pages, size)) % pages
    pacific_midnight = datetime.combine(date.fromordinal(day), time(0), PACIFIC).astimezone(JST).hour
    before = rng.integers(0, 24, size) < pacific_midnight
    return {
        "day": np.where(before, day - 1, day),
        "query": rng.choice(QUERIES_OF_SITE, size, p=frequency / frequency.sum()),
        "page": page,
        "second_page": np.where(rng.random(size) < SECOND_PAGE_SHARE, other, -1),
        "country": rng.choice(len(COUNTRIES), size, p=COUNTRY_SHARES),
        "device": np.concatenate([devices, rng.choice(len(DEVICES), left, p=DEVICE_SHARES)]),
        "position": rng.geometric(np.where(is_click, 0.35, 0.12)),
        "clicked": is_click,
        "lag": rng.choice(3, size, p=(0.6, 0.3, 0.1)),
    }
