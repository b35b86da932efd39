"""Simulated ads and their delivery: creatives replaced every two weeks, and impressions, clicks and cost by day and
device."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

import numpy as np
import pandas as pd

from sandbox.world.engagement import CREATIVE_VARIANTS, DAYS_PER_CREATIVE, DEVICE_SHARES, DEVICES, Engagement

FIRST_CAMPAIGN_IDS = {"google_ads": 21_000_000_001, "yahoo_search": 50_010_001, "yahoo_display": 60_010_001}
FIRST_AD_GROUP_IDS = {"google_ads": 151_000_000_001, "yahoo_search": 700_010_001, "yahoo_display": 800_010_001}
FIRST_AD_IDS = {"google_ads": 690_000_000_001, "yahoo_search": 9_000_010_001, "yahoo_display": 9_500_010_001}
EXCLUSION_DAY, EXCLUSION_SCOPE = date(2026, 2, 2), ("google_display", "job_winter")
"""A placement whose impressions led to no click was excluded on this day, in this medium and campaign."""
KEPT_SHARE = 0.7
"""Share of the impressions without a click that stays from the next day on: CTR rises by the factor 1.43."""
WEEKDAY_FACTORS = (1.06, 1.08, 1.05, 1.04, 0.98, 0.86, 0.93)


def build_ads(engagement: Engagement, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per ad: its place in the hierarchy, its tags, its delivery days, and its `quality` (around 1)."""
    rows: list[dict[str, object]] = []
    next_campaign, next_group, next_ad = dict(FIRST_CAMPAIGN_IDS), dict(FIRST_AD_GROUP_IDS), dict(FIRST_AD_IDS)
    campaign_ids: dict[tuple[str, str], int] = {}
    generations = -(-((engagement.delivery_end - engagement.launch).days + 1) // DAYS_PER_CREATIVE)
    for entry in engagement.sheet:
        platform, medium, campaign = entry["platform"], entry["medium"], entry["campaign"]
        if (medium, campaign) not in campaign_ids:
            campaign_ids[medium, campaign] = next_campaign[platform]
            next_campaign[platform] += 1
        group_id = next_group[platform]
        next_group[platform] += 1
        pages = article_pages(engagement, campaign)
        for generation in range(generations):
            first = engagement.launch + timedelta(days=generation * DAYS_PER_CREATIVE)
            for variant in CREATIVE_VARIANTS:
                code = f"{generation_letters(generation)}{variant}"
                ids = (campaign_ids[medium, campaign], group_id, next_ad[platform])
                next_ad[platform] += 1
                page = pages[(generation + variant) % len(pages)]
                ad = _ad(engagement, entry, ids, code, page, first)
                rows.append({**ad, "quality": float(rng.lognormal(0.0, 0.16))})
    return pd.DataFrame(rows)


def article_pages(engagement: Engagement, campaign: str) -> list[str]:
    """Return the pages that a campaign's ads lead to: articles of its purpose, or all articles if there is none."""
    purpose = "internship" if campaign.startswith("intern") else "job"
    pages = [article["page_path"] for article in engagement.articles if article["purpose"] == purpose]
    return pages or [article["page_path"] for article in engagement.articles]


def generation_letters(generation: int) -> str:
    """Return a to z for the first 26 generations of creatives, then aa, ab and so on."""
    before, letter = divmod(generation, 26)
    return (generation_letters(before - 1) if before else "") + chr(ord("a") + letter)


def _ad(
    engagement: Engagement, entry: Mapping[str, str], ids: tuple[int, int, int], code: str, page: str, first: date
) -> dict[str, object]:
    """Return one creative of a row of the rule sheet, delivered from `first` on. `ids` are the ids of campaign, ad
    group and ad."""
    platform, medium, campaign, target = (entry[name] for name in ("platform", "medium", "campaign", "target"))
    campaign_id, group_id, ad_id = ids
    tags = {
        "utm_source": entry["utm_source"],
        "utm_medium": entry["utm_medium"],
        "utm_campaign": entry["utm_campaign"],
        "utm_content": entry["utm_content_prefix"] + code,
    }
    query = urlencode({**tags, "utm_id": campaign_id})
    return {
        "ad_id": ad_id,
        "ad_name": f"{engagement.target_names[target]}_{code}",
        "creative": code,
        "platform": platform,
        "account_id": engagement.accounts[platform],
        "medium": medium,
        "channel": engagement.channels[medium],
        "campaign": campaign,
        "campaign_id": campaign_id,
        "campaign_name": f"{engagement.campaign_names[campaign]}_{engagement.media_names[medium]}",
        "target": target,
        "target_sex": engagement.target_sexes[target],
        "ad_group_id": group_id,
        "ad_group_name": engagement.target_names[target],
        **tags,
        "page_path": page,
        "final_url": f"https://{engagement.lp_host}{page}?{query}",
        "first_day": first,
        "last_day": min(first + timedelta(days=DAYS_PER_CREATIVE - 1), engagement.delivery_end),
    }


def seasonal_factor(day: date) -> float:
    """Return the activity factor of a day: weekday, and New Year holidays."""
    quiet = 0.55 if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3) else 1.0
    return WEEKDAY_FACTORS[day.weekday()] * quiet


