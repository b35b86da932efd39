"""Where settings come from beside the environment: one `.env` file, the same from whichever folder a command is started.

It is the file `TOCHIMART_ENV_FILE` names, else `.env` in the checkout. The working directory plays no part there; an installed copy has
no other folder and takes it (`project.base_folder`).
"""

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from orchestration.errors import PermanentError
from orchestration.project import base_folder

VARIABLE = "TOCHIMART_ENV_FILE"
NO_FILE = Path(os.devnull)


def env_file() -> Path | None:
    """Return the settings file that is read; None when there is none. `TOCHIMART_ENV_FILE=/dev/null` means none on purpose.

    Raises PermanentError when the named file is not there, or is a folder, a pipe or a device.
    """
    named = os.environ.get(VARIABLE, "").strip()
    path = Path(named).expanduser() if named else base_folder() / ".env"
    if named and not path.is_absolute():
        raise PermanentError(f"{VARIABLE}: expected the whole path of a file, beginning with /")
    if path == NO_FILE:
        return None
    if not named and not os.path.lexists(path):
        return None
    refuse_no_file(path, VARIABLE if named else "the settings file")
    return path


def refuse_no_file(path: Path, setting: str) -> None:
    """Raise PermanentError unless `path` is a regular file that can be read. Opens no pipe and no device."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise PermanentError(f"{setting}: {path} is not there; name an existing file") from None
    except OSError as error:
        raise PermanentError(f"{setting}: {path} cannot be read ({error.strerror}); name a file that can") from None
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "no regular file"
        raise PermanentError(f"{setting}: {path} is {what}; name a file")
    if not os.access(path, os.R_OK):
        raise PermanentError(f"{setting}: {path} cannot be read (Permission denied); change its owner or permissions")


def file_values(path: Path | None) -> dict[str, str]:
    """Return names and values of a settings file as they are written, empty ones left out. Raises PermanentError for no text."""
    if path is None:
        return {}
    try:
        found = dotenv_values(path, encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise PermanentError(f"{path}: not a text in UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise PermanentError(f"{path}: cannot be read ({error.strerror})") from None
    return {name: value for name, value in found.items() if value}


def whole_path(value: str | Path) -> Path:
    """Return an absolute path. `~` is the user's own folder; a `~name` of nobody stays as it is."""
    return Path(os.path.expanduser(value)).absolute()  # noqa: PTH111  # Path.expanduser raises for it


class EnvFile(EnvSettingsSource):
    """The settings file as a source of settings, after the environment. In it a relative path begins at the folder of the file."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path | None) -> None:
        self.path = path
        super().__init__(settings_cls, env_ignore_empty=True)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        if self.path is None:
            return {}
        values = {name.lower(): value for name, value in file_values(self.path).items()}
        named = [
            name.lower()
            for field in self.settings_cls.model_fields.values()
            if is_path(field)
            for name in aliases(field)
        ]
        paths = {name: str(self.path.parent / Path(values[name]).expanduser()) for name in named if name in values}
        return values | paths


def is_path(field: FieldInfo) -> bool:
    """Whether a setting names a file or folder."""
    return field.annotation is Path or (
        Path in get_args(field.annotation) and get_origin(field.annotation) is not tuple
    )


def aliases(field: FieldInfo) -> list[str]:
    """Return the environment variables of a setting, in upper case; none for a setting that only the program itself sets."""
    choices: Any = getattr(field.validation_alias, "choices", ())
    return [str(name) for name in choices if str(name).isupper()]


def endpoints_of(path: Path) -> dict[str, str]:
    """Return what a running sandbox wrote about itself; nothing when there is no such file or it is half written."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def worded(error: Exception, fields: Mapping[str, FieldInfo]) -> str:
    """Return one line: which settings cannot be used and what is expected of each. Values are never repeated."""
    if isinstance(error, ValidationError):
        found = [(str(one["loc"][0]), str(one["msg"])) for one in error.errors()]
    else:
        named = re.search(r'field "(\w+)"', str(error))
        structured = [name for name, field in fields.items() if get_origin(field.annotation) is dict]
        found = [(name, "Input should be JSON") for name in ([named[1]] if named else structured)]
    lines = []
    for name, expected in found:
        own = next((one for one, field in fields.items() if name.upper() in aliases(field) or name == one), name)
        variable = (aliases(fields[own]) or [own])[0] if own in fields else own
        example = '; write it as {"google_ads": 90}' if own == "restated_days" else ""
        lines.append(f"{variable}: {expected[:1].lower()}{expected[1:]}{example}")
    return "a setting cannot be used: " + "; ".join(lines)
