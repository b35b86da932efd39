"""The simulated engagement, read from the same seeds as the warehouse."""

from dataclasses import dataclass
from datetime import date

from orchestration.seeds import read_seed as seed

MEASUREMENT_ID = "G-TOCHIGI001"
"""Measurement id of the site's GA4 data stream, used by its Tag Manager container."""


@dataclass(frozen=True)
class Medium:
    """Behaviour of visitors of one medium. Rates are fractions, `cpc` is in yen, `cv_rate` is per session."""

    name: str
    platform: str
    clicks_per_day: float
    cpc: float
    ctr: float
    arrival: float
    engaged: float
    cv_rate: float


MEDIUM_BEHAVIOUR = {
    "google_search": (290, 62.0, 0.055, 0.90, 0.62, 0.0270),
    "google_display": (430, 24.0, 0.0045, 0.80, 0.38, 0.0086),
    "google_demand_gen": (340, 30.0, 0.0090, 0.84, 0.46, 0.0128),
    "yahoo_search": (150, 58.0, 0.045, 0.89, 0.60, 0.0238),
    "yahoo_display": (330, 22.0, 0.0040, 0.78, 0.35, 0.0070),
}

CAMPAIGN_SHARES = {"intern_winter": 0.46, "job_winter": 0.54}
TARGET_SHARES = {"main_m": 0.31, "main_f": 0.34, "sub_m": 0.17, "sub_f": 0.18}
TARGET_CV_FACTORS = {"main_m": 1.05, "main_f": 1.25, "sub_m": 0.65, "sub_f": 0.80}
DEVICES = ("mobile", "desktop", "tablet")
DEVICE_SHARES = (0.78, 0.18, 0.04)
DAYS_PER_CREATIVE = 14
CREATIVE_VARIANTS = (1, 2)


@dataclass(frozen=True)
class Engagement:
    """Dates, accounts, and the rule sheet with the tags of every ad."""

    launch: date
    delivery_end: date
    end: date
    lp_host: str
    accounts: dict[str, int]
    media: dict[str, Medium]
    media_names: dict[str, str]
    channels: dict[str, str]
    campaign_names: dict[str, str]
    target_names: dict[str, str]
    sheet: list[dict[str, str]]
    articles: list[dict[str, str]]


def is_simulated(row: dict[str, str]) -> bool:
    """Return whether the simulation covers this row of the rule sheet. It does not serve all media."""
    return row["medium"] in MEDIUM_BEHAVIOUR and row["campaign"] in CAMPAIGN_SHARES and row["target"] in TARGET_SHARES


def load_engagement() -> Engagement:
    """Return the engagement from the seeds. Parts that the simulation does not know, such as further media, are left
    out."""
    facts = seed("engagement")[0]
    media = [row for row in seed("media") if row["medium"] in MEDIUM_BEHAVIOUR]
    sheet = [row for row in seed("dm_sheet") if is_simulated(row)]
    if not sheet:
        raise SystemExit(
            "error: the sandbox simulates only media, campaigns and targets of the example engagement, and dm_sheet.csv has none of "
            "them; unset TOCHIMART_SEEDS to use the example"
        )
    return Engagement(
        launch=date.fromisoformat(facts["launch_date"]),
        delivery_end=date.fromisoformat(facts["delivery_end_date"]),
        end=date.fromisoformat(facts["end_date"]),
        lp_host=facts["lp_host"],
        accounts={row["platform"]: int(row["account_id"]) for row in seed("accounts") if row["account_id"].isdigit()},
        media={
            row["medium"]: Medium(row["medium"], row["platform"], *MEDIUM_BEHAVIOUR[row["medium"]]) for row in media
        },
        media_names={row["medium"]: row["name_ja"] for row in media},
        channels={row["medium"]: row["channel"] for row in media},
        campaign_names={row["campaign"]: row["name_ja"] for row in seed("campaigns")},
        target_names={row["target"]: row["name_ja"] for row in seed("targets")},
        sheet=sheet,
        articles=seed("lp_articles"),
    )
