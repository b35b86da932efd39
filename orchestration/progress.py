"""Console log of a run: one line per step, every finding, or JSON, instead of Dagster's full event stream.

Assets write four sorts of messages. What a terminal shows of them depends on the setting `TOCHIMART_LOG`:

- warnings and errors: always;
- findings, which begin with `· `: something a person should know of, such as a wait or masked values;
- results, which begin with `✓ `: what a step has done, in one line;
- details, which begin with `- `: one line per report or table.
"""

import logging
import re
import sys
from dataclasses import dataclass
from typing import Any, Protocol

import dagster as dg
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from orchestration.log_format import LogFormat, json_line
from orchestration.masking import mask_secrets

FINDING_PREFIX = "· "
RESULT_PREFIX = "✓ "
DETAIL_PREFIX = "- "

LABEL_BY_EVENT_TYPE = {
    "PIPELINE_START": "run started",
    "PIPELINE_SUCCESS": "run succeeded",
    "PIPELINE_FAILURE": "run failed",
    "PIPELINE_CANCELED": "run canceled",
    "STEP_START": "step started",
    "STEP_SUCCESS": "step succeeded",
    "STEP_FAILURE": "step failed",
}
"""What a log says of the events of Dagster that it shows."""

SKIPPED_STEP_MESSAGE = "step skipped: what it needs was not made"
SKIPPED_STEP_PATTERN = re.compile(r"Dependencies for step (\S+) (?:failed|were not executed)")
"""Message of Dagster about a skipped step. Dagster repeats it for each of the step's tables, hundreds of times."""


@dataclass(frozen=True)
class LogEntry:
    """An event of a run.

    `event` is None for a message, else `run started`, `step succeeded` and so on. `step` is empty outside steps.
    """

    run_id: str
    step: str
    event: str | None
    message: str
    level: int


class RunWriter(Protocol):
    """Writes what happens in a run, at the moment it happens."""

    def write(self, entry: LogEntry) -> None: ...


class TextWriter:
    """Writes lines for people. On a terminal, the running step is shown below them.

    `steps` is the number of steps of the run. `shown` says which messages are written: `quiet` warnings only, `steps` also a line
    for each step and the findings, `all` also details.
    """

    def __init__(self, steps: int, shown: LogFormat) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._steps = steps
        self._shown = shown
        self._ended = 0
        self._result = ""
        self._status: Status | None = None

    def write(self, entry: LogEntry) -> None:
        """Write one entry if it is to be shown. The result of a step waits for the end of the step."""
        if entry.event == SKIPPED_STEP_MESSAGE:
            self._ended += 1
            self._console.print(f"[yellow]–[/] {self._count()} {entry.step} (not run: what it needs was not made)")
        elif entry.event == "step started":
            self._result = ""
            self._show_running(entry.step)
        elif entry.event is not None:
            self._show_running(None)
            if entry.step:
                self._write_end(entry)
        elif entry.message.startswith(RESULT_PREFIX):
            self._result = entry.message.removeprefix(RESULT_PREFIX)
        elif self._is_shown(entry.message, entry.level):
            self._console.print(f"  {mask_secrets(entry.message)}", markup=False)

    def _write_end(self, entry: LogEntry) -> None:
        self._ended += 1
        if entry.event == "step failed":
            self._console.print(f"[red]✗[/] {self._count()} {entry.step}")
        elif self._shown != "quiet":
            result = f": {mask_secrets(self._result)}" if self._result else ""
            self._console.print(f"[green]✓[/] {self._count()} {entry.step}{escape(result)}")

    def _is_shown(self, message: str, level: int) -> bool:
        if level >= logging.WARNING:
            return True
        if message.startswith(FINDING_PREFIX):
            return self._shown != "quiet"
        return message.startswith(DETAIL_PREFIX) and self._shown == "all"

    def _count(self) -> str:
        width = len(str(self._steps))
        return f"{self._ended:>{width}}/{self._steps}"

    def _show_running(self, step: str | None) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
        if step is not None and self._console.is_terminal and self._shown != "quiet":
            self._status = self._console.status(f"{self._ended + 1}/{self._steps} {step}")
            self._status.start()


class JsonWriter:
    """Writes one JSON object per line on standard error: time, level, message, run and step."""

    def write(self, entry: LogEntry) -> None:
        """Write an event, a warning, a finding, a result or a detail. Other messages of Dagster and dbt are in the log of the run."""
        prefixes = (FINDING_PREFIX, RESULT_PREFIX, DETAIL_PREFIX)
        is_ours = entry.message.startswith(prefixes)
        if entry.event is None and not is_ours and entry.level < logging.WARNING:
            return
        words = entry.event or (entry.message[len(FINDING_PREFIX) :] if is_ours else entry.message)
        fields = {"run_id": entry.run_id, "step": entry.step}
        sys.stderr.write(
            json_line(entry.level, words, **{name: value for name, value in fields.items() if value}) + "\n"
        )
        sys.stderr.flush()


class ProgressHandler(logging.Handler):
    """Passes the events of a run, and the messages of its assets, to a writer. A step that is skipped counts once."""

    def __init__(self, writer: RunWriter) -> None:
        super().__init__()
        self._writer = writer
        self._skipped: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        meta: dict[str, Any] = getattr(record, "dagster_meta", {})
        event, step, run_id = meta.get("dagster_event"), meta.get("step_key") or "", meta.get("run_id") or ""
        if event is not None:
            if words := LABEL_BY_EVENT_TYPE.get(event.event_type_value):
                level = logging.ERROR if words.endswith("failed") else logging.INFO
                self._writer.write(LogEntry(run_id, step, words, "", level))
            return
        message = str(meta.get("orig_message") or record.getMessage())
        if waited := SKIPPED_STEP_PATTERN.match(message):
            if waited[1] not in self._skipped:
                self._skipped.add(waited[1])
                self._writer.write(LogEntry(run_id, waited[1], SKIPPED_STEP_MESSAGE, "", logging.WARNING))
        elif "Letting it through" not in message:  # belongs to tests on tables outside the selection of this job
            self._writer.write(LogEntry(run_id, step, None, message, record.levelno))


@dg.logger(
    config_schema={
        "format": dg.Field(
            str, default_value="steps", description="Format of the run's console log: quiet, steps, all or json."
        )
    },
    description="One line per step (steps), every message (all), warnings only (quiet), or JSON lines (json).",
)
def progress_logger(init_context: dg.InitLoggerContext) -> logging.Logger:
    """Return the logger that shows a run in the format of the setting `TOCHIMART_LOG`."""
    shown: LogFormat = init_context.logger_config["format"]
    job = init_context.job_def
    writer = JsonWriter() if shown == "json" else TextWriter(len(job.nodes) if job else 0, shown)
    logger = logging.Logger("tochimart.run", level=logging.DEBUG)
    logger.addHandler(ProgressHandler(writer))
    return logger
