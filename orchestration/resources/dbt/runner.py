"""dbt's runner in this process: parse and build, the manifest they share, and what became of a command. Knows no Dagster.

Everything dbt writes (manifest, compiled SQL, logs) goes below the data folder, never into the checkout or the installed package.
`python -m orchestration.resources.dbt` parses in a process of its own.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import PermanentError
from orchestration.project import project_files
from orchestration.resources.dbt.manifest import SAVED_MANIFEST, forget_foreign, is_current, stamp
from orchestration.resources.dbt.offers import variables
from orchestration.resources.store import turn
from orchestration.seeds import write_normalised
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT_DIR = project_files() / "dbt_project"
FOLDERS = ("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR))
SILENT = ("--quiet", "--log-level", "none", "--log-level-file", "none")
"""Every event reaches us by callback; dbt's own loggers would format each of some thousands twice, read by nobody."""
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Variables dbt needs to find the working file and its folders."""
    folder = settings.home / "dbt"
    return {
        "TOCHIMART_WAREHOUSE": str(settings.warehouse_path),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "TOCHIMART_DBT_SEEDS": str(seeds_folder(folder / "target")),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def seeds_folder(target: Path) -> Path:
    """Where the seeds stand as dbt reads them, checked and normalised."""
    return target / "seeds"


def source_folders(target: Path) -> tuple[Path, ...]:
    """Folders and files that dbt is made from. The seeds as people write them are not among them, only what is read of them."""
    project = project_files()
    descriptions = sorted((project / "seeds").glob("*.yml"))
    return PROJECT_DIR, project / "models", project / "tests" / "dbt", seeds_folder(target), *descriptions


def is_ready(settings: Settings) -> bool:
    """Check the seeds and write them for dbt; True when the manifest is whole and was made from them and every other source file.

    Raises PermanentError when a seed cannot be used.
    """
    target = Path(dbt_environment(settings)["DBT_TARGET_PATH"])
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_normalised(seeds_folder(target), settings.seeds)
    return is_current(target, source_folders(target))


def ensure_parsed(settings: Settings) -> None:
    """Point dbt at this data folder; parse when the manifest is missing, damaged or of other sources.

    Raises PermanentError with dbt's own words when the project does not parse.
    """
    environment = dbt_environment(settings)
    os.environ.update(environment)
    target = Path(environment["DBT_TARGET_PATH"])
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with turn(target.with_suffix(".turn"), say=lambda _: None):
        # Runs that start together write the same seeds and the same manifest.
        if is_ready(settings):
            return
        forget_foreign(target)
        settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        done = invoke(["parse"])
        if done.error:
            raise PermanentError(f"dbt cannot read the project in {PROJECT_DIR}: {done.error}")
        stamp(target, source_folders(target))


@dataclass
class Invocation:
    """What a dbt command did: its own result, its log events in order, and its error in one line."""

    result: Any = None
    events: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None


def saved_manifest(target: Path) -> "Manifest | None":
    """The manifest dbt saved beside the one Dagster reads, so that a build need not compare every source file again."""
    from dbt.contracts.graph.manifest import Manifest

    saved = target / SAVED_MANIFEST
    if not saved.exists():
        return None
    manifest = Manifest.from_msgpack(saved.read_bytes())
    for node in manifest.nodes.values():
        if node.resource_type == "seed":
            # The data folder may have been moved since it was parsed. A relative path, for dbt writes SQL to the same path below `run`.
            node.root_path = str(target.absolute())
            node.original_file_path = str(seeds_folder(Path()) / f"{node.name}.csv")
    manifest.build_flat_graph()
    return manifest


def by_hand(arguments: Sequence[str]) -> bool:
    """Run a dbt command as a person would, its log on the terminal; True when it ended well."""
    from dbt.cli.main import dbtRunner

    return bool(dbtRunner().invoke([*arguments, *variables(), *FOLDERS]).success)


def invoke(arguments: Sequence[str], manifest: "Manifest | None" = None) -> Invocation:
    """Run a dbt command with the environment of this process, which says where its files go."""
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    done = Invocation()
    errors: list[str] = []

    def keep(message: Any) -> None:
        if message.info.level == "error":
            errors.append(message.info.msg)
        if message.info.name in RESULT_EVENTS:
            done.events.append(msg_to_dict(message))

    try:
        answer = dbtRunner(manifest=manifest, callbacks=[keep]).invoke([*SILENT, *arguments, *variables(), *FOLDERS])
    finally:
        close_warehouse()
    done.result = answer.result
    if not answer.success:
        done.error = " ".join(" ".join(errors or [str(answer.exception)]).split()) or "dbt stopped"
    return done


def close_warehouse() -> None:
    """Let go of the working file: dbt-duckdb keeps it open, and locked for everybody else, as long as the process lives."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections

    cleanup_connections()
    with DuckDBConnectionManager._LOCK:
        environment = DuckDBConnectionManager._ENV
        DuckDBConnectionManager._ENV = None
    if environment is not None:
        environment.close()
