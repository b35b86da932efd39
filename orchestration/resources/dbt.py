"""The dbt project as Dagster sees it, and its builds.

Starting dbt anew costs as much as building the models, so it runs in this process.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dagster import AssetExecutionContext
from dagster_dbt import DbtProject
from dagster_dbt.asset_utils import get_manifest_and_translator_from_dbt_assets, get_subset_selection_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.resources._dbt_runner import (
    PROJECT_DIR,
    SOURCE_FOLDERS,
    Invocation,
    dbt_environment,
    ensure_parsed,
    invoke,
    saved_manifest,
)
from orchestration.settings import Settings

__all__ = ["SOURCE_FOLDERS", "Dbt", "dbt_project", "saved_manifest"]


def dbt_project(settings: Settings) -> DbtProject:
    """The project with its target below the data folder; prepares the manifest when it is missing or older than its sources."""
    ensure_parsed(settings)
    target = Path(dbt_environment(settings)["DBT_TARGET_PATH"])
    return DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=target)


class Dbt:
    """Builds the project's models and hands its results to Dagster."""

    def __init__(self, project: DbtProject) -> None:
        self.project = project

    def build(
        self, context: AssetExecutionContext, *arguments: str, unselected: Sequence[str] = ()
    ) -> tuple[list[object], str | None]:
        """Build and test what the run selects, `unselected` (dbt selectors; empty: everything) where it selects nothing smaller.

        Returns Dagster's events, and what failed in one line.
        """
        manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        selection, indirect = get_subset_selection_for_context(
            context, manifest, None, None, None, translator, os.environ.get("DBT_INDIRECT_SELECTION")
        )
        if not selection and unselected:
            selection = ["--select", *unselected]
        chosen = [*selection, *(["--indirect-selection", indirect] if indirect else [])]
        done = invoke(["build", "--no-write-json", *arguments, *chosen], saved_manifest(Path(self.project.target_path)))
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
