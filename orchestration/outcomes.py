"""Result of a run, read from Dagster's events: the failed step and the message for the user."""

from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, DagsterRun

from orchestration.failure_reasons import actionable_error, error_message


@dataclass(frozen=True)
class StepFailure:
    """The failed step (None if the run failed outside a step), the class name of its error, and the reason in one line."""

    step: str | None
    error_class: str | None
    reason: str


def find_step_failure(instance: DagsterInstance, run: DagsterRun) -> StepFailure:
    """Return the first failed step of a recorded run. A run without a failed step was killed or cancelled."""
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    failure = first_step_failure(entry.dagster_event for entry in entries if entry.dagster_event)
    return failure or StepFailure(None, None, f"its run ended as {run.status.value}")


def first_step_failure(events: Iterable[dg.DagsterEvent]) -> StepFailure | None:
    """Return the first step that raised, with the message of `most_helpful_error`, or None."""
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            error = actionable_error(event.step_failure_data.error)
            return StepFailure(event.step_key, error.cls_name, error_message(error))
    return None
