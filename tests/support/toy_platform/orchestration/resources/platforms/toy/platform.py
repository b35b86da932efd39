"""What Toy Ads says of itself."""

from orchestration.resources.platforms.toy.client import Toy
from orchestration.resources.platforms.toy.reports import REPORTS
from orchestration.resources.platforms.toy.settings import ToySettings

from orchestration.resources.base import Platform

COUNTED = {"shown": "shown", "tapped": "tapped", "spend": "spend", "goals": "goals"}
PLATFORMS = (
    Platform(
        name=Toy.name,
        description="Toy Ads, line by line.",
        client=Toy,
        settings=ToySettings,
        complete={report.name: COUNTED for report in REPORTS},
        levels={"campaign_daily": "campaign"},
        delivered={"impressions": "shown", "clicks": "tapped", "cost_net": "spend", "platform_conversions": "goals"},
    ),
)
