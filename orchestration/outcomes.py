"""How a run ended, from Dagster's events: the step that failed and the message for people."""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, DagsterRun

from orchestration.failure_reasons import cause_for_people, message_of


@dataclass(frozen=True)
class Failed:
    """The step that failed, None when none did, the class of the error that says why, and the reason in one line."""

    step: str | None
    kind: str | None
    reason: str


def failed_step(instance: DagsterInstance, run: DagsterRun) -> Failed:
    """The first step of a recorded run that failed. A run without one was killed or canceled."""
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    found = first_failure(entry.dagster_event for entry in entries if entry.dagster_event)
    return found or Failed(None, None, f"its run ended as {run.status.value}")


def first_failure(events: Iterable[dg.DagsterEvent]) -> Failed | None:
    """The first step that raised, with the message of `cause_for_people`; None when no step did."""
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            error = cause_for_people(event.step_failure_data.error)
            return Failed(event.step_key, error.cls_name, message_of(error))
    return None
