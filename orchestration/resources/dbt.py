"""The dbt project as Dagster sees it, and its manifest, prepared before anything imports the graph.

Everything dbt writes (manifest, compiled SQL, logs) goes below the data folder, never into the checkout.
"""

import os
import subprocess
import sys
from pathlib import Path

from dagster_dbt import DbtCliResource, DbtProject

from orchestration.errors import PermanentError
from orchestration.settings import PROJECT, Settings

PROJECT_DIR = PROJECT / "dbt_project"
SOURCE_FOLDERS = (PROJECT_DIR, PROJECT / "models", PROJECT / "seeds", PROJECT / "tests" / "dbt")
EXECUTABLE = str(Path(sys.executable).with_name("dbt"))


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Variables dbt needs to find the working file and its folders."""
    folder = settings.home / "dbt"
    return {
        "TOCHIMART_WAREHOUSE": str(settings.warehouse_path),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def dbt_project(settings: Settings) -> DbtProject:
    """The project with its target below the data folder; prepares the manifest when it is missing or older than its sources."""
    environment = dbt_environment(settings)
    os.environ.update(environment)
    target = Path(environment["DBT_TARGET_PATH"])
    if not is_fresh(target / "manifest.json"):
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        parse(environment)
    return DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=target)


def is_fresh(manifest: Path) -> bool:
    """True when `manifest` is newer than every dbt source file."""
    if not manifest.exists():
        return False
    made = manifest.stat().st_mtime_ns
    return all(
        path.stat().st_mtime_ns <= made
        for folder in SOURCE_FOLDERS
        for path in (folder, *folder.rglob("*"))
        if path.is_dir() or path.suffix in {".sql", ".yml", ".csv"}
    )


def parse(environment: dict[str, str]) -> None:
    """Run `dbt parse`. Raises PermanentError with dbt's own words when the project does not parse."""
    command = [
        EXECUTABLE,
        "--quiet",
        "--no-use-colors",
        "parse",
        "--project-dir",
        str(PROJECT_DIR),
        "--profiles-dir",
        str(PROJECT_DIR),
    ]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise PermanentError(f"dbt cannot read the project in {PROJECT_DIR}: {(done.stdout + done.stderr).strip()}")


def dbt_resource(project: DbtProject) -> DbtCliResource:
    """The dbt command line of this environment, bound to the project."""
    return DbtCliResource(project_dir=project, profiles_dir=str(PROJECT_DIR), dbt_executable=EXECUTABLE)
