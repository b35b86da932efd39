"""Simulated visits: clicks that become sessions, pages read, and links followed."""

from datetime import date

import numpy as np
import pandas as pd

from sandbox.world.ads import seasonal_factor
from sandbox.world.engagement import DEVICE_SHARES, DEVICES, Engagement
from sandbox.world.links import CvLinks

NOT_SET = "(not set)"
ORGANIC_SOURCES = (
    ("google", "organic", "(organic)", 150.0),
    ("yahoo", "organic", "(organic)", 70.0),
    ("(direct)", "(none)", "(direct)", 60.0),
    ("pref.{prefecture}.lg.jp", "referral", "(referral)", 22.0),
    ("t.co", "referral", "(referral)", 12.0),
    ("l.instagram.com", "referral", "(referral)", 9.0),
)


def simulate_ad_sessions(
    engagement: Engagement, ads: pd.DataFrame, ad_days: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per session that began with an ad click, tagged as GA4 would report it."""
    rows = ad_days.merge(ads, on="ad_id", how="left")
    arrival = rows["medium"].map({name: medium.arrival for name, medium in engagement.media.items()}).to_numpy(float)
    count = rng.binomial(rows["clicks"].to_numpy(), arrival)
    sessions = rows.loc[rows.index.repeat(count)].reset_index(drop=True)
    size = len(sessions)
    google = (sessions["platform"] == "google_ads").to_numpy()
    name = np.where(google, sessions["campaign_name"], sessions["utm_campaign"])
    identifier = sessions["campaign_id"].astype(str).to_numpy(object)
    content = sessions["utm_content"].to_numpy(object)
    luck = rng.random(size)

    no_id = ~google & (luck < 0.06)
    identifier[no_id] = NOT_SET
    shouting = (luck >= 0.06) & (luck < 0.08)
    content[shouting] = [text.upper() for text in content[shouting]]
    stale = (luck >= 0.08) & (luck < 0.095)
    content[stale] = "banner_old"
    name_only = ~google & (luck >= 0.095) & (luck < 0.105)
    name = np.where(name_only, sessions["campaign_name"], name).astype(object)
    nothing = (luck >= 0.105) & (luck < 0.117)
    name[nothing] = NOT_SET
    identifier[name_only | nothing] = NOT_SET
    content[name_only | nothing] = NOT_SET
    return pd.DataFrame(
        {
            "day": sessions["day"],
            "ad_id": sessions["ad_id"],
            "platform": sessions["platform"],
            "medium_name": sessions["medium"],
            "campaign": sessions["campaign"],
            "target": sessions["target"],
            "device": sessions["device"],
            "source": sessions["utm_source"],
            "medium": sessions["utm_medium"],
            "campaign_name": name,
            "campaign_id": identifier,
            "content": content,
            "landing_page": sessions["page_path"],
            "engaged_rate": sessions["medium"].map({key: medium.engaged for key, medium in engagement.media.items()}),
            "cv_rate": sessions["medium"]
            .map({key: medium.cv_rate for key, medium in engagement.media.items()})
            .to_numpy(float)
            * sessions["target"].map(engagement.target_cv_factors).to_numpy(float)
            * sessions["quality"].to_numpy(float),
        }
    )


def simulate_other_sessions(engagement: Engagement, days: list[date], rng: np.random.Generator) -> pd.DataFrame:
    """Return sessions that did not come from an ad."""
    pages = engagement.pages
    groups = pd.DataFrame(
        [
            (day, source.format(prefecture=engagement.home.name_en.lower()), *origin, mean * seasonal_factor(day))
            for day in days
            for source, *origin, mean in ORGANIC_SOURCES
        ],
        columns=["day", "source", "medium", "campaign_name", "mean"],
    )
    sessions = groups.loc[groups.index.repeat(rng.poisson(groups.pop("mean")))].reset_index(drop=True)
    size = len(sessions)
    return sessions.assign(
        ad_id=0,
        platform="",
        medium_name="",
        campaign="",
        target="",
        device=rng.choice(DEVICES, size, p=DEVICE_SHARES),
        campaign_id=NOT_SET,
        content=NOT_SET,
        landing_page=rng.choice(pages, size),
        engaged_rate=0.55,
        cv_rate=0.011,
    )


def simulate_page_views(
    sessions: pd.DataFrame, pages: list[str], articles: list[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per page view with seconds of engagement: first the landing page, then further pages of visitors
    who stay. `is_article` marks views of an article, whose address people spell in several ways."""
    more = rng.poisson(np.where(sessions["engaged"], 1.1, 0.05))
    landing = pd.DataFrame({"session_id": sessions["session_id"], "page_path": sessions["landing_page"]})
    further = pd.DataFrame({"session_id": np.repeat(sessions["session_id"].to_numpy(), more)})
    further["page_path"] = rng.choice(pages, len(further))
    views = pd.concat([landing, further], ignore_index=True)
    engaged = sessions.set_index("session_id")["engaged"].loc[views["session_id"]].to_numpy()
    views["seconds"] = np.where(engaged, rng.integers(10, 120, len(views)), rng.integers(0, 10, len(views)))
    views["is_article"] = views["page_path"].isin(articles)
    views["page_path"] = np.where(views["is_article"], spell_paths(views["page_path"]), views["page_path"])
    return views


def spell_paths(paths: pd.Series) -> pd.Series:
    """Return page paths as some visitors' browsers send them: with a slash at the end, capitals, an encoded hyphen or a
    doubled slash. About one in 30 is changed, by its position and not by chance, so that no other figure moves."""
    position = np.arange(len(paths))
    spelled = paths.copy()
    for remainder, spelling in enumerate(
        (
            paths + "/",
            paths.str.title(),
            paths.str.replace("-", "%2D"),
            paths.str.replace("/", "//"),
        )
    ):
        spelled = spelled.where(position % 120 != 17 * (remainder + 1), spelling)
    return spelled


def internship_share(campaign: str) -> float:
    """Return the share of internship applications among the CV of a campaign; '' means visits without an ad."""
    if campaign.startswith("intern"):
        return 0.85
    return 0.12 if campaign else 0.5


def simulate_link_clicks(sessions: pd.DataFrame, links: CvLinks, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per click on an outbound link. `is_cv` marks links to an application page. Without such a page,
    visitors only click other links."""
    size = len(sessions)
    converts = (rng.random(size) < sessions["cv_rate"].to_numpy(float)) & bool(links.counted)
    first = sessions[converts]
    internship = first["campaign"].map(internship_share).to_numpy(float)
    drawn = np.where(rng.random(len(first)) < internship, "internship", "job")
    kind = [links.kind_or_other(name) for name in drawn]
    base = [links.counted[name] for name in kind]
    url = [f"{link}?id={number}" for link, number in zip(base, rng.integers(1, 25, len(first)), strict=True)]
    cv = pd.DataFrame(
        {"session_id": first["session_id"], "link_url": url, "page_path": first["landing_page"], "kind": kind}
    )
    luck = rng.random(len(cv))
    again = cv[luck < 0.05]
    both = cv[(luck >= 0.05) & (luck < 0.10)].copy()
    both["kind"] = [links.kind_or_other("job" if name == "internship" else "internship") for name in both["kind"]]
    both["link_url"] = [f"{links.counted[name]}?id=99" for name in both["kind"]]
    leaves = sessions[rng.random(size) < 0.02]
    other = pd.DataFrame(
        {
            "session_id": leaves["session_id"],
            "link_url": rng.choice(links.other, len(leaves)),
            "page_path": leaves["landing_page"],
            "kind": "",
        }
    )
    clicks = pd.concat([cv, again, both, other], ignore_index=True)
    clicks["is_cv"] = clicks["kind"] != ""
    return clicks
