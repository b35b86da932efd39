"""dbt models as Dagster assets (staging, intermediate, marts, KPI tables) and dbt tests as asset checks."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import dagster as dg
from dagster import AssetExecutionContext

from assets._dbt_translator import TRANSLATOR
from assets._preview import preview
from orchestration.dbt_integration import DbtProject, dbt_assets
from orchestration.errors import PermanentError
from orchestration.progress import FINDING_PREFIX, RESULT_PREFIX
from orchestration.resources.dbt import source_folders, sources_digest
from orchestration.resources.dbt.project import Dbt
from orchestration.resources.store import (
    Warehouse,
    build_version,
    drop_removed_models,
    list_days_to_build,
    record_build,
    record_failed_tests,
)


def build(project: DbtProject, tables_beside: Sequence[str]) -> dg.AssetsDefinition:
    """Return all dbt models as one multi-asset, built in one dbt invocation. Incremental models rebuild only the days
    loaded since the last completed build. `tables_beside` are tables in the models' schemas that are not dbt's."""

    @dbt_assets(manifest=project.manifest_path, project=project, dagster_dbt_translator=TRANSLATOR, name="dbt_build")
    def dbt_build(
        context: AssetExecutionContext, dbt: dg.ResourceParam[Dbt], warehouse: dg.ResourceParam[Warehouse]
    ) -> Iterator:
        with warehouse.turn(context.log.info, until_released=True):  # the publishing step releases it
            version = build_version(warehouse, sources_digest(source_folders(Path(project.target_path))))
            days, everything = list_days_to_build(warehouse, version)
            context.log.info(
                f"{FINDING_PREFIX}{days} days to build{', from scratch: the models changed' if everything else ''}"
            )
            arguments = ["--exclude-resource-type", "unit_test", *(["--full-refresh"] if everything else [])]
            events, tests, failed = dbt.build(context, *arguments, with_views_and_seeds=everything)
            record_failed_tests(warehouse, tests)
            shown = table_metadata(warehouse)
            for event in events if failed else add_persistent_assets(context, events):
                yield with_table_metadata(context, event, shown)
            if failed:
                raise PermanentError(f"dbt build failed: {failed}")
            if everything:
                known = {qualified_table_name(spec) for spec in context.assets_def.specs} | {*tables_beside}
                for name in drop_removed_models(warehouse, known):
                    context.log.info(f"{FINDING_PREFIX}{name} was dropped: no model has this name any more")
            context.log.info(f"{RESULT_PREFIX}{days} days built, {len(tests)} checks found rows that need attention")
            record_build(warehouse, version)

    return dbt_build


def asset_keys_by_table(dbt: dg.AssetsDefinition) -> dict[str, dg.AssetKey]:
    """Return dbt's asset keys by qualified table or view name (`schema.name`)."""
    return {qualified_table_name(spec): spec.key for spec in dbt.specs}


def qualified_table_name(spec: dg.AssetSpec) -> str:
    """Return `schema.name` of a model. The database name is left out, because it differs between the working file and
    the published file."""
    return ".".join(str(spec.metadata.get("dagster/table_name", "")).split(".")[-2:])


def add_persistent_assets(context: AssetExecutionContext, events: Sequence[object]) -> Iterator[object]:
    """Yield the events. Before the first asset that depends on a persistent view or seed, also yield a materialization of
    that view or seed. dbt does not build it again, because its content always reflects the loaded data."""
    upstream = context.assets_def.asset_deps
    built = {context.asset_key_for_output(event.output_name) for event in events if isinstance(event, dg.Output)}
    waiting = set(context.selected_asset_keys - built)

    def before(key: dg.AssetKey) -> Iterator[dg.MaterializeResult]:
        for asset in sorted(upstream.get(key, set()) & waiting):
            if asset not in waiting:  # told before another of them, which depends on it too
                continue
            waiting.discard(asset)
            yield from before(asset)
            yield dg.MaterializeResult(asset_key=asset, metadata={"state": "stands as it was built"})

    for event in events:
        if isinstance(event, dg.Output):
            yield from before(context.asset_key_for_output(event.output_name))
        yield event
    for key in sorted(waiting):
        if key in waiting:
            waiting.discard(key)
            yield from before(key)
            yield dg.MaterializeResult(asset_key=key, metadata={"state": "stands as it was built"})


def table_metadata(warehouse: Warehouse) -> dict[str, dict[str, int | dg.MarkdownMetadataValue]]:
    """Return the metadata shown on the page of each table in Dagster: its number of rows and, for KPI tables, its
    first rows."""
    counts = warehouse.row_counts()
    with warehouse.connect() as connection:
        previews = {name: {"preview": preview(connection, name)} for name in counts if name.startswith("kpi.")}
    return {name: {"dagster/row_count": count, **previews.get(name, {})} for name, count in counts.items()}


def with_table_metadata(
    context: AssetExecutionContext, event: object, shown: Mapping[str, Mapping[str, int | dg.MarkdownMetadataValue]]
) -> object:
    """Add the number of rows and the preview of a table to its materialization. The rows are counted directly, because
    asking dbt for each table would take seconds per run."""
    if not isinstance(event, dg.Output):
        return event
    spec = context.assets_def.get_asset_spec(context.asset_key_for_output(event.output_name))
    return event.with_metadata({**event.metadata, **shown.get(qualified_table_name(spec), {})})
