"""Settings of a process: read once at the start, then written into its environment for its child processes. No other
module writes settings into the environment; `load_settings` changes nothing."""

import os

from orchestration.engagements import ENGAGEMENTS_VARIABLE, expand
from orchestration.environment import ENV_FILE_VARIABLE, absolute_path, find_env_file
from orchestration.errors import PermanentError
from orchestration.project import base_folder, default_home, is_installed
from orchestration.seeds import PLATFORM_FACTS
from orchestration.settings import Settings, load_settings

MAX_BATCH_EVENTS = 1000
"""Number of events that Dagster records together."""
TAIL_SECONDS = 0.2
"""Seconds to wait for the last lines of a run. Another process of Dagster passes them to the terminal."""


def initialise_process() -> Settings:
    """Return the settings and export them to child processes. Every command and every process of a run calls this
    first. Raises PermanentError when a setting, a seed or the data folder is invalid."""
    settings = load_settings()
    export_settings(settings)
    return settings


def export_settings(settings: Settings) -> None:
    """Set the environment variables that this process and its child processes must share. Child processes have another
    working directory, so every path is absolute. Values of the settings file, secrets above all, stay in that file.
    Child processes only get its path."""
    files = [*settings.paths(), *(name for facts in PLATFORM_FACTS.values() for name in facts.file_settings)]
    given = {name: str(absolute_path(value)) for name in files if (value := os.environ.get(name))}
    given["TOCHIMART_HOME"] = str(settings.home)
    given[ENV_FILE_VARIABLE] = str(find_env_file() or os.devnull)
    given["TOCHIMART_SEEDS"] = str(settings.seed_source)
    if settings.named_engagements:
        given[ENGAGEMENTS_VARIABLE] = os.pathsep.join(str(path) for path in expand(settings.named_engagements))
    os.environ.update(given)


def export_dagster_home(settings: Settings) -> None:
    """Export the settings, and those of Dagster for this data folder."""
    export_settings(settings)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = str(MAX_BATCH_EVENTS)
    os.environ.setdefault("DAGSTER_COMPUTE_LOG_TAIL_WAIT_AFTER_FINISH", str(TAIL_SECONDS))


def refuse_foreign_folder(settings: Settings) -> None:
    """Raise PermanentError where an installed copy would create a data folder only because a command was started in
    another folder. A cron run would otherwise fetch everything again, or simulated data, and end with success."""
    if is_installed() and settings.home == default_home() and not settings.home.exists() and find_env_file() is None:
        raise PermanentError(
            f"no data folder: {base_folder()} has neither data/ nor .env, and TOCHIMART_HOME is not set; go to the folder "
            "of your first run, set TOCHIMART_HOME or TOCHIMART_ENV_FILE, or create data here with tochimart demo"
        )
