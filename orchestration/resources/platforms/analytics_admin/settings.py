"""Settings of the Analytics Admin API."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, environment_alias


class AnalyticsAdminSettings(EnvironmentSettings):
    """Settings of the Analytics Admin API."""

    prefix = "GA4_"

    property_id: str | None = Field(None, validation_alias=environment_alias("GA4_PROPERTY_ID"))
    endpoint: str = Field(
        "https://analyticsadmin.googleapis.com",
        validation_alias=environment_alias("TOCHIMART_ANALYTICS_ADMIN_ENDPOINT"),
    )
