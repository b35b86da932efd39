"""Delivery without an ad row: Performance Max, removed ads and ad groups, and delivery known only at account level.

Such delivery is stored among the simulated ads with `reported_level`, the finest report that contains it. Totals of account
and campaign include it; the reports below do not. It has cost, clicks and platform conversions. Sessions on the site
belong to listed ads only.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sandbox.world.ads import seasonal_factor
from sandbox.world.engagement import DEVICE_SHARES, DEVICES, Engagement

LEVELS = ("ad", "ad_group", "campaign", "account")
"""Finest first."""
FIRST_ID = 990_001
ENABLED, REMOVED = 2, 4
"""CampaignStatus."""
MEDIUM_BY_PLATFORM = {
    "google_ads": "google_demand_gen",
    "yahoo_search": "yahoo_search",
    "yahoo_display": "yahoo_display",
}
"""The medium whose ad groups have lost ads."""
REMOVED_AFTER_DAYS = 69
"""Days from the launch to the last day of what was removed: late enough for a demo of a few days to show it."""
SHARE_BY_LAG_DAYS = (0.62, 0.16, 0.09, 0.06, 0.04, 0.03)
RANDOM_STREAM = 9
"""Names the random numbers of this delivery, so that it moves no other figure."""


@dataclass(frozen=True)
class UnlistedDelivery:
    """A period of such delivery. `campaign` is its own name, and `ad_group` the end of its name; both are empty for
    those of a listed ad. `days` from the launch to the last day; None means until the end of delivery."""

    platform: str
    reported_level: str
    campaign: str
    channel: str
    clicks_per_day: float
    cpc: float
    ctr: float
    cv_rate: float
    days: int | None = None
    status: int = ENABLED
    ad_group: str = ""


UNLISTED_DELIVERIES = (
    UnlistedDelivery("google_ads", "campaign", "P-MAX_栃木の仕事発見", "PERFORMANCE_MAX", 40, 45.0, 0.011, 0.020),
    UnlistedDelivery("google_ads", "ad_group", "", "DEMAND_GEN", 14, 31.0, 0.009, 0.012),
    UnlistedDelivery(
        "google_ads", "campaign", "県内企業フェア_検索", "SEARCH", 9, 66.0, 0.05, 0.0, REMOVED_AFTER_DAYS, REMOVED
    ),
    UnlistedDelivery(
        "google_ads", "ad_group", "", "DEMAND_GEN", 5, 30.0, 0.009, 0.0, REMOVED_AFTER_DAYS, ad_group="（旧）"
    ),
    UnlistedDelivery("google_ads", "account", "", "SEARCH", 2, 40.0, 0.02, 0.0),
    UnlistedDelivery("yahoo_search", "ad_group", "", "SEARCH", 6, 57.0, 0.045, 0.02),
    UnlistedDelivery(
        "yahoo_search", "campaign", "県内企業フェア_検索", "SEARCH", 5, 60.0, 0.045, 0.02, REMOVED_AFTER_DAYS, REMOVED
    ),
    UnlistedDelivery("yahoo_display", "ad_group", "", "DISPLAY", 11, 21.0, 0.004, 0.01),
    UnlistedDelivery(
        "yahoo_display", "campaign", "県内企業フェア_画像", "DISPLAY", 7, 24.0, 0.004, 0.01, REMOVED_AFTER_DAYS, REMOVED
    ),
)


def deliveries_of(engagement: Engagement) -> list[tuple[int, UnlistedDelivery]]:
    """Return the number and the facts of each period on a platform that serves media of the engagement."""
    platforms = {medium.platform for medium in engagement.media.values()}
    return [(number, delivery) for number, delivery in enumerate(UNLISTED_DELIVERIES) if delivery.platform in platforms]


def ad_like(ads: pd.DataFrame, platform: str) -> pd.Series:
    """Return the ad from which unlisted delivery of a platform takes its names: one of the medium above, or the first."""
    of_platform = ads[ads["platform"] == platform]
    of_medium = of_platform[of_platform["medium"] == MEDIUM_BY_PLATFORM[platform]]
    return (of_platform if of_medium.empty else of_medium).iloc[0]


def add_unlisted_ads(engagement: Engagement, ads: pd.DataFrame) -> pd.DataFrame:
    """Return `ads` with a row for each period of unlisted delivery, and the columns `reported_level` and
    `campaign_status`. Performance Max has no ads: its delivery is in reports of campaigns only."""
    rows = []
    for number, delivery in deliveries_of(engagement):
        like = ad_like(ads, delivery.platform)
        own: dict[str, object] = {}
        if delivery.campaign or delivery.reported_level == "account":
            name = engagement.localise(delivery.campaign)
            own |= {"campaign_id": like["campaign_id"] + FIRST_ID + number, "campaign_name": name}
        if delivery.ad_group or own:
            before = like["ad_group_name"].partition("（")[0] if delivery.ad_group else ""
            own |= {"ad_group_id": like["ad_group_id"] + FIRST_ID + number, "ad_group_name": before + delivery.ad_group}
        last_day = engagement.delivery_end
        if delivery.days is not None:
            last_day = min(engagement.launch + timedelta(days=delivery.days), last_day)
        rows.append(
            {
                **like,
                **own,
                "ad_id": like["ad_id"] + FIRST_ID + number,
                "ad_name": "",
                "creative": "",
                "channel": like["channel"] if delivery.reported_level == "ad_group" else delivery.channel,
                "first_day": engagement.launch,
                "last_day": last_day,
                "reported_level": delivery.reported_level,
                "campaign_status": delivery.status,
            }
        )
    level = ["campaign" if channel == "PERFORMANCE_MAX" else "ad" for channel in ads["channel"]]
    listed = ads.assign(reported_level=level, campaign_status=ENABLED)
    return pd.concat([listed, pd.DataFrame(rows)], ignore_index=True)


def simulate_unlisted_days(
    engagement: Engagement, ads: pd.DataFrame, days: list[date], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return delivery by ad, day and device, and its conversions with one row per credit and the days until it arrives.
    Each day has its own random numbers, so a later clock changes no earlier day."""
    deliveries = deliveries_of(engagement)
    extra = ads.tail(len(deliveries)).reset_index(drop=True)
    delivered, claimed = [], []
    for day in days:
        rng = np.random.default_rng([seed, RANDOM_STREAM, (day - date(2025, 1, 1)).days % 2**32])
        for number, (_, delivery) in enumerate(deliveries):
            for device, share in zip(DEVICES, DEVICE_SHARES, strict=True):
                clicks = int(rng.poisson(delivery.clicks_per_day * seasonal_factor(day) * share))
                impressions = clicks + int(
                    rng.poisson(delivery.clicks_per_day * seasonal_factor(day) * share / delivery.ctr)
                )
                cost = round(clicks * delivery.cpc * float(rng.lognormal(0.0, 0.12))) * 1_000_000
                lags = rng.choice(
                    len(SHARE_BY_LAG_DAYS), int(rng.binomial(clicks, delivery.cv_rate)), p=SHARE_BY_LAG_DAYS
                )
                if not impressions or day > extra["last_day"][number]:
                    continue
                place = {"ad_id": extra["ad_id"][number], "day": day, "device": device}
                figures = {"impressions": impressions, "clicks": clicks, "cost_micros": cost, "invalid_clicks": 0}
                delivered.append(place | figures)
                claimed += [
                    {
                        **place,
                        "platform": delivery.platform,
                        "kind": "job",
                        "credit": 1.0,
                        "lag": int(lag),
                        "happened": day,
                        "session_id": 0,
                        "origin": "unlisted",
                    }
                    for lag in lags
                ]
    return pd.DataFrame(delivered), pd.DataFrame(claimed)
