"""How visitors of a medium, a campaign and a target behave. The example engagement has figures of its own. A medium of
any other engagement behaves as its platform and channel do, and its campaigns and targets share clicks evenly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MediumFigures = tuple[float, float, float, float, float, float]
"""Clicks per day, yen per click, CTR, arrivals per click, engaged sessions per session, and CV per session."""

MEDIUM_BEHAVIOUR: Mapping[str, MediumFigures] = {
    "google_search": (290, 62.0, 0.055, 0.90, 0.62, 0.0270),
    "google_display": (430, 24.0, 0.0045, 0.80, 0.38, 0.0086),
    "google_demand_gen": (340, 30.0, 0.0090, 0.84, 0.46, 0.0128),
    "yahoo_search": (150, 58.0, 0.045, 0.89, 0.60, 0.0238),
    "yahoo_display": (330, 22.0, 0.0040, 0.78, 0.35, 0.0070),
}
"""Media of the example engagement, by code."""
CHANNEL_BEHAVIOUR: Mapping[tuple[str, str], MediumFigures] = {
    ("google_ads", "SEARCH"): MEDIUM_BEHAVIOUR["google_search"],
    ("google_ads", "DISPLAY"): MEDIUM_BEHAVIOUR["google_display"],
    ("google_ads", "DEMAND_GEN"): MEDIUM_BEHAVIOUR["google_demand_gen"],
    ("google_ads", "VIDEO"): (180, 16.0, 0.0060, 0.76, 0.33, 0.0062),
    ("google_ads", "PERFORMANCE_MAX"): (220, 45.0, 0.0110, 0.86, 0.50, 0.0200),
    ("yahoo_search", "SEARCH"): MEDIUM_BEHAVIOUR["yahoo_search"],
    ("yahoo_display", "DISPLAY"): MEDIUM_BEHAVIOUR["yahoo_display"],
}
"""Media of other engagements, by platform and channel."""
OTHER_BEHAVIOUR: MediumFigures = (120, 35.0, 0.0080, 0.82, 0.45, 0.0120)

CAMPAIGN_SHARES = {"intern_winter": 0.46, "job_winter": 0.54}
TARGET_SHARES = {"main_m": 0.31, "main_f": 0.34, "sub_m": 0.17, "sub_f": 0.18}
TARGET_CV_FACTORS = {"main_m": 1.05, "main_f": 1.25, "sub_m": 0.65, "sub_f": 0.80}
"""Campaigns and targets of the example engagement."""


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


def medium_behaviour(medium: str, platform: str, channel: str) -> Medium:
    """Return the behaviour of a medium: by its code in the example, else by platform and channel."""
    by_channel = CHANNEL_BEHAVIOUR.get((platform, channel), OTHER_BEHAVIOUR)
    return Medium(medium, platform, *MEDIUM_BEHAVIOUR.get(medium, by_channel))


def shares_of(names: Sequence[str], known: Mapping[str, float]) -> dict[str, float]:
    """Return the share of clicks of each name: the known one if all names are known, else equal parts."""
    if all(name in known for name in names):
        return {name: known[name] for name in names}
    return {name: 1 / len(names) for name in names}
