"""Where the project's own files are: the dbt project, its models and tests, and the seeds.

In a checkout they are folders beside the Python packages. A wheel carries them inside this package, below `_project`, in the same order:
`[tool.hatch.build.targets.wheel]` in pyproject.toml says which. Nothing is ever written there.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BUNDLED = PACKAGE / "_project"
"""Only an installed wheel has it."""


def is_installed() -> bool:
    """Return whether this is a copy that was installed from a wheel, and no checkout."""
    return BUNDLED.is_dir()


def project_files() -> Path:
    """Return the folder that holds `dbt_project`, `models`, `seeds` and `tests/dbt`."""
    return BUNDLED if is_installed() else PACKAGE.parent


def base_folder() -> Path:
    """Return the folder whose `.env` is read and below which `data/` is made, unless settings name others.

    It is the checkout, from whichever folder a command is started. An installed copy takes the working directory: its own folder belongs
    to the installer, which may replace it.
    """
    return Path.cwd() if is_installed() else PACKAGE.parent


def default_home() -> Path:
    """Return the data folder that is used when `TOCHIMART_HOME` names none."""
    return base_folder() / "data"
