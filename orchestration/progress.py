"""The console log of a run: one line per step and per finding, instead of Dagster's event stream."""

import logging
import re

import dagster as dg
from rich.console import Console

from orchestration.masking import masked

FINDING = "· "
"""How our own messages begin; what Dagster and dbt say about themselves stays in the run's log."""

SHOWN = {"STEP_START": "[cyan]▶[/] {step}", "STEP_SUCCESS": "[green]✓[/] {step}", "STEP_FAILURE": "[red]✗[/] {step}"}

WAITED = re.compile(r"Dependencies for step (\S+) (?:failed|were not executed)")
"""Dagster names what a step waited for once for each of its tables, hundreds of times."""


class ProgressHandler(logging.Handler):
    """Prints steps as they start and end, and what assets log themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.console = Console(stderr=True, highlight=False, soft_wrap=True)

    def emit(self, record: logging.LogRecord) -> None:
        meta = getattr(record, "dagster_meta", {})
        event, step = meta.get("dagster_event"), meta.get("step_key") or ""
        if event is not None:
            line = SHOWN.get(event.event_type_value)
            if line:
                self.console.print(line.format(step=step))
            return
        message = str(meta.get("orig_message") or record.getMessage())
        if waited := WAITED.match(message):
            self.console.print(f"[yellow]–[/] {waited[1]} (not run: what it needs was not made)")
            return
        chatter = "Letting it through" in message  # of tests on tables that this job does not select
        if message.startswith(FINDING) or (record.levelno >= logging.WARNING and not chatter):
            self.console.print(f"  {masked(message)}", markup=False)


@dg.logger(config_schema={}, description="One line per step and per finding.")
def progress_logger(_init_context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("tochimart.run", level=logging.DEBUG)
    logger.addHandler(ProgressHandler())
    return logger
