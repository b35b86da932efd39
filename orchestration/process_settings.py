"""The settings of a process from its start: read once, then written into its environment for every process it starts.

This is the one place where settings are written into the environment. `load_settings` changes nothing.
"""

import os

from orchestration.environment import VARIABLE, env_file, whole_path
from orchestration.errors import PermanentError
from orchestration.project import base_folder, default_home, is_installed
from orchestration.seeds import PLATFORM_FACTS
from orchestration.settings import Settings, load_settings


def begin() -> Settings:
    """Return the settings and hand them on. Every command and every process of a run begins with it.

    Raises PermanentError when a setting, a seed or the data folder cannot be used.
    """
    settings = load_settings()
    hand_on(settings)
    return settings


def hand_on(settings: Settings) -> None:
    """Set the variables that this process and those it starts must agree on. Those work in other folders, so every path is whole.

    Values from the settings file stay there, secrets above all: the other processes are told which file it is.
    """
    files = [*settings.paths(), *(name for one in PLATFORM_FACTS.values() for name in one.file_settings)]
    given = {name: str(whole_path(value)) for name in files if (value := os.environ.get(name))}
    given["TOCHIMART_HOME"] = str(settings.home)
    given[VARIABLE] = str(env_file() or os.devnull)
    if settings.seeds:
        given["TOCHIMART_SEEDS"] = str(settings.seeds)
    os.environ.update(given)


def refuse_foreign_folder(settings: Settings) -> None:
    """Raise PermanentError where an installed copy would begin a data folder because a command was started in another folder.

    A run from cron would otherwise fetch everything anew, or simulated data, and end well.
    """
    if is_installed() and settings.home == default_home() and not settings.home.exists() and env_file() is None:
        raise PermanentError(
            f"no data folder: {base_folder()} has neither data/ nor .env, and TOCHIMART_HOME is not set; go to the folder where "
            "you began, set TOCHIMART_HOME or TOCHIMART_ENV_FILE, or begin one here with tochimart demo"
        )
