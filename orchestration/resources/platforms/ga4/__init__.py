"""Google Analytics 4 through the Data API: reports by day and by period, quotas, thresholding and compatible fields.
GA4 event exports are files and belong to `imports.ga4_export`."""

from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.ga4.platform import PLATFORMS
from orchestration.resources.platforms.ga4.settings import Ga4Settings

__all__ = [
    "PLATFORMS",
    "Ga4",
    "Ga4Settings",
]
