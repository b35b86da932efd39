"""Settings from one `.env` file, in addition to the environment. Every command reads the same file, whatever the
working directory.

The file is the one `TOCHIMART_ENV_FILE` names, else `.env` in the checkout. An installed copy has no checkout and reads
`.env` in the working directory (`project.base_folder`).
"""

import json
import os
import re
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args, get_origin

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from orchestration.errors import PermanentError
from orchestration.project import base_folder

ENV_FILE_VARIABLE = "TOCHIMART_ENV_FILE"
NO_ENV_FILE = Path(os.devnull)


def find_env_file() -> Path | None:
    """Return the path of the settings file, or None when there is none. `TOCHIMART_ENV_FILE=/dev/null` turns the file
    off. Raises PermanentError when the named file does not exist or is a folder, a pipe or a device."""
    named = os.environ.get(ENV_FILE_VARIABLE, "").strip()
    path = Path(named).expanduser() if named else base_folder() / ".env"
    if named and not path.is_absolute():
        raise PermanentError(f"{ENV_FILE_VARIABLE}: expected the absolute path of a file, beginning with /")
    if path == NO_ENV_FILE:
        return None
    if not named and not os.path.lexists(path):
        return None
    refuse_unreadable_file(path, ENV_FILE_VARIABLE if named else "the settings file")
    return path


def refuse_unreadable_file(path: Path, setting: str) -> None:
    """Raise PermanentError unless `path` is a readable regular file. Opens no pipe and no device."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise PermanentError(f"{setting}: {path} does not exist; name an existing file") from None
    except OSError as error:
        raise PermanentError(f"{setting}: {path} cannot be read ({error.strerror}); name a readable file") from None
    if not stat.S_ISREG(mode):
        file_kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise PermanentError(f"{setting}: {path} is {file_kind}; name a file")
    if not os.access(path, os.R_OK):
        raise PermanentError(f"{setting}: {path} cannot be read (Permission denied); change its owner or permissions")


def read_env_file(path: Path | None) -> dict[str, str]:
    """Return the names and values of a settings file without empty values. Raises PermanentError when the file is not
    text."""
    if path is None:
        return {}
    try:
        values = dotenv_values(path, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise PermanentError(f"{path}: not a UTF-8 text file; save it as UTF-8") from None
    except OSError as error:
        raise PermanentError(f"{path}: cannot be read ({error.strerror})") from None
    return {name: value for name, value in values.items() if value}


def absolute_path(value: str | Path) -> Path:
    """Return an absolute path. `~` is expanded to the user's home folder; `~name` of an unknown user stays unchanged."""
    return Path(os.path.expanduser(value)).absolute()  # noqa: PTH111  # Path.expanduser raises for it


class EnvFileSource(EnvSettingsSource):
    """The settings file as a pydantic settings source with lower priority than the environment. Relative paths in the
    file are relative to the folder of the file."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path | None) -> None:
        self.path = path
        super().__init__(settings_cls, env_ignore_empty=True)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        if self.path is None:
            return {}
        values = {name.lower(): value for name, value in read_env_file(self.path).items()}
        named = [
            name.lower()
            for field in self.settings_cls.model_fields.values()
            if is_path(field)
            for name in environment_names(field)
        ]
        paths = {name: str(self.path.parent / Path(values[name]).expanduser()) for name in named if name in values}
        return values | paths


def is_path(field: FieldInfo) -> bool:
    """Return whether a setting is a path of a file or folder."""
    return field.annotation is Path or (
        Path in get_args(field.annotation) and get_origin(field.annotation) is not tuple
    )


def environment_names(field: FieldInfo) -> list[str]:
    """Return the environment variable names of a setting in upper case. The list is empty for a setting that only the
    program sets."""
    choices: Any = getattr(field.validation_alias, "choices", ())
    return [str(name) for name in choices if str(name).isupper()]


def read_sandbox_endpoints(path: Path) -> dict[str, str]:
    """Return the endpoints that a running sandbox wrote, by variable name. Returns an empty dict when the file is
    missing or incomplete."""
    try:
        endpoints = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in endpoints.items()} if isinstance(endpoints, dict) else {}


def read_sandbox_clock(path: Path) -> datetime | None:
    """Return the time to which the clock of a running sandbox was set, or None if it was never set."""
    try:
        return datetime.fromisoformat(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def describe_invalid_settings(error: Exception, fields: Mapping[str, FieldInfo]) -> str:
    """Return one line that names the invalid settings and the expected values. The invalid values are not repeated,
    because they may be secret."""
    if isinstance(error, ValidationError):
        problems = [(str(problem["loc"][0]), str(problem["msg"])) for problem in error.errors()]
    else:
        named = re.search(r'field "(\w+)"', str(error))
        structured = [name for name, field in fields.items() if get_origin(field.annotation) is dict]
        problems = [(name, "Input should be JSON") for name in ([named[1]] if named else structured)]
    lines = []
    for name, expected in problems:
        own = next(
            (
                field_name
                for field_name, field in fields.items()
                if name.upper() in environment_names(field) or name == field_name
            ),
            name,
        )
        variable = (environment_names(fields[own]) or [own])[0] if own in fields else own
        example = '; write it as {"google_ads": 90}' if own == "restated_days" else ""
        lines.append(f"{variable}: {expected[:1].lower()}{expected[1:]}{example}")
    return "a setting cannot be used: " + "; ".join(lines)
