"""The dbt project as Dagster sees it, and its builds.

Starting dbt anew costs as much as building the models, so it runs in this process.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import AssetExecutionContext
from dagster_dbt import DbtProject
from dagster_dbt.asset_utils import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY as UNIQUE_ID
from dagster_dbt.asset_utils import (
    get_checks_on_sources_upstream_of_selected_assets,
    get_dbt_resource_names_for_asset_keys,
    get_dbt_test_names_for_check_keys,
    get_manifest_and_translator_from_dbt_assets,
    get_subset_selection_for_context,
)
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.resources.dbt.runner import (
    PROJECT_DIR,
    Invocation,
    dbt_environment,
    ensure_parsed,
    invoke,
    saved_manifest,
    source_folders,
)
from orchestration.resources.store import FailedTest, failed_tests
from orchestration.settings import Settings

STANDING = ("view", "seed")
"""Materializations that need no run: a view shows new rows by itself, a seed has none."""

CHOSEN = "chosen_by_this_run"

ROWS = dg.TableSchema([dg.TableColumn("problem", "string")])

MOST_TESTS = 3
"""Failed tests whose rows an error names; the log of the run and the checks have those of all."""

__all__ = ["Dbt", "dbt_project", "saved_manifest", "source_folders"]


def dbt_project(settings: Settings) -> DbtProject:
    """The project with its target below the data folder; prepares the manifest when it is missing, damaged or of other sources."""
    ensure_parsed(settings)
    target = Path(dbt_environment(settings)["DBT_TARGET_PATH"])
    return DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=target)


class Dbt:
    """Builds the project's models and hands its results to Dagster."""

    def __init__(self, project: DbtProject) -> None:
        self.project = project

    def build(
        self, context: AssetExecutionContext, *arguments: str, everything: bool = True
    ) -> tuple[list[object], list[FailedTest], str | None]:
        """Build and test what the run selects; views and seeds only with `everything`, for they stand as they were built.

        Returns Dagster's events, the data tests that found rows, and what failed in one line.
        """
        manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        select = selected if everything else selected_but_standing
        names, indirect = select(context, manifest, translator)
        read = saved_manifest(Path(self.project.target_path))
        chosen = [*chosen_by(names, read), *(["--indirect-selection", indirect] if indirect else [])]
        done = invoke(["build", "--no-write-json", *arguments, *chosen], read)
        tests = failed_tests(getattr(done.result, "results", []), Path(os.environ["TOCHIMART_WAREHOUSE"]))
        for one in tests:
            (context.log.info if one.is_warning else context.log.error)(one.line)
        return list(self._dagster_events(done, tests, context, manifest, translator)), tests, failures(done, tests)

    def _dagster_events(
        self,
        done: Invocation,
        tests: Sequence[FailedTest],
        context: AssetExecutionContext,
        manifest: Mapping[str, Any],
        translator: Any,
    ) -> Iterator[object]:
        by_id = {one.unique_id: one for one in tests}
        for event in done.events:
            message = DbtCoreCliEventMessage(raw_event=event, event_history_metadata={})
            failed = by_id.get(event.get("data", {}).get("node_info", {}).get("unique_id", ""))
            for one in message.to_default_asset_events(manifest, translator, context, None, self.project):
                yield with_rows(one, failed) if failed and isinstance(one, dg.AssetCheckResult) else one


def selected(
    context: AssetExecutionContext, manifest: Mapping[str, Any], translator: Any
) -> tuple[list[str], str | None]:
    """Names of what the run selects, none when it is everything, and how tests beside them are selected, None as dbt does by itself."""
    selection, indirect = get_subset_selection_for_context(
        context, manifest, None, None, None, translator, os.environ.get("DBT_INDIRECT_SELECTION")
    )
    return [name for argument in selection if argument != "--select" for name in argument.split()], indirect


def selected_but_standing(
    context: AssetExecutionContext, manifest: Mapping[str, Any], translator: Any
) -> tuple[list[str], str | None]:
    """The same without views and seeds, tests on them kept: dbt would leave out both together, so every name is given."""
    assets_def, keys = context.assets_def, context.selected_asset_keys
    nodes = {key: manifest["nodes"][assets_def.get_asset_spec(key).metadata[UNIQUE_ID]] for key in keys}
    built = [key for key in keys if nodes[key]["config"]["materialized"] not in STANDING]
    checks = {*context.selected_asset_check_keys, *get_checks_on_sources_upstream_of_selected_assets(assets_def, keys)}
    names = [
        *get_dbt_resource_names_for_asset_keys(translator, manifest, assets_def, built),
        *get_dbt_test_names_for_check_keys(translator, manifest, assets_def, checks),
    ]
    return sorted(names), "empty"


def chosen_by(names: Sequence[str], manifest: Any) -> list[str]:
    """dbt's arguments that select the nodes with these names (`project.folder.name`); none select everything.

    dbt looks through all nodes anew for every name, and once for a tag: in the manifest it is handed, the nodes get one.
    """
    if not names or manifest is None:
        return ["--select", *names] if names else []
    wanted = set(names)
    for node in manifest.nodes.values():
        if ".".join(node.fqn) in wanted:
            node.tags = [*node.tags, CHOSEN]
    return ["--select", f"tag:{CHOSEN}"]


def with_rows(check: dg.AssetCheckResult, failed: FailedTest) -> dg.AssetCheckResult:
    """A check's result with the sentences about the first rows that the test found."""
    rows = dg.MetadataValue.table([dg.TableRecord({"problem": said}) for said in failed.sentences], ROWS)
    return check._replace(
        description=failed.line,
        metadata={**(check.metadata or {}), "table": dg.MetadataValue.text(failed.table), "first rows": rows},
    )


def failures(done: Invocation, tests: Sequence[FailedTest] = ()) -> str | None:
    """What failed, in one line: models with dbt's own message, tests with their first rows; None when nothing did."""
    by_id = {one.unique_id: one for one in tests}
    bad = [one for one in getattr(done.result, "results", []) if one.status in {"error", "fail"}]
    lines, unnamed = [], []
    for one in bad:
        failed = by_id.get(one.node.unique_id)
        if failed is None:
            lines.append(f"{one.node.name}: {' '.join(str(one.message).split())}")
        elif len(lines) < MOST_TESTS:
            lines.append(failed.line)
        else:
            unnamed.append(failed.name)
    if unnamed:
        lines.append(f"{len(unnamed)} more data tests: {', '.join(unnamed)}")
    return "; ".join(lines) or done.error
