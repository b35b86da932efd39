"""Conversions as platforms report them: action, attributed click, day of the conversion, and the day it was counted.

Two effects change figures of earlier days. A late conversion happens days after the click and is dated by the click. A
conversion processed late happens on the day of its click and is counted days later.
"""

import numpy as np
import pandas as pd

CONVERSION_ACTIONS = {
    "internship": ("インターン応募", True, 500),
    "job": ("求人応募", True, 400),
    "other": ("その他リンククリック", False, 20),
}
"""By kind: name of the action, whether bidding uses it (otherwise it counts only in all conversions), value in yen."""
CREDIT_COLUMNS = ["ad_id", "day", "device", "platform", "kind", "credit", "lag", "happened", "session_id", "origin"]
"""`session_id` is the visit with the conversion. `origin` tells credits apart: own (to the ad of the visit), split (the part of
another ad), returning (the visit came without an ad)."""
CLAIMED_SHARE, CLAIMED_SHARE_OTHER_SOURCES, CLAIMED_SHARE_RETURNING = 0.93, 0.9, 0.3
"""Share of the conversions in ad sessions, of other links clicked there, and of conversions in later sessions without an ad."""
SHARE_BY_PROCESSING_DAYS = (0.62, 0.16, 0.09, 0.06, 0.04, 0.03)
"""Share of conversions that the platform counts after 0, 1, 2 … days."""
MAX_DAYS_TO_CONVERT = 5
SPLIT_WINDOW_DAYS = 7
"""Maximum days between the clicks of the two ads of a split conversion."""

CREDITS_VIEW_SQL = f"""create or replace view credits as
    select *, case when is_primary then credit else 0 end as conversions, credit as all_conversions,
        conversions * value as conversions_value, credit * value as all_conversions_value
    from arrived inner join (values {", ".join(repr((kind, *about)) for kind, about in CONVERSION_ACTIONS.items())})
        as kinds (kind, action_name, is_primary, value) using (kind)"""
"""Each credit with what its action makes of it."""
MEASURES = ("conversions", "all_conversions", "conversions_value", "all_conversions_value")


def simulate_conversions(
    sessions: pd.DataFrame,
    clicks: pd.DataFrame,
    ad_days: pd.DataFrame,
    rng: np.random.Generator,
    own: np.random.Generator,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return one row per credit, dated by the ad click (`day`) and arriving `lag` days later; `happened` is the day of
    the conversion. Google splits some conversions over two ads (in quarters, so that sums stay exact in binary). Yahoo!
    counts whole conversions. Also return a mask of the `clicks` of ad visits that no platform counts, because the
    visitor refused cookies of advertising."""
    clicked = clicks.merge(sessions, on="session_id", how="left").assign(origin="own")
    in_ad_sessions = clicked["ad_id"] != 0
    cv_clicks = clicked[clicked["is_cv"]]
    is_claimed = (cv_clicks["ad_id"] != 0) & (rng.random(len(cv_clicks)) < CLAIMED_SHARE)
    claimed = cv_clicks[is_claimed].reset_index(drop=True)
    lag = rng.choice(len(SHARE_BY_PROCESSING_DAYS), len(claimed), p=SHARE_BY_PROCESSING_DAYS)
    whole = claimed.assign(credit=1.0, lag=lag, happened=claimed["day"])[CREDIT_COLUMNS]
    split = (whole["platform"] == "google_ads") & (rng.random(len(whole)) < 0.15)
    other_clicks = clicked[in_ad_sessions & ~clicked["is_cv"]]
    other_clicks = other_clicks[own.random(len(other_clicks)) < CLAIMED_SHARE_OTHER_SOURCES]
    is_refused = in_ad_sessions.to_numpy() & ~clicked.index.isin(cv_clicks.index[is_claimed].append(other_clicks.index))
    other_clicks = other_clicks.assign(
        kind="other",
        credit=1.0,
        lag=own.choice(len(SHARE_BY_PROCESSING_DAYS), len(other_clicks), p=SHARE_BY_PROCESSING_DAYS),
        happened=other_clicks["day"],
    )
    platforms = sessions.loc[sessions["ad_id"] != 0, ["ad_id", "platform"]].drop_duplicates()
    partners = ad_days[ad_days["clicks"] > 0].merge(platforms, on="ad_id").sort_values("day", kind="stable")
    quarters = _split_credits(whole[split], partners[partners["platform"] == "google_ads"], rng)
    whole.loc[split, "credit"] = 0.75
    late = _late_conversions(cv_clicks[cv_clicks["ad_id"] == 0], sessions[sessions["ad_id"] != 0], own)
    return pd.concat([whole, quarters, other_clicks[CREDIT_COLUMNS], late], ignore_index=True), is_refused


def _ordinals(days: pd.Series) -> np.ndarray:
    return np.array([day.toordinal() for day in days], dtype=int)


def _split_credits(split: pd.DataFrame, partners: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the second part of each split conversion, credited to an ad clicked on the same day or in the week before."""
    known, days = _ordinals(partners["day"]), _ordinals(split["day"])
    first = np.searchsorted(known, days - SPLIT_WINDOW_DAYS)
    size = np.searchsorted(known, days, side="right") - first
    other = partners.iloc[first + (rng.random(len(split)) * size).astype(int)]
    earlier = days - _ordinals(other["day"])
    return split.assign(
        origin="split",
        credit=0.25,
        ad_id=other["ad_id"].to_numpy(),
        day=other["day"].to_numpy(),
        device=other["device"].to_numpy(),
        lag=split["lag"].to_numpy() + earlier,
    )


def _late_conversions(cv_clicks: pd.DataFrame, ad_visits: pd.DataFrame, own: np.random.Generator) -> pd.DataFrame:
    """Return conversions of people who returned without an ad, credited to the ad of their visit on an earlier day
    (`first_session`). All conversions of such a visit are credited. Some are processed late."""
    visitors = cv_clicks.drop_duplicates("session_id")
    visitors = visitors[own.random(len(visitors)) < CLAIMED_SHARE_RETURNING].reset_index(drop=True)
    between = own.integers(1, MAX_DAYS_TO_CONVERT + 1, len(visitors))
    processing = np.where(own.random(len(visitors)) < 0.25, 2, 0)
    days = _ordinals(visitors["day"]) - between
    ad_visits = ad_visits.sort_values("day", kind="stable")
    known = _ordinals(ad_visits["day"])
    first = np.searchsorted(known, days)
    size = np.searchsorted(known, days, side="right") - first
    luck = own.random(len(visitors))
    has = size > 0
    before = ad_visits.iloc[(first + (luck * size).astype(int))[has]]
    credited = pd.DataFrame(
        {
            "ad_id": before["ad_id"].to_numpy(),
            "day": before["day"].to_numpy(),
            "device": before["device"].to_numpy(),
            "platform": before["platform"].to_numpy(),
            "credit": 1.0,
            "lag": (between + processing)[has],
            "happened": visitors.loc[has, "day"].to_numpy(),
            "session_id": visitors.loc[has, "session_id"].to_numpy(),
            "first_session": before["session_id"].to_numpy(),
            "origin": "returning",
        }
    )
    return credited.merge(cv_clicks[["session_id", "kind"]], on="session_id")
