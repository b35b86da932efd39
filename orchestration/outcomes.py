"""How a run ended, from Dagster's events: the step that failed and the message for people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import dagster as dg
from dagster import DagsterInstance, DagsterRun
from dagster._utils.error import SerializableErrorInfo

from orchestration.errors import names_of_errors
from orchestration.masking import masked


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
            name = re.escape(error.cls_name or "")
            message = re.sub(rf"\A(?:[\w.]*\.)?{name}:\s*", "", error.message.strip()) if name else error.message
            return Failed(event.step_key, error.cls_name, masked(" ".join(message.split())))
    return None


def cause_for_people(error: SerializableErrorInfo) -> SerializableErrorInfo:
    """The outermost error of ours, which knows account, report, request id and advice; the innermost cause where none is ours."""
    ours, found = names_of_errors(), error
    while found.cls_name not in ours:
        if not found.cause:
            return found
        found = found.cause
    return found
