"""Delivery that no ad row tells: Performance Max, ads and ad groups that were removed, and what the account alone knows.

It stands among the ads of the simulation with `told_by`, the finest report in which it is seen, so that the totals of account and campaign
hold it and the reports below do not. It brings money, clicks and the platform's conversions; sessions on the site are those of listed ads.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sandbox.world.ads import season
from sandbox.world.engagement import DEVICE_SHARE, DEVICES, Engagement

LEVELS = ("ad", "ad_group", "campaign", "account")
"""Finest first."""
FIRST_ID = 990_001
ENABLED, REMOVED = 2, 4
"""CampaignStatus."""
MEDIUM_OF = {"google_ads": "google_demand_gen", "yahoo_search": "yahoo_search", "yahoo_display": "yahoo_display"}
"""The medium whose ad groups have lost ads."""
REMOVED_AFTER = date(2026, 2, 8)
"""The last day of what was removed: late enough for a demo of a few days to show it."""
LAGS = (0.62, 0.16, 0.09, 0.06, 0.04, 0.03)
RANDOM = 9
"""Names the random numbers of this delivery, so that it moves no other figure."""


@dataclass(frozen=True)
class Unlisted:
    """One stretch of such delivery. `campaign` and `ad_group` are names of its own, empty where they are those of a listed ad."""

    platform: str
    told_by: str
    campaign: str
    channel: str
    clicks_per_day: float
    cpc: float
    ctr: float
    cv_rate: float
    last_day: date = date.max
    status: int = ENABLED
    ad_group: str = ""


UNLISTED = (
    Unlisted("google_ads", "campaign", "P-MAX_栃木の仕事発見", "PERFORMANCE_MAX", 40, 45.0, 0.011, 0.020),
    Unlisted("google_ads", "ad_group", "", "DEMAND_GEN", 14, 31.0, 0.009, 0.012),
    Unlisted("google_ads", "campaign", "県内企業フェア_検索", "SEARCH", 9, 66.0, 0.05, 0.0, REMOVED_AFTER, REMOVED),
    Unlisted("google_ads", "ad_group", "", "DEMAND_GEN", 5, 30.0, 0.009, 0.0, REMOVED_AFTER, ad_group="県内学生（旧）"),
    Unlisted("google_ads", "account", "", "SEARCH", 2, 40.0, 0.02, 0.0),
    Unlisted("yahoo_search", "ad_group", "", "SEARCH", 6, 57.0, 0.045, 0.02),
    Unlisted("yahoo_search", "campaign", "県内企業フェア_検索", "SEARCH", 5, 60.0, 0.045, 0.02, REMOVED_AFTER, REMOVED),
    Unlisted("yahoo_display", "ad_group", "", "DISPLAY", 11, 21.0, 0.004, 0.01),
    Unlisted(
        "yahoo_display", "campaign", "県内企業フェア_画像", "DISPLAY", 7, 24.0, 0.004, 0.01, REMOVED_AFTER, REMOVED
    ),
)


def with_unlisted(engagement: Engagement, ads: pd.DataFrame) -> pd.DataFrame:
    """`ads` with a row for each stretch of unlisted delivery, `told_by` and `campaign_status`."""
    rows = []
    for number, one in enumerate(UNLISTED):
        like = ads[ads["medium"] == MEDIUM_OF[one.platform]].iloc[0]
        own: dict[str, object] = {}
        if one.campaign or one.told_by == "account":
            own |= {"campaign_id": like["campaign_id"] + FIRST_ID + number, "campaign_name": one.campaign}
        if one.ad_group or own:
            own |= {"ad_group_id": like["ad_group_id"] + FIRST_ID + number, "ad_group_name": one.ad_group}
        rows.append(
            {
                **like,
                **own,
                "ad_id": like["ad_id"] + FIRST_ID + number,
                "ad_name": "",
                "creative": "",
                "channel": one.channel,
                "first_day": engagement.launch,
                "last_day": min(one.last_day, engagement.delivery_end),
                "told_by": one.told_by,
                "campaign_status": one.status,
            }
        )
    return pd.concat([ads.assign(told_by="ad", campaign_status=ENABLED), pd.DataFrame(rows)], ignore_index=True)


def unlisted_days(ads: pd.DataFrame, days: list[date], seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Delivery by ad, day and device, and the conversions claimed for it, one row per credit with the days it takes to arrive.

    Each day has random numbers of its own, so a later clock changes no earlier day.
    """
    extra = ads[ads["told_by"] != "ad"].reset_index(drop=True)
    delivered, claimed = [], []
    for day in days:
        rng = np.random.default_rng([seed, RANDOM, (day - date(2025, 1, 1)) // timedelta(days=1)])
        for number, one in enumerate(UNLISTED):
            for device, share in zip(DEVICES, DEVICE_SHARE, strict=True):
                clicks = int(rng.poisson(one.clicks_per_day * season(day) * share))
                impressions = clicks + int(rng.poisson(one.clicks_per_day * season(day) * share / one.ctr))
                cost = round(clicks * one.cpc * float(rng.lognormal(0.0, 0.12))) * 1_000_000
                lags = rng.choice(len(LAGS), int(rng.binomial(clicks, one.cv_rate)), p=LAGS)
                if not impressions or day > extra["last_day"][number]:
                    continue
                place = {"ad_id": extra["ad_id"][number], "day": day, "device": device}
                figures = {"impressions": impressions, "clicks": clicks, "cost_micros": cost, "invalid_clicks": 0}
                delivered.append(place | figures)
                claimed += [
                    {**place, "platform": one.platform, "kind": "job", "credit": 1.0, "lag": int(lag), "happened": day}
                    for lag in lags
                ]
    return pd.DataFrame(delivered), pd.DataFrame(claimed)
