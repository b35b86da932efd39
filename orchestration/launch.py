"""Starting a job from the command line: the data folder, Dagster's home, one run, and its error as one line."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dagster as dg
from dagster import DagsterInstance

from orchestration import version
from orchestration.dagster_home import ready_instance
from orchestration.history import BATCH_EVENTS
from orchestration.leftovers import remove_leftovers
from orchestration.liveness import alive, folder_of
from orchestration.outcomes import first_failure
from orchestration.process_settings import hand_on
from orchestration.resources.store import Warehouse, claim_profile
from orchestration.schedules import range_tags
from orchestration.settings import Settings
from orchestration.sinks import mask_databases
from orchestration.storage_errors import advised

FOLDERS = ("landing", "inbox", "quarantine", "warehouse", "snapshots", "reports", "dagster", "sandbox")


@dataclass(frozen=True)
class Outcome:
    """How a run ended; `error` is the one line a person needs when it failed."""

    succeeded: bool
    run_id: str
    error: str | None


def prepare(settings: Settings) -> None:
    """Create the data folder (owner only) and Dagster's home, once, before anything runs in parallel."""
    claim_profile(settings, settings.profile, say=lambda _: None)
    settings.home.chmod(0o700)
    if before := version.stamp_version(settings.home):
        say(f"· {settings.home} was written by tochimart {before}, now {version.own_version()} (docs/upgrade.md)")
    for name in FOLDERS:
        (settings.home / name).mkdir(exist_ok=True, mode=0o700)
    hand_on(settings)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = str(BATCH_EVENTS)
    mask_databases()
    with ready_instance(settings.home, say) as instance:
        remove_leftovers(settings, instance)


def say(line: str) -> None:
    """One line on standard error, where it disturbs no output that a program reads."""
    sys.stderr.write(f"{line}\n")


def run_job(
    settings: Settings,
    job_name: str,
    first: date,
    last: date,
    run_config: Mapping[str, object] | None = None,
    selection: Sequence[dg.AssetKey] | None = None,
) -> Outcome:
    """Run a job over the days `first` to `last` in this process, recorded in Dagster's history like any other run.

    With `selection` only those of its assets, without their checks, which may speak of assets beside them.
    """
    prepare(settings)
    from orchestration.wiring import build_definitions

    with DagsterInstance.get() as instance, alive(folder_of(instance)) as tags:
        job = build_definitions(settings).resolve_job_def(job_name)
        if selection is not None:
            job = job.get_subset(asset_selection=set(selection), asset_check_selection=set())
        try:
            result = job.execute_in_process(
                instance=instance,
                tags=range_tags(first, last) | tags,
                run_config={"loggers": {"console": {}}, **(run_config or {})},
                raise_on_error=False,
            )
        finally:
            Warehouse(settings.warehouse_path).release()  # a run that failed after its build still has the turn
    return Outcome(result.success, result.run_id, None if result.success else advised(first_error(result.all_events)))


def first_error(events: Sequence[dg.DagsterEvent]) -> str:
    """The message for people of the first step that failed; failed checks when no step raised."""
    if raised := first_failure(events):
        return raised.reason
    failed = [
        f"{event.asset_check_evaluation_data.asset_key.to_user_string()}: {event.asset_check_evaluation_data.check_name}"
        for event in events
        if event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.asset_check_evaluation_data.passed
    ]
    return "checks failed: " + "; ".join(failed) if failed else "the run failed; its log is in Dagster"
