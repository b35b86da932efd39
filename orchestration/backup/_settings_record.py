"""The settings of an installation without its secrets. Of a secret, only the name is recorded."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from orchestration.environment import find_env_file, is_path, read_env_file
from orchestration.masking import mask_secrets
from orchestration.setting_names import settings_classes
from orchestration.settings_base import read_settings

MACHINE_SETTINGS = (
    "TOCHIMART_HOME",
    "TOCHIMART_SEEDS",
    "TOCHIMART_ENGAGEMENTS",
    "TOCHIMART_PROFILE",
    "TOCHIMART_SANDBOX_ENDPOINT",
)
"""Settings that are new for a restored folder, and the address of a stopped sandbox."""


@dataclass(frozen=True)
class SettingsRecord:
    """Recorded settings: values by name, names of secrets that are set, and paths of key files by name."""

    values: Mapping[str, str]
    secrets: tuple[str, ...]
    key_files: Mapping[str, str]


def record_settings() -> SettingsRecord:
    """Return every setting of the environment and the settings file. A value that contains a secret counts as one."""
    for settings_class in settings_classes():
        read_settings(settings_class, {})  # registers every secret, so that `masked` finds it inside other values
    path = find_env_file()
    in_file = {name.upper(): value for name, value in read_env_file(path).items()}
    in_environment = {name.upper(): value for name, value in os.environ.items() if value}
    fields = {
        name: field
        for settings_class in settings_classes()
        for name, field in settings_class.variables().items()
        if name not in MACHINE_SETTINGS
    }
    values, secrets, key_files = dict[str, str](), list[str](), dict[str, str]()
    for name, field in sorted(fields.items()):
        value = in_environment.get(name) or in_file.get(name)
        if not value:
            continue
        if is_secret(field, value):
            secrets.append(name)
            continue
        if is_path(field):
            base = path.parent if path and name not in in_environment else Path.cwd()
            value = str(base / os.path.expanduser(value))  # noqa: PTH111  # as `whole_path` does
            key_files[name] = value
        values[name] = value
    return SettingsRecord(values, tuple(secrets), key_files)


def is_secret(field: FieldInfo, value: str) -> bool:
    """Return whether a setting is declared as a secret, or its value contains one, such as the password in a URL."""
    if field.annotation is SecretStr or SecretStr in get_args(field.annotation) or mask_secrets(value) != value:
        return True
    try:
        return "://" in value and urlsplit(value).password is not None
    except ValueError:
        return False


def settings_file_text(
    profile: str,
    home: Path,
    seeds: Path,
    values: Mapping[str, str],
    secrets: tuple[str, ...],
    others: Sequence[str] = (),
) -> str:
    """Return the text of a settings file (`.env`) for the restored folder. Secrets are comments that the user fills in.
    `others`: ids of engagements beside the shown one, whose seeds are in folders of `seeds`."""
    own = {"TOCHIMART_PROFILE": profile, "TOCHIMART_HOME": str(home), "TOCHIMART_SEEDS": str(seeds)}
    if others:
        own["TOCHIMART_ENGAGEMENTS"] = os.pathsep.join(str(seeds / engagement) for engagement in others)
    lines = [f"{name}={quote_value(value)}" for name, value in {**own, **values}.items()]
    missing = [f"# {name}=   (secret: set it again)" for name in secrets]
    return "\n".join(["# Settings of the installation that was backed up, without its secrets.", *lines, *missing, ""])


def quote_value(value: str) -> str:
    """Return a value quoted for a settings file: in single quotes, with quotes and backslashes escaped."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
