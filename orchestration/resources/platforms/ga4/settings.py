"""Settings of GA4."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, variable


class Ga4Settings(EnvironmentSettings):
    """Settings of GA4."""

    prefix = "GA4_"

    property_id: str | None = Field(None, validation_alias=variable("GA4_PROPERTY_ID"))
    endpoint: str | None = Field(None, validation_alias=variable("TOCHIMART_GA4_ENDPOINT"))
