"""Location of the project's own files: the dbt project, its models and tests, and the seeds. In a checkout they are
folders beside the Python packages. A wheel contains them in this package, below `_project`, in the same structure
(`[tool.hatch.build.targets.wheel]` in pyproject.toml). Nothing is written there."""

from pathlib import Path

PACKAGE_FOLDER = Path(__file__).resolve().parent
BUNDLED_FOLDER = PACKAGE_FOLDER / "_project"
"""Exists only in an installed wheel."""


def is_installed() -> bool:
    """Return whether this copy was installed from a wheel, as opposed to a checkout."""
    return BUNDLED_FOLDER.is_dir()


def project_files() -> Path:
    """Return the folder that contains `dbt_project`, `models`, `seeds` and `tests/dbt`."""
    return BUNDLED_FOLDER if is_installed() else PACKAGE_FOLDER.parent


def base_folder() -> Path:
    """Return the folder whose `.env` is read and that contains `data/`, unless settings name others. In a checkout it
    is always the checkout. An installed copy uses the working directory, because its own folder belongs to the
    installer."""
    return Path.cwd() if is_installed() else PACKAGE_FOLDER.parent


def default_home() -> Path:
    """Return the data folder used when `TOCHIMART_HOME` is not set."""
    return base_folder() / "data"
