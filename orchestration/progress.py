"""Console log of a run: one line per step and per finding, instead of Dagster's full event stream."""

import logging
import re

import dagster as dg
from rich.console import Console

from orchestration.masking import mask_secrets

FINDING_PREFIX = "· "
"""Prefix of this product's own messages. Messages of Dagster and dbt appear only in the log of the run."""

EVENT_FORMATS = {
    "STEP_START": "[cyan]▶[/] {step}",
    "STEP_SUCCESS": "[green]✓[/] {step}",
    "STEP_FAILURE": "[red]✗[/] {step}",
}

SKIPPED_STEP_PATTERN = re.compile(r"Dependencies for step (\S+) (?:failed|were not executed)")
"""Message of Dagster about a skipped step. Dagster repeats it for each of the step's tables, hundreds of times."""


class ProgressHandler(logging.Handler):
    """Prints the start and end of each step, and the messages logged by assets."""

    def __init__(self) -> None:
        super().__init__()
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        event, step = meta.get("dagster_event"), meta.get("step_key") or ""
        if event is not None:
            line = EVENT_FORMATS.get(event.event_type_value)
            if line:
                self.console.print(line.format(step=step))
            return
        message = str(meta.get("orig_message") or record.getMessage())
        if waited := SKIPPED_STEP_PATTERN.match(message):
            self.console.print(f"[yellow]–[/] {waited[1]} (not run: what it needs was not made)")
            return
        chatter = "Letting it through" in message  # belongs to tests on tables outside the selection of this job
        if message.startswith(FINDING_PREFIX) or (record.levelno >= logging.WARNING and not chatter):
            self.console.print(f"  {mask_secrets(message)}", markup=False)


@dg.logger(config_schema={}, description="One line per step and per finding.")
def progress_logger(_init_context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("tochimart.run", level=logging.DEBUG)
    logger.addHandler(ProgressHandler())
    return logger
