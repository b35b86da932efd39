"""Running dbt: the manifest, builds of the days that are due, and the rows failed tests found.

What the models say stands in `models/`; which days are due is written down in `store`. `dbt.project` is dbt as Dagster's resource;
it loads Dagster, and so is imported by itself.
"""

from orchestration.resources.dbt.manifest import sources_digest
from orchestration.resources.dbt.runner import is_ready, source_folders

__all__ = ["is_ready", "source_folders", "sources_digest"]
