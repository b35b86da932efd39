"""Runs dbt in this process: parse, build, and the result of a command. Uses no Dagster.

dbt writes everything (manifest, compiled SQL, logs) into the data folder, never into the checkout or the installed
package. `python -m orchestration.resources.dbt` parses in a separate process.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import PermanentError
from orchestration.project import project_files
from orchestration.resources.dbt.manifest import (
    PARTIAL_PARSE_FILE_NAME,
    is_current,
    remove_foreign_manifest,
    sources_digest,
    write_stamp,
)
from orchestration.resources.dbt.offers import dbt_variables_option
from orchestration.resources.store import hold_write_lock
from orchestration.seeds import write_normalised
from orchestration.settings import Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT_DIR = project_files() / "dbt_project"
PROJECT_ARGUMENTS = ("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR))
QUIET_ARGUMENTS = ("--quiet", "--log-level", "none", "--log-level-file", "none")
"""dbt events arrive through a callback. dbt's own loggers would format thousands of them twice for nobody."""
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the environment variables with which dbt finds the working file and its folders."""
    folder = settings.dbt_dir
    return {
        "TOCHIMART_WAREHOUSE": str(settings.warehouse_path),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "TOCHIMART_DBT_SEEDS": str(seeds_folder(folder / "target")),
        "TOCHIMART_DBT_ENGAGEMENT": settings.engagement["engagement_id"],
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }


def seeds_folder(target: Path) -> Path:
    """Return the folder with the checked and normalised seeds that dbt reads."""
    return target / "seeds"


def source_folders(target: Path) -> tuple[Path, ...]:
    """Return the folders and files that the dbt project consists of. It contains the normalised seeds, not the seeds as
    people write them."""
    project = project_files()
    descriptions = sorted((project / "seeds").glob("*.yml"))
    return PROJECT_DIR, project / "models", project / "tests" / "dbt", seeds_folder(target), *descriptions


def models_digest() -> str:
    """Return a digest of the models and macros, without any seeds."""
    return sources_digest((PROJECT_DIR, project_files() / "models"))


def is_ready(settings: Settings) -> bool:
    """Check the seeds and write them for dbt. Returns True if the manifest is intact and was made from these seeds and
    sources. Raises PermanentError when a seed is invalid."""
    target = Path(dbt_environment(settings)["DBT_TARGET_PATH"])
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_normalised(seeds_folder(target), settings.seed_source)
    return is_current(target, source_folders(target))


def ensure_parsed(settings: Settings) -> None:
    """Set dbt's environment for this data folder, and parse the project if the manifest is missing, damaged or
    outdated. Raises PermanentError with dbt's message when parsing fails."""
    environment = dbt_environment(settings)
    os.environ.update(environment)
    target = Path(environment["DBT_TARGET_PATH"])
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with hold_write_lock(target.with_suffix(".turn"), print_message=lambda _: None):
        # Runs that start at the same time would write the same seeds and manifest; the lock serialises them.
        if is_ready(settings):
            return
        remove_foreign_manifest(target)
        settings.warehouse_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        done = run_dbt(["parse"])
        if done.error:
            raise PermanentError(f"dbt cannot read the project in {PROJECT_DIR}: {done.error}")
        write_stamp(target, source_folders(target))


@dataclass
class DbtInvocation:
    """Result of a dbt command: dbt's result object, its log events in order, and its error in one line."""

    result: Any = None
    events: list[dict[str, Any]] = field(default_factory=list)
    error: str | None = None


def import_dbt() -> None:
    """Import dbt. Its telemetry library adds a handler to the root logger, which would print every message of Dagster
    a second time; that handler is removed."""
    root = logging.getLogger()
    handlers = list(root.handlers)
    import dbt.cli.main  # noqa: F401

    root.handlers[:] = handlers


def load_saved_manifest(target: Path) -> "Manifest | None":
    """Return dbt's own saved manifest, or None. With it, a build does not compare every source file again."""
    import_dbt()
    from dbt.contracts.graph.manifest import Manifest

    saved = target / PARTIAL_PARSE_FILE_NAME
    if not saved.exists():
        return None
    manifest = Manifest.from_msgpack(saved.read_bytes())
    for node in manifest.nodes.values():
        if node.resource_type == "seed":
            # The data folder may have been moved since parsing. The path is relative, because dbt writes SQL to the same path below `run`.
            node.root_path = str(target.absolute())
            node.original_file_path = str(seeds_folder(Path()) / f"{node.name}.csv")
    manifest.build_flat_graph()
    return manifest


def run_interactively(arguments: Sequence[str]) -> bool:
    """Run a dbt command as a person would, with its log in the terminal. Returns True on success."""
    from dbt.cli.main import dbtRunner

    return bool(dbtRunner().invoke([*arguments, *dbt_variables_option(), *PROJECT_ARGUMENTS]).success)


def run_dbt(arguments: Sequence[str], manifest: "Manifest | None" = None) -> DbtInvocation:
    """Run a dbt command in the environment of this process, which defines its output folders."""
    import_dbt()
    from dbt.cli.main import dbtRunner
    from dbt_common.events.functions import msg_to_dict

    done = DbtInvocation()
    errors: list[str] = []

    def keep(message: Any) -> None:
        if message.info.level == "error":
            errors.append(message.info.msg)
        if message.info.name in RESULT_EVENTS:
            done.events.append(msg_to_dict(message))

    try:
        answer = dbtRunner(manifest=manifest, callbacks=[keep]).invoke(
            [*QUIET_ARGUMENTS, *arguments, *dbt_variables_option(), *PROJECT_ARGUMENTS]
        )
    finally:
        close_dbt_connection()
    done.result = answer.result
    if not answer.success:
        done.error = " ".join(" ".join(errors or [str(answer.exception)]).split()) or "dbt stopped"
    return done


def close_dbt_connection() -> None:
    """Close the working file. Otherwise dbt-duckdb keeps it open and locked until the process ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections

    cleanup_connections()
    with DuckDBConnectionManager._LOCK:
        environment = DuckDBConnectionManager._ENV
        DuckDBConnectionManager._ENV = None
    if environment is not None:
        environment.close()
