"""Settings of GA4."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, environment_alias


class Ga4Settings(EnvironmentSettings):
    """Settings of GA4."""

    prefix = "GA4_"

    property_id: str | None = Field(None, validation_alias=environment_alias("GA4_PROPERTY_ID"))
    endpoint: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_GA4_ENDPOINT"))
