"""Settings of Search Console."""

from pydantic import Field

from orchestration.settings_base import EnvironmentSettings, variable


class SearchConsoleSettings(EnvironmentSettings):
    """Settings of Search Console."""

    prefix = "GSC_"

    site_url: str | None = Field(None, validation_alias=variable("GSC_SITE_URL"))
    endpoint: str = Field(
        "https://searchconsole.googleapis.com", validation_alias=variable("TOCHIMART_SEARCH_CONSOLE_ENDPOINT")
    )
