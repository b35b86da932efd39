"""Common base of the settings of the program and the platforms: sources, absolute paths, and immediate masking of
secrets. Variables are named as in the platforms' own clients where these have names. Secrets are `SecretStr`, so
printed settings show asterisks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import AliasChoices, PrivateAttr, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from orchestration.environment import (
    EnvFileSource,
    absolute_path,
    describe_invalid_settings,
    environment_names,
    find_env_file,
    is_path,
)
from orchestration.errors import PermanentError
from orchestration.masking import register_secret


def environment_alias(*names: str) -> AliasChoices:
    """Return the environment variable of a setting in either case."""
    return AliasChoices(*names, *(name.lower() for name in names))


class EnvironmentSettings(BaseSettings):
    """Settings from arguments, the environment, and the settings file, in this order. Use `read_settings` to read them."""

    model_config = SettingsConfigDict(
        env_file=".env",  # placeholder for the file that `environment.find_env_file` returns; None means no file
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        env_prefix="TOCHIMART_BY_NAME_",  # without the prefix, the field `home` would be read from the shell's HOME
    )

    prefix: ClassVar[str] = "TOCHIMART_"
    """Names that begin so are nobody else's."""
    foreign: ClassVar[Sequence[str]] = ()
    """Names that begin so and are a platform's own client's, not read here."""

    _given: dict[str, Any] = PrivateAttr(default_factory=dict)
    """Arguments of the caller. They may include platform settings, which are read from here later."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._given = given

    def model_post_init(self, _context: object) -> None:
        """Register every secret for masking as soon as it is read."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr):
                register_secret(value.get_secret_value())

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources: the environment, then the settings file. `_env_file=None` means no file."""
        named = getattr(dotenv_settings, "env_file", None)
        return init_settings, env_settings, EnvFileSource(settings_cls, None if named is None else find_env_file())

    def paths(self) -> dict[str, Path | None]:
        """Return the files and folders named by settings, by environment variable."""
        return {
            environment_names(field)[0]: getattr(self, name)
            for name, field in type(self).model_fields.items()
            if is_path(field) and environment_names(field)
        }

    @classmethod
    def variables(cls) -> dict[str, FieldInfo]:
        """Return every setting by environment variable."""
        return {name: field for field in cls.model_fields.values() for name in environment_names(field)}


SettingsType = TypeVar("SettingsType", bound=EnvironmentSettings)


def read_settings(settings_class: type[SettingsType], arguments: Mapping[str, Any]) -> SettingsType:
    """Return the settings with absolute paths. Raises PermanentError that names the setting but never its value."""
    try:
        settings = settings_class(**arguments)
    except (ValidationError, SettingsError, RecursionError) as error:
        raise PermanentError(describe_invalid_settings(error, settings_class.model_fields)) from None
    paths = {
        name: absolute_path(value)
        for name, field in settings_class.model_fields.items()
        if is_path(field) and (value := getattr(settings, name))
    }
    return settings.model_copy(update=paths)
