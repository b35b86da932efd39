"""Settings of Tag Manager."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, environment_alias


class TagManagerSettings(EnvironmentSettings):
    """Settings of Tag Manager."""

    prefix = "GTM_"

    account_id: str | None = Field(None, validation_alias=environment_alias("GTM_ACCOUNT_ID"))
    container_id: str | None = Field(None, validation_alias=environment_alias("GTM_CONTAINER_ID"))
    endpoint: str = Field(
        "https://tagmanager.googleapis.com", validation_alias=environment_alias("TOCHIMART_TAG_MANAGER_ENDPOINT")
    )
