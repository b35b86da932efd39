"""Mistyped names of settings. A name that is off by a letter would otherwise count as not set, and nobody would hear of it."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from orchestration.alerts.settings import AlertSettings
from orchestration.environment import VARIABLE, env_file, file_values
from orchestration.errors import PermanentError
from orchestration.resources.platforms import declared
from orchestration.settings import Settings
from orchestration.settings_base import EnvironmentSettings

INTERNAL = ("TOCHIMART_WAREHOUSE", "TOCHIMART_DBT_SEEDS")
NEAR = 0.85
"""Of difflib's ratio, 1 for equal names: one or two letters off, or a word left out."""


def kinds() -> list[type[EnvironmentSettings]]:
    """The program's settings, those of alerts, and those each platform declares."""
    return [Settings, AlertSettings, *(platform.settings for platform in declared().values())]


def known_names() -> list[str]:
    """Return the environment variable of every setting."""
    return [VARIABLE, *dict.fromkeys(name for kind in kinds() for name in kind.variables())]


def misspelt(names: Iterable[str], is_settings_file: bool) -> list[str]:
    """Return a sentence for each name that is no setting and was probably meant as one. Values play no part."""
    known, found = known_names(), []
    others = {*INTERNAL, *(name for kind in kinds() for name in kind.foreign)}
    prefixes = tuple({kind.prefix for kind in kinds()})
    for name in names:
        upper = name.upper()
        if upper in known or upper in others or upper.startswith("TOCHIMART_BY_NAME_"):
            continue
        near = get_close_matches(upper, known, n=1, cutoff=NEAR)
        if near:
            found.append(f"{name} is no setting; {near[0]} was probably meant: rename or remove it")
        elif is_settings_file and upper.startswith(prefixes):
            found.append(f"{name} is no setting (docs/settings.md lists them): remove it")
    return found


def misspelt_settings() -> list[str]:
    """Return the sentences about the environment and the settings file, each with where the name stands."""
    path = env_file()
    return [
        *(f"in the environment: {one}" for one in misspelt(os.environ, is_settings_file=False)),
        *(f"in {path}: {one}" for one in misspelt(file_values(path), is_settings_file=True)),
    ]


def refuse_misspelt() -> None:
    """Raise PermanentError when a name is mistyped."""
    if found := misspelt_settings():
        raise PermanentError("; ".join(found))
