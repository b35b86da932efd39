"""Starting a job from the command line: the data folder, Dagster's home, one run, and its error as one line."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg
from dagster import DagsterInstance

from orchestration.history import BATCH_EVENTS
from orchestration.liveness import alive, bury_dead_runs
from orchestration.outcomes import first_failure
from orchestration.resources._profile_files import enter
from orchestration.resources.warehouse import Warehouse
from orchestration.schedules import range_tags
from orchestration.settings import Settings

DAGSTER_YAML = """\
concurrency:
  pools:
    default_limit: 1
    granularity: op
  runs:
    max_concurrent_runs: 2
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 30
event_log_storage:
  module: orchestration.history
  class: RunHistory
  config:
    base_dir: {history}
telemetry:
  enabled: false
"""

ALIVE = "alive"
FOLDERS = ("landing", "inbox", "quarantine", "warehouse", "snapshots", "reports", "dagster", "sandbox")


@dataclass(frozen=True)
class Outcome:
    """How a run ended; `error` is the one line a person needs when it failed."""

    succeeded: bool
    run_id: str
    error: str | None


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a file lock, so that two first starts do not create Dagster's SQLite files at once and corrupt them."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def prepare(settings: Settings) -> None:
    """Create the data folder (owner only) and Dagster's home, once, before anything runs in parallel."""
    enter(settings, settings.profile, say=lambda _: None)
    settings.home.chmod(0o700)
    for name in FOLDERS:
        (settings.home / name).mkdir(exist_ok=True, mode=0o700)
    os.environ["TOCHIMART_HOME"] = str(settings.home)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = str(BATCH_EVENTS)
    with one_at_a_time(settings.home / ".lock"):
        config = settings.dagster_home / "dagster.yaml"
        text = DAGSTER_YAML.format(history=settings.dagster_home / "history" / "runs")
        if not config.exists() or config.read_text(encoding="utf-8") != text:
            config.write_text(text, encoding="utf-8")
        with DagsterInstance.get() as instance:
            bury_dead_runs(instance, settings.dagster_home / ALIVE)


def run_job(
    settings: Settings, job_name: str, first: date, last: date, run_config: Mapping[str, object] | None = None
) -> Outcome:
    """Run a job over the days `first` to `last` in this process, recorded in Dagster's history like any other run."""
    prepare(settings)
    from orchestration.wiring import build_definitions

    with DagsterInstance.get() as instance, alive(settings.dagster_home / ALIVE) as tags:
        job = build_definitions(settings).resolve_job_def(job_name)
        try:
            result = job.execute_in_process(
                instance=instance,
                tags=range_tags(first, last) | tags,
                run_config={"loggers": {"console": {}}, **(run_config or {})},
                raise_on_error=False,
            )
        finally:
            Warehouse(settings.warehouse_path).release()  # a run that failed after its build still has the turn
    return Outcome(result.success, result.run_id, None if result.success else first_error(result.all_events))


def first_error(events: Sequence[dg.DagsterEvent]) -> str:
    """The innermost message of the first step that failed; failed checks when no step raised."""
    if raised := first_failure(events):
        return raised.reason
    failed = [
        f"{event.asset_check_evaluation_data.asset_key.to_user_string()}: {event.asset_check_evaluation_data.check_name}"
        for event in events
        if event.event_type_value == "ASSET_CHECK_EVALUATION" and not event.asset_check_evaluation_data.passed
    ]
    return "checks failed: " + "; ".join(failed) if failed else "the run failed; its log is in Dagster"
