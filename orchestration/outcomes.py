"""Result of a run, read from Dagster's events: the failed step and the message for the user."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, DagsterRun
from dagster._utils.error import SerializableErrorInfo

from orchestration.errors import error_class_names
from orchestration.masking import mask_secrets


@dataclass(frozen=True)
class StepFailure:
    """The failed step (None if the run failed outside a step), the class name of its error, and the reason in one line."""

    step: str | None
    kind: str | None
    reason: str


def find_step_failure(instance: DagsterInstance, run: DagsterRun) -> StepFailure:
    """Return the first failed step of a recorded run. A run without a failed step was killed or cancelled."""
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.STEP_FAILURE)
    found = first_step_failure(entry.dagster_event for entry in entries if entry.dagster_event)
    return found or StepFailure(None, None, f"its run ended as {run.status.value}")


def first_step_failure(events: Iterable[dg.DagsterEvent]) -> StepFailure | None:
    """Return the first step that raised, with the message of `most_helpful_error`, or None."""
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            error = most_helpful_error(event.step_failure_data.error)
            name = re.escape(error.cls_name or "")
            message = re.sub(rf"\A(?:[\w.]*\.)?{name}:\s*", "", error.message.strip()) if name else error.message
            return StepFailure(event.step_key, error.cls_name, mask_secrets(" ".join(message.split())))
    return None


def most_helpful_error(error: SerializableErrorInfo) -> SerializableErrorInfo:
    """Return the outermost error of this product, which names account, report, request id and advice. If there is none,
    return the innermost cause."""
    ours, found = error_class_names(), error
    while found.cls_name not in ours:
        if not found.cause:
            return found
        found = found.cause
    return found
