"""The Google Analytics Admin API: settings of the GA4 property and its change history."""

from orchestration.resources.platforms.analytics_admin.client import AnalyticsAdmin
from orchestration.resources.platforms.analytics_admin.platform import PLATFORMS
from orchestration.resources.platforms.analytics_admin.settings import AnalyticsAdminSettings

__all__ = [
    "PLATFORMS",
    "AnalyticsAdmin",
    "AnalyticsAdminSettings",
]
