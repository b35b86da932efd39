"""The engagements an installation knows, and the one that runs. An engagement is a folder or workbook of seeds:
`TOCHIMART_SEEDS` names one, `TOCHIMART_ENGAGEMENTS` several, and `seeds/` contains the shipped example."""

from orchestration.engagements._between import findings_between, refuse_unsound
from orchestration.engagements._engagement import ENDED, RUNNING, UPCOMING, Engagement
from orchestration.engagements._find import (
    ENGAGEMENT_VARIABLE,
    ENGAGEMENTS_VARIABLE,
    choose,
    expand,
    find_engagements,
)
from orchestration.engagements._owner import owns

__all__ = [
    "ENDED",
    "ENGAGEMENTS_VARIABLE",
    "ENGAGEMENT_VARIABLE",
    "RUNNING",
    "UPCOMING",
    "Engagement",
    "choose",
    "expand",
    "find_engagements",
    "findings_between",
    "owns",
    "refuse_unsound",
]
