"""Settings of LINEヤフー広告. Both products share them, except the endpoint."""

from pydantic import Field, SecretStr

from orchestration.settings_base import EnvironmentSettings, environment_alias


class YahooSettings(EnvironmentSettings):
    """Settings of LINEヤフー広告. Both products share them, except the endpoint."""

    prefix = "YAHOO_ADS_"

    client_id: str | None = Field(None, validation_alias=environment_alias("YAHOO_ADS_CLIENT_ID"))
    client_secret: SecretStr | None = Field(None, validation_alias=environment_alias("YAHOO_ADS_CLIENT_SECRET"))
    refresh_token: SecretStr | None = Field(None, validation_alias=environment_alias("YAHOO_ADS_REFRESH_TOKEN"))
    base_account_id: str | None = Field(None, validation_alias=environment_alias("YAHOO_ADS_BASE_ACCOUNT_ID"))
    discover_accounts: bool = Field(False, validation_alias=environment_alias("YAHOO_ADS_DISCOVER_ACCOUNTS"))
    search_endpoint: str = Field(
        "https://ads-search.yahooapis.jp/api/v20", validation_alias=environment_alias("TOCHIMART_YAHOO_SEARCH_ENDPOINT")
    )
    display_endpoint: str = Field(
        "https://ads-display.yahooapis.jp/api/v20",
        validation_alias=environment_alias("TOCHIMART_YAHOO_DISPLAY_ENDPOINT"),
    )
    token_endpoint: str = Field(
        "https://biz-oauth.yahoo.co.jp/oauth/v1/token",
        validation_alias=environment_alias("TOCHIMART_YAHOO_TOKEN_ENDPOINT"),
    )
