"""The Google Analytics Admin API: how the GA4 property is set up, and who changed it."""

from orchestration.resources.platforms.analytics_admin.client import AnalyticsAdmin
from orchestration.resources.platforms.analytics_admin.platform import PLATFORMS
from orchestration.resources.platforms.analytics_admin.settings import AnalyticsAdminSettings

__all__ = [
    "PLATFORMS",
    "AnalyticsAdmin",
    "AnalyticsAdminSettings",
]
