"""Running dbt: the manifest, builds of the days that need rebuilding, and the rows found by failed tests.

The SQL is in `models/`. The days to rebuild are recorded in `store`. `dbt.project` is dbt as Dagster resource. It loads
Dagster, so it is imported separately.
"""

from orchestration.resources.dbt.manifest import sources_digest
from orchestration.resources.dbt.runner import is_ready, models_digest, source_folders

__all__ = ["is_ready", "models_digest", "source_folders", "sources_digest"]
