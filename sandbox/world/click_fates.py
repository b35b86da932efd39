"""What became of ad clicks without a session of their own: a second click within a visit, a visit whose source became the
site itself, or a page that never loaded. Platforms count all of them as clicks.
"""

import numpy as np
import pandas as pd

from sandbox.world.engagement import Engagement
from sandbox.world.visits import NOT_SET

REPEATED_SHARE, SELF_REFERRAL_SHARE = 0.12, 0.04
"""Shares of the clicks without a session."""
FIRST_SELF_REFERRAL_ID = 80_000_000
"""Added to the number of a self-referred session, so that it moves no other number."""
KEY = ["ad_id", "day", "device"]


def mark_second_clicks(
    ad_days: pd.DataFrame, sessions: pd.DataFrame, views: pd.DataFrame, rng: np.random.Generator
) -> np.ndarray:
    """Return a mask of `views`: the second page of a visit that the visitor reached by clicking the ad again."""
    arrived = sessions[sessions["ad_id"] != 0].groupby(KEY).size().rename("arrived").reset_index()
    lost = ad_days.merge(arrived, on=KEY, how="left")
    lost = lost.assign(lost=lost["clicks"] - lost["arrived"].fillna(0).astype(int))
    lost["repeated"] = rng.binomial(lost["lost"], REPEATED_SHARE)
    position = views.groupby("session_id").cumcount()
    second = views.loc[position == 1, ["session_id"]].reset_index(names="view").merge(sessions, on="session_id")
    second = second[second["ad_id"] != 0].merge(lost[[*KEY, "repeated"]], on=KEY)
    second = second.iloc[rng.permutation(len(second))]
    chosen = second.loc[second.groupby(KEY).cumcount() < second["repeated"], "view"]
    return views.index.isin(chosen)


def add_lost_clicks(
    engagement: Engagement, ad_days: pd.DataFrame, sessions: pd.DataFrame, views: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return sessions with self-referred visits, and page views with a mark on those that a second click opened.
    `clicked_platform` of a session is the truth, which no report contains."""
    views = views.assign(is_second_click=mark_second_clicks(ad_days, sessions, views, rng))
    repeated = views[views["is_second_click"]]
    extra = simulate_self_referrals(ad_days, sessions, repeated, engagement.lp_host, rng)
    articles = [article["page_path"] for article in engagement.articles]
    seen = extra[["session_id"]].assign(
        page_path=extra["landing_page"],
        seconds=0,
        is_article=extra["landing_page"].isin(articles),
        scrolled=False,
        is_second_click=False,
    )
    sessions = sessions.assign(clicked_platform=sessions["platform"])
    return pd.concat([sessions, extra], ignore_index=True), pd.concat([views, seen], ignore_index=True)


def simulate_self_referrals(
    ad_days: pd.DataFrame, sessions: pd.DataFrame, repeated: pd.DataFrame, host: str, rng: np.random.Generator
) -> pd.DataFrame:
    """Return sessions of ad clicks whose source GA4 shows as the site itself (`host`): one page, no conversion.
    `repeated` has the sessions with a second click."""
    arrived = sessions[sessions["ad_id"] != 0].groupby(KEY).size()
    again = sessions[sessions["session_id"].isin(repeated["session_id"])].groupby(KEY).size()
    rows = ad_days.set_index(KEY)
    lost = (rows["clicks"] - arrived.reindex(rows.index, fill_value=0) - again.reindex(rows.index, fill_value=0)).clip(
        0
    )
    count = rng.binomial(lost.to_numpy(), SELF_REFERRAL_SHARE)
    about = sessions[sessions["ad_id"] != 0].drop_duplicates("ad_id").set_index("ad_id")
    found = ad_days.loc[ad_days.index.repeat(count), KEY].reset_index(drop=True)
    found = found[found["ad_id"].isin(about.index)].reset_index(drop=True)
    number = FIRST_SELF_REFERRAL_ID + sessions["session_id"].min() + np.arange(len(found))
    like = sessions.iloc[rng.integers(0, len(sessions), len(found))].reset_index(drop=True)
    return like.assign(
        session_id=number,
        day=found["day"],
        device=found["device"],
        clicked_platform=found["ad_id"].map(about["platform"]),
        landing_page=found["ad_id"].map(about["landing_page"]),
        source=host,
        medium="referral",
        campaign_name="(referral)",
        campaign_id=NOT_SET,
        content=NOT_SET,
        ad_id=0,
        platform="",
        medium_name="",
        campaign="",
        target="",
        engaged=False,
        user_id=number,
        is_returning=False,
    )
