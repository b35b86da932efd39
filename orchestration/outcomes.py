"""How a run ended, from Dagster's events: the step that failed and its innermost message."""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, DagsterRun


@dataclass(frozen=True)
class Failed:
    """The step that failed, None when none did, the class of its innermost error, and the reason in one line."""

    step: str | None
    kind: str | None
    reason: str


def failed_step(instance: DagsterInstance, run: DagsterRun) -> Failed:
    """The first step of a recorded run that failed. A run without one was killed or canceled."""
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    found = first_failure(entry.dagster_event for entry in entries if entry.dagster_event)
    return found or Failed(None, None, f"its run ended as {run.status.value}")


def first_failure(events: Iterable[dg.DagsterEvent]) -> Failed | None:
    """The first step that raised, with its innermost message; None when no step did."""
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            while error.cause:
                error = error.cause
            message = error.message.strip().removeprefix(f"{error.cls_name}: ")
            if error.cls_name:
                message = message.split(f"{error.cls_name}: ", 1)[-1]
            return Failed(event.step_key, error.cls_name, " ".join(message.split()))
    return None
