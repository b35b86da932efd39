"""Google Analytics 4 over the Data API: reports by day and by period, quotas, thresholds and compatible fields.

GA4's event export is a file and belongs to `imports.ga4_export`.
"""

from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.ga4.platform import PLATFORMS
from orchestration.resources.platforms.ga4.settings import Ga4Settings

__all__ = [
    "PLATFORMS",
    "Ga4",
    "Ga4Settings",
]
