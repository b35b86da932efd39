"""Settings of Search Console."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, environment_alias


class SearchConsoleSettings(EnvironmentSettings):
    """Settings of Search Console."""

    prefix = "GSC_"

    site_url: str | None = Field(None, validation_alias=environment_alias("GSC_SITE_URL"))
    endpoint: str = Field(
        "https://searchconsole.googleapis.com", validation_alias=environment_alias("TOCHIMART_SEARCH_CONSOLE_ENDPOINT")
    )
