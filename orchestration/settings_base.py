"""What the program's settings and those of each platform share: where they are read, whole paths, secrets masked at once.

Names of variables follow the platforms' own clients where they have any. Secrets are `SecretStr`, so printing settings shows stars.
"""

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


def variable(*names: str) -> AliasChoices:
    """The environment variable of a setting, in either case."""
    return AliasChoices(*names, *(name.lower() for name in names))


class EnvironmentSettings(BaseSettings):
    """Settings from what a caller gives, the environment, then the settings file. Read them with `read`."""

    model_config = SettingsConfigDict(
        env_file=".env",  # stands for whichever file `environment.env_file` finds; None: no file
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        env_prefix="TOCHIMART_BY_NAME_",  # without it the field `home` is read from the shell's own HOME
    )

    prefix: ClassVar[str] = "TOCHIMART_"
    """Names that begin so are nobody else's."""
    foreign: ClassVar[Sequence[str]] = ()
    """Names that begin so and are a platform's own client's, not read here."""

    _given: dict[str, Any] = PrivateAttr(default_factory=dict)
    """What the caller gave, names of other settings among them: those of a platform are read from it later."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._given = given

    def model_post_init(self, _context: object) -> None:
        """Have every secret masked from the moment it is known."""
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
        """The environment, then the settings file; `_env_file=None` means no file."""
        named = getattr(dotenv_settings, "env_file", None)
        return init_settings, env_settings, EnvFileSource(settings_cls, None if named is None else find_env_file())

    def paths(self) -> dict[str, Path | None]:
        """The files and folders that are named, by their environment variables."""
        return {
            environment_names(field)[0]: getattr(self, name)
            for name, field in type(self).model_fields.items()
            if is_path(field) and environment_names(field)
        }

    @classmethod
    def variables(cls) -> dict[str, FieldInfo]:
        """Every setting by its environment variable."""
        return {name: field for field in cls.model_fields.values() for name in environment_names(field)}


Read = TypeVar("Read", bound=EnvironmentSettings)


def read(kind: type[Read], given: Mapping[str, Any]) -> Read:
    """Return the settings as they are written, every path whole. Raises PermanentError that names the setting, never its value."""
    try:
        settings = kind(**given)
    except (ValidationError, SettingsError, RecursionError) as error:
        raise PermanentError(describe_invalid_settings(error, kind.model_fields)) from None
    paths = {
        name: absolute_path(value)
        for name, field in kind.model_fields.items()
        if is_path(field) and (value := getattr(settings, name))
    }
    return settings.model_copy(update=paths)
