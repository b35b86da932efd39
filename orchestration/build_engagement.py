"""Builds the tables of an engagement that the data folder does not show: `python -m orchestration.build_engagement ID`.
`other_engagements` starts it where anything changed."""

import sys

from dagster import DagsterInstance

from orchestration.errors import PermanentError, TochimartError
from orchestration.jobs import REBUILD_JOB
from orchestration.launch import first_error_message
from orchestration.partitions import range_tags
from orchestration.process_settings import export_settings
from orchestration.resources.store import Warehouse
from orchestration.settings import load_settings
from orchestration.wiring import build_definitions


def build_beside(engagement_id: str) -> None:
    """Load the landed files of the engagement's days and build its marts and KPI tables in this process. Raises
    PermanentError with the reason when the build fails."""
    settings = load_settings(
        engagement_id=engagement_id, beside=engagement_id, fixed_first_day=None, fixed_last_day=None
    )
    export_settings(settings)
    settings.engagement_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    newest = min(settings.yesterday, settings.last_day)
    job = build_definitions(settings).resolve_job_def(REBUILD_JOB)
    with DagsterInstance.ephemeral() as instance:
        try:
            result = job.execute_in_process(
                instance=instance, tags=range_tags(settings.first_day, newest), raise_on_error=False
            )
        finally:
            Warehouse(settings.warehouse_path).release()
    if not result.success:
        raise PermanentError(first_error_message(result.all_events))


def main() -> None:
    """Build the engagement named on the command line."""
    try:
        build_beside(sys.argv[1])
    except TochimartError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
