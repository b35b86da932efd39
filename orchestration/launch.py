"""Starts a job from the command line: prepares the data folder and Dagster's home, executes one run, and returns its
error as one line."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg
from dagster import DagsterInstance

from orchestration import version
from orchestration.dagster_home import open_instance
from orchestration.jobs import log_config
from orchestration.leftovers import remove_leftovers
from orchestration.liveness import hold_alive_lock, lock_folder
from orchestration.outcomes import first_step_failure
from orchestration.partitions import range_tags
from orchestration.process_settings import export_dagster_home
from orchestration.resources.store import Warehouse, claim_profile, show_engagement
from orchestration.settings import Settings
from orchestration.sinks import mask_databases
from orchestration.storage_errors import add_disk_advice

HOME_FOLDERS = ("landing", "inbox", "quarantine", "warehouse", "snapshots", "reports", "dagster", "sandbox")


@dataclass(frozen=True)
class JobResult:
    """Result of a run. `error` is one line for the user if the run failed, else None."""

    succeeded: bool
    run_id: str
    error: str | None


def prepare_home(settings: Settings) -> None:
    """Create the data folder (readable by the owner only) and Dagster's home before parallel work starts."""
    claim_profile(settings, settings.profile, print_message=lambda _: None)
    settings.home.chmod(0o700)
    if before := version.stamp_version(settings.home):
        print_to_stderr(
            f"· {settings.home} was written by tochimart {before}, now {version.own_version()} (docs/upgrade.md)"
        )
    for name in HOME_FOLDERS:
        (settings.home / name).mkdir(exist_ok=True, mode=0o700)
    settings.dagster_home.mkdir(parents=True, exist_ok=True, mode=0o700)
    export_dagster_home(settings)
    mask_databases()
    show_engagement(settings, settings.engagement["engagement_id"], print_to_stderr)
    with open_instance(settings.dagster_home.parent, print_to_stderr) as instance:
        remove_leftovers(settings, instance)


def print_to_stderr(line: str) -> None:
    """Print one line on standard error, so that the output for programs stays unchanged."""
    sys.stderr.write(f"{line}\n")


def run_job(
    settings: Settings,
    job_name: str,
    first: date,
    last: date,
    run_config: Mapping[str, object] | None = None,
    selection: Sequence[dg.AssetKey] | None = None,
    tags: Mapping[str, str] | None = None,
) -> JobResult:
    """Run a job for the days `first` to `last` in this process and record it in Dagster's history. With `selection`,
    run only these assets, and no checks, because checks may depend on assets outside the selection."""
    prepare_home(settings)
    from orchestration.wiring import build_definitions

    with DagsterInstance.get() as instance, hold_alive_lock(lock_folder(instance)) as own_tags:
        job = build_definitions(settings).resolve_job_def(job_name)
        if selection is not None:
            job = job.get_subset(asset_selection=set(selection), asset_check_selection=set())
        try:
            result = job.execute_in_process(
                instance=instance,
                tags=range_tags(first, last) | own_tags | dict(tags or {}),
                run_config={**log_config(settings.log), **(run_config or {})},
                raise_on_error=False,
            )
        finally:
            Warehouse(
                settings.warehouse_path
            ).release()  # a run that failed after its build still holds the lock of the working file
    return JobResult(
        result.success,
        result.run_id,
        None if result.success else add_disk_advice(first_error_message(result.all_events)),
    )


def first_error_message(events: Sequence[dg.DagsterEvent]) -> str:
    """Return the message of the first step that failed, or the failed checks if no step raised an error."""
    if raised := first_step_failure(events):
        return raised.reason
    failed = [
        f"{event.asset_check_evaluation_data.asset_key.to_user_string()}: {event.asset_check_evaluation_data.check_name}"
        for event in events
        if event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.asset_check_evaluation_data.passed
    ]
    return "checks failed: " + "; ".join(failed) if failed else "the run failed; its log is in Dagster"
