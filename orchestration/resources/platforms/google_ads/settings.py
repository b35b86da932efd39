"""Settings of Google Ads, named as Google's own client names them."""

from pathlib import Path

from pydantic import Field, SecretStr

from orchestration.settings_base import EnvironmentSettings, environment_alias


class GoogleAdsSettings(EnvironmentSettings):
    """Settings of Google Ads, named as Google's own client names them."""

    prefix = "GOOGLE_ADS_"
    foreign = tuple(
        f"GOOGLE_ADS_{name}"
        for name in (
            "CONFIGURATION_FILE_PATH",
            "USE_PROTO_PLUS",
            "USE_CLOUD_ORG_FOR_API_ACCESS",
            "USE_APPLICATION_DEFAULT_CREDENTIALS",
            "LINKED_CUSTOMER_ID",
            "IMPERSONATED_EMAIL",
            "DELEGATED_ACCOUNT",
            "PATH_TO_PRIVATE_KEY_FILE",
            "HTTP_PROXY",
            "LOGGING",
            "ENDPOINT",
            "ADS_ASSISTANT",
        )
    )
    """Setting names of Google's own client that this program does not read."""

    developer_token: SecretStr | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_DEVELOPER_TOKEN"))
    client_id: str | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_CLIENT_ID"))
    client_secret: SecretStr | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_CLIENT_SECRET"))
    refresh_token: SecretStr | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_REFRESH_TOKEN"))
    json_key_file_path: Path | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_JSON_KEY_FILE_PATH"))
    login_customer_id: str | None = Field(None, validation_alias=environment_alias("GOOGLE_ADS_LOGIN_CUSTOMER_ID"))
    discover_accounts: bool = Field(False, validation_alias=environment_alias("GOOGLE_ADS_DISCOVER_ACCOUNTS"))
    endpoint: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_GOOGLE_ADS_ENDPOINT"))
