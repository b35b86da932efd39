"""Platform declaration of the Analytics Admin API: settings only, no measures."""

from orchestration.resources.base import Platform
from orchestration.resources.platforms.analytics_admin.client import AnalyticsAdmin
from orchestration.resources.platforms.analytics_admin.settings import AnalyticsAdminSettings

PLATFORMS = (
    Platform(
        name=AnalyticsAdmin.name,
        description="Google Analytics Admin API: settings of the GA4 property.",
        client=AnalyticsAdmin,
        settings=AnalyticsAdminSettings,
    ),
)
