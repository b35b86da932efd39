"""Settings of Toy Ads."""

from pydantic import Field, SecretStr

from orchestration.settings_base import EnvironmentSettings, environment_alias


class ToySettings(EnvironmentSettings):
    """Settings of Toy Ads."""

    prefix = "TOY_"

    key: SecretStr | None = Field(None, validation_alias=environment_alias("TOY_KEY"))
    endpoint: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_TOY_ENDPOINT"))