def build_ad_days(
    engagement: Engagement, ads: pd.DataFrame, days: list[date], rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per ad, day and device with impressions, clicks and cost_micros. Rows without impressions are left
    out."""
    active = ads.merge(pd.DataFrame({"day": days}), how="cross")
    active = active[(active["first_day"] <= active["day"]) & (active["last_day"] >= active["day"])]
    rows = active.merge(pd.DataFrame({"device": DEVICES, "device_share": DEVICE_SHARES}), how="cross")

    def of_medium(name: str) -> np.ndarray:
        values = {key: getattr(medium, name) for key, medium in engagement.media.items()}
        return rows["medium"].map(values).to_numpy(float)

    age = np.array([(day - first).days for day, first in zip(rows["day"], rows["first_day"], strict=True)])
    appeal = rows["quality"].to_numpy(float) * np.exp(-age / 40.0) * 1.15
    share = rows["campaign"].map(engagement.campaign_shares).to_numpy(float)
    share = share * rows["target"].map(engagement.target_shares).to_numpy(float)
    busy = rows["day"].map({day: seasonal_factor(day) for day in days}).to_numpy(float)
    expected = (
        of_medium("clicks_per_day")
        * share
        * busy
        * appeal
        * rows["device_share"].to_numpy(float)
        / len(CREATIVE_VARIANTS)
    )
    clicks = rng.poisson(expected)
    impressions = clicks + rng.poisson(expected / (of_medium("ctr") * appeal))
    cost = clicks * of_medium("cpc") * rng.lognormal(0.0, 0.12, len(rows))
    # Google bills fractions of a yen, Yahoo! whole yen.
    micros = np.where(rows["platform"] == "google_ads", np.round(cost * 1000) * 1000, np.round(cost) * 1_000_000)
    delivered = rows[["ad_id", "day", "device"]].assign(
        impressions=without_excluded(rows, clicks, impressions - clicks),
        clicks=clicks,
        cost_micros=micros.astype(np.int64),
    )
    return delivered[impressions > 0].reset_index(drop=True)


def without_excluded(rows: pd.DataFrame, clicks: np.ndarray, unclicked: np.ndarray) -> np.ndarray:
    """Return the impressions after the exclusion of a placement. The random numbers are its own, so that no other figure
    moves."""
    medium, campaign = EXCLUSION_SCOPE
    is_after = (rows["medium"] == medium) & (rows["campaign"] == campaign) & (rows["day"] > EXCLUSION_DAY)
    own = np.random.default_rng([EXCLUSION_DAY.toordinal(), len(rows)])
    kept = np.maximum(own.binomial(unclicked, KEPT_SHARE), np.minimum(unclicked, 1))
    return np.asarray(clicks + np.where(is_after, kept, unclicked))
