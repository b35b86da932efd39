"""The dbt project as a Dagster resource, and its builds. dbt runs in this process, because starting it separately takes
as long as building the models."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster import AssetExecutionContext

from orchestration.dbt_integration import DAGSTER_DBT_UNIQUE_ID_METADATA_KEY as UNIQUE_ID
from orchestration.dbt_integration import (
    DbtCoreCliEventMessage,
    DbtProject,
    get_checks_on_sources_upstream_of_selected_assets,
    get_dbt_resource_names_for_asset_keys,
    get_dbt_test_names_for_check_keys,
    get_manifest_and_translator_from_dbt_assets,
    get_subset_selection_for_context,
)
from orchestration.resources.dbt.runner import (
    PROJECT_DIR,
    DbtInvocation,
    dbt_environment,
    ensure_parsed,
    load_saved_manifest,
    run_dbt,
    source_folders,
)
from orchestration.resources.store import FailedTest, read_failed_tests
from orchestration.settings import Settings

PERSISTENT_MATERIALIZATIONS = ("view", "seed")
"""Materializations that need no rebuild: a view shows new rows by itself, and seeds do not change within a run."""

SELECTION_TAG = "chosen_by_this_run"

FAILED_ROWS_SCHEMA = dg.TableSchema([dg.TableColumn("problem", "string")])

MAX_TESTS_IN_ERROR = 3
"""Number of failed tests whose rows appear in the error. The log of the run and the checks show the rows of all
tests."""

__all__ = ["Dbt", "dbt_project", "load_saved_manifest", "source_folders"]


def dbt_project(settings: Settings) -> DbtProject:
    """Return the dbt project with its target folder in the data folder. Parses the project if the manifest is missing,
    damaged or outdated."""
    ensure_parsed(settings)
    target = Path(dbt_environment(settings)["DBT_TARGET_PATH"])
    return DbtProject(project_dir=PROJECT_DIR, profiles_dir=PROJECT_DIR, target_path=target)


class Dbt:
    """Builds the models of the project and passes the results to Dagster."""

    def __init__(self, project: DbtProject) -> None:
        self.project = project

    def build(
        self, context: AssetExecutionContext, *arguments: str, with_views_and_seeds: bool = True
    ) -> tuple[list[object], list[FailedTest], str | None]:
        """Build and test the selection of the run. Views and seeds are included only with `with_views_and_seeds`.
        Returns Dagster's events, the data tests that found rows, and the failures as one line (None if none)."""
        manifest, translator, _ = get_manifest_and_translator_from_dbt_assets([context.assets_def])
        select = selected_models if with_views_and_seeds else selected_without_persistent
        names, indirect = select(context, manifest, translator)
        read = load_saved_manifest(Path(self.project.target_path))
        chosen = [*selection_arguments(names, read), *(["--indirect-selection", indirect] if indirect else [])]
        done = run_dbt(["build", "--no-write-json", *arguments, *chosen], read)
        tests = read_failed_tests(getattr(done.result, "results", []), Path(os.environ["TOCHIMART_WAREHOUSE"]))
        for test in tests:
            (context.log.info if test.is_warning else context.log.error)(test.line)
        return (
            list(self._dagster_events(done, tests, context, manifest, translator)),
            tests,
            failure_message(done, tests),
        )

    def _dagster_events(
        self,
        invocation: DbtInvocation,
        tests: Sequence[FailedTest],
        context: AssetExecutionContext,
        manifest: Mapping[str, Any],
        translator: Any,
    ) -> Iterator[object]:
        by_id = {test.unique_id: test for test in tests}
        for dbt_event in invocation.events:
            message = DbtCoreCliEventMessage(raw_event=dbt_event, event_history_metadata={})
            failed = by_id.get(dbt_event.get("data", {}).get("node_info", {}).get("unique_id", ""))
            for event in message.to_default_asset_events(manifest, translator, context, None, self.project):
                yield add_failed_rows(event, failed) if failed and isinstance(event, dg.AssetCheckResult) else event


def selected_models(
    context: AssetExecutionContext, manifest: Mapping[str, Any], translator: Any
) -> tuple[list[str], str | None]:
    """Return the names of the selected models (empty for all models) and the option that selects tests on them (None
    for dbt's default)."""
    selection, indirect = get_subset_selection_for_context(
        context, manifest, None, None, None, translator, os.environ.get("DBT_INDIRECT_SELECTION")
    )
    return [name for argument in selection if argument != "--select" for name in argument.split()], indirect


def selected_without_persistent(
    context: AssetExecutionContext, manifest: Mapping[str, Any], translator: Any
) -> tuple[list[str], str | None]:
    """Return the same without views and seeds, but with the tests on them. dbt would leave out both, so every name is
    listed."""
    assets_def, keys = context.assets_def, context.selected_asset_keys
    nodes = {key: manifest["nodes"][assets_def.get_asset_spec(key).metadata[UNIQUE_ID]] for key in keys}
    built = [key for key in keys if nodes[key]["config"]["materialized"] not in PERSISTENT_MATERIALIZATIONS]
    checks = {*context.selected_asset_check_keys, *get_checks_on_sources_upstream_of_selected_assets(assets_def, keys)}
    names = [
        *get_dbt_resource_names_for_asset_keys(translator, manifest, assets_def, built),
        *get_dbt_test_names_for_check_keys(translator, manifest, assets_def, checks),
    ]
    return sorted(names), "empty"


def selection_arguments(names: Sequence[str], manifest: Any) -> list[str]:
    """Return dbt arguments that select the nodes with these names (`project.folder.name`); no names select all nodes.
    dbt searches all nodes once per name, but only once for a tag. Therefore the nodes get a tag in the manifest."""
    if not names or manifest is None:
        return ["--select", *names] if names else []
    wanted_names = set(names)
    for node in manifest.nodes.values():
        if ".".join(node.fqn) in wanted_names:
            node.tags = [*node.tags, SELECTION_TAG]
    return ["--select", f"tag:{SELECTION_TAG}"]


def add_failed_rows(check: dg.AssetCheckResult, failed: FailedTest) -> dg.AssetCheckResult:
    """Return the check result with messages about the first rows the test found."""
    rows = dg.MetadataValue.table(
        [dg.TableRecord({"problem": sentence}) for sentence in failed.sentences], FAILED_ROWS_SCHEMA
    )
    return check._replace(
        description=failed.line,
        metadata={**(check.metadata or {}), "table": dg.MetadataValue.text(failed.table), "first rows": rows},
    )


def failure_message(invocation: DbtInvocation, tests: Sequence[FailedTest] = ()) -> str | None:
    """Return all failures in one line: models with dbt's message, tests with their first rows. None if nothing failed."""
    by_id = {test.unique_id: test for test in tests}
    bad = [result for result in getattr(invocation.result, "results", []) if result.status in {"error", "fail"}]
    lines, unnamed = [], []
    for result in bad:
        failed = by_id.get(result.node.unique_id)
        if failed is None:
            lines.append(f"{result.node.name}: {' '.join(str(result.message).split())}")
        elif len(lines) < MAX_TESTS_IN_ERROR:
            lines.append(failed.line)
        else:
            unnamed.append(failed.name)
    if unnamed:
        lines.append(f"{len(unnamed)} more data tests: {', '.join(unnamed)}")
    return "; ".join(lines) or invocation.error
