"""Finds mistyped names of settings, which would otherwise silently count as not set."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

from orchestration.alerts.settings import AlertSettings
from orchestration.environment import ENV_FILE_VARIABLE, find_env_file, read_env_file
from orchestration.errors import PermanentError
from orchestration.resources.platforms import declared_platforms
from orchestration.settings import Settings
from orchestration.settings_base import EnvironmentSettings

INTERNAL_VARIABLES = ("TOCHIMART_WAREHOUSE", "TOCHIMART_DBT_SEEDS", "TOCHIMART_DBT_ENGAGEMENT")
MIN_SIMILARITY = 0.85
"""Minimum difflib ratio (1 for equal names) that counts as a typing error: one or two letters, or a missing word."""


def settings_classes() -> list[type[EnvironmentSettings]]:
    """Return the settings class of the program, of alerts and of each platform."""
    return [Settings, AlertSettings, *(platform.settings for platform in declared_platforms().values())]


def all_variable_names() -> list[str]:
    """Return the environment variable of every setting."""
    return [
        ENV_FILE_VARIABLE,
        *dict.fromkeys(name for settings_class in settings_classes() for name in settings_class.variables()),
    ]


def find_misspelt_names(names: Iterable[str], is_settings_file: bool) -> list[str]:
    """Return a message for each name that is not a setting but resembles one. Values are not examined."""
    known, misspelt = all_variable_names(), []
    other_names = {
        *INTERNAL_VARIABLES,
        *(name for settings_class in settings_classes() for name in settings_class.foreign),
    }
    prefixes = tuple({settings_class.prefix for settings_class in settings_classes()})
    for name in names:
        upper = name.upper()
        if upper in known or upper in other_names or upper.startswith("TOCHIMART_BY_NAME_"):
            continue
        near = get_close_matches(upper, known, n=1, cutoff=MIN_SIMILARITY)
        if near:
            misspelt.append(f"{name} is no setting; {near[0]} was probably meant: rename or remove it")
        elif is_settings_file and upper.startswith(prefixes):
            misspelt.append(f"{name} is no setting (docs/settings.md lists them): remove it")
    return misspelt


def find_misspelt_settings() -> list[str]:
    """Return messages about names in the environment and in the settings file, each with its location."""
    path = find_env_file()
    return [
        *(f"in the environment: {name}" for name in find_misspelt_names(os.environ, is_settings_file=False)),
        *(f"in {path}: {name}" for name in find_misspelt_names(read_env_file(path), is_settings_file=True)),
    ]


def refuse_misspelt() -> None:
    """Raise PermanentError when a setting's name is mistyped."""
    if misspelt := find_misspelt_settings():
        raise PermanentError("; ".join(misspelt))
