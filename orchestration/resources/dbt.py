"""dbt in this process: the project as Dagster sees it, its manifest, and builds.

Starting dbt anew costs as much as building the models, so both parse and build use its runner here and share one manifest.
Everything dbt writes (manifest, compiled SQL, logs) goes below the data folder, never into the checkout.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster import AssetExecutionContext
from dagster_dbt import DbtProject
from dagster_dbt.asset_utils import get_manifest_and_translator_from_dbt_assets, get_subset_selection_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.errors import PermanentError
from orchestration.settings import PROJECT, Settings

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

PROJECT_DIR = PROJECT / "dbt_project"
SOURCE_FOLDERS = (PROJECT_DIR, PROJECT / "models", PROJECT / "seeds", PROJECT / "tests" / "dbt")
FOLDERS = ("--project-dir", str(PROJECT_DIR), "--profiles-dir", str(PROJECT_DIR))
RESULT_EVENTS = {"LogSeedResult", "LogModelResult", "LogSnapshotResult", "LogTestResult"}
SAVED_MANIFEST = "partial_parse.msgpack"


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
        parse()
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


def parse() -> None:
    """Run `dbt parse`. Raises PermanentError with dbt's own words when the project does not parse."""
    done = invoke(["parse"])
    if done.error:
        raise PermanentError(f"dbt cannot read the project in {PROJECT_DIR}: {done.error}")


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
    manifest.build_flat_graph()
    return manifest


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

    answer = dbtRunner(manifest=manifest, callbacks=[keep]).invoke(
        ["--quiet", "--log-level-file", "info", *arguments, *FOLDERS]
    )
    done.result = answer.result
    if not answer.success:
        done.error = " ".join(" ".join(errors or [str(answer.exception)]).split()) or "dbt stopped"
    return done


class Dbt:
    """Builds the project's models and hands its results to Dagster."""

    def __init__(self, project: DbtProject) -> None:
        self.project = project

    def build(self, context: AssetExecutionContext, *arguments: str) -> tuple[list[object], str | None]:
        """Build and test what the run selects. Returns Dagster's events, and what failed in one line."""
        manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        selection, indirect = get_subset_selection_for_context(
            context, manifest, None, None, None, translator, os.environ.get("DBT_INDIRECT_SELECTION")
        )
        chosen = [*selection, *(["--indirect-selection", indirect] if indirect else [])]
        done = invoke(["build", *arguments, *chosen], saved_manifest(Path(self.project.target_path)))
        return list(self._dagster_events(done, context, manifest, translator)), failures(done)

    def _dagster_events(
        self, done: Invocation, context: AssetExecutionContext, manifest: Mapping[str, Any], translator: Any
    ) -> Iterator[object]:
        for event in done.events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            yield from message.to_default_asset_events(manifest, translator, context, None, self.project)


def failures(done: Invocation) -> str | None:
    """What failed, in one line: models and tests with dbt's own message; None when nothing did."""
    bad = [one for one in getattr(done.result, "results", []) if one.status in {"error", "fail"}]
    return "; ".join(f"{one.node.name}: {' '.join(str(one.message).split())}" for one in bad) or done.error
