"""dagster-dbt, imported without dbt.

dagster-dbt imports dbt for a few type names, and evaluates the default selection with dbt's graph. Both take a second
of CPU time in each process that loads the code location, before any model is built. Where dbt cannot be imported,
dagster-dbt uses its own copies of these names, and selects every node of the manifest itself. So dbt is hidden during this import.
Building models imports dbt later (`orchestration.resources.dbt.runner`).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hide_dbt() -> Iterator[None]:
    """Make imports of dbt fail in the block, unless this process has imported dbt already."""
    if "dbt" in sys.modules:
        yield
        return
    sys.modules["dbt"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["dbt"]


with hide_dbt():
    from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets
    from dagster_dbt.asset_utils import (
        DAGSTER_DBT_UNIQUE_ID_METADATA_KEY,
        get_checks_on_sources_upstream_of_selected_assets,
        get_dbt_resource_names_for_asset_keys,
        get_dbt_test_names_for_check_keys,
        get_manifest_and_translator_from_dbt_assets,
        get_subset_selection_for_context,
    )
    from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

__all__ = [
    "DAGSTER_DBT_UNIQUE_ID_METADATA_KEY",
    "DagsterDbtTranslator",
    "DagsterDbtTranslatorSettings",
    "DbtCoreCliEventMessage",
    "DbtProject",
    "dbt_assets",
    "get_checks_on_sources_upstream_of_selected_assets",
    "get_dbt_resource_names_for_asset_keys",
    "get_dbt_test_names_for_check_keys",
    "get_manifest_and_translator_from_dbt_assets",
    "get_subset_selection_for_context",
]
