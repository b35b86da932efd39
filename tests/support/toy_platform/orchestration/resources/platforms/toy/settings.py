"""Settings of Toy Ads."""

from pydantic import Field, SecretStr

from orchestration.settings_base import EnvironmentSettings, variable


class ToySettings(EnvironmentSettings):
    """Settings of Toy Ads."""

    prefix = "TOY_"

    key: SecretStr | None = Field(None, validation_alias=variable("TOY_KEY"))
    endpoint: str | None = Field(None, validation_alias=variable("TOCHIMART_TOY_ENDPOINT"))
