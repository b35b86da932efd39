"""Builds the tables of an engagement that the data folder does not show: `python -m orchestration.build_engagement ID`.
`other_engagements` starts it where anything changed."""

import shutil
import sys

from orchestration.errors import PermanentError, TochimartError
from orchestration.jobs import REBUILD_JOB
from orchestration.launch import run_job
from orchestration.process_settings import export_settings
from orchestration.settings import load_settings


def build_beside(engagement_id: str) -> None:
    """Load the landed files of the engagement's days and build its marts and KPI tables in this process. The run has a
    history of its own, which ends with it. Raises PermanentError with the reason when the build fails."""
    settings = load_settings(
        engagement_id=engagement_id, beside=engagement_id, fixed_first_day=None, fixed_last_day=None
    )
    export_settings(settings)
    outcome = run_job(settings, REBUILD_JOB, settings.first_day, min(settings.yesterday, settings.last_day))
    shutil.rmtree(settings.dagster_home, ignore_errors=True)
    if not outcome.succeeded:
        raise PermanentError(outcome.error or "the run failed")


def main() -> None:
    """Build the engagement named on the command line."""
    try:
        build_beside(sys.argv[1])
    except TochimartError as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
