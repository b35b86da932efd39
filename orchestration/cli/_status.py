"""`tochimart status`: shows the status of a data folder and the next step on one screen, or as JSON."""

import json
import sys
from collections.abc import Iterator
from datetime import timedelta

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from orchestration.alerts.cause import SEVERITY_JA
from orchestration.errors import TochimartError
from orchestration.profile import LABELS_JA
from orchestration.settings import load_settings
from orchestration.status import Status, gather_status
from orchestration.status.gather import UNUSABLE
from orchestration.status.published import SourceStatus, TargetStatus
from orchestration.status.runs import NextRun, RunStatus

DEFAULT_SCREEN_WIDTH, MIN_SCREEN_WIDTH = 80, 40
MAX_SHOWN_ALERTS = 3
LABEL_WIDTH = 10
DASH = "–"
STYLE_BY_STATE = {
    "fine": "green",
    "overdue": "yellow",
    "parked": "yellow",
    "denied": "red",
    "failed": "red",
    "not set up": "dim",
}
LABEL_AND_COLOUR_BY_EXIT_CODE = {0: ("fine", "green"), 1: ("needs a person", "yellow"), 2: ("unusable", "red")}
LabelledLine = tuple[str, Text]


def show_status(as_json: bool) -> None:
    """Print the status and end with its exit code: 0 fine, 1 something needs a person, 2 unusable."""
    try:
        status = gather_status(load_settings())
    except (TochimartError, OSError) as error:
        if as_json:
            typer.echo(json.dumps({"exit_code": UNUSABLE, "problems": [str(error)]}, ensure_ascii=False, indent=2))
        else:
            typer.echo(f"error: {error}", err=True)
        raise typer.Exit(UNUSABLE) from None
    if as_json:
        typer.echo(json.dumps(status.as_json(), ensure_ascii=False, indent=2))
    else:
        show_screen(status)
    if status.exit_code:
        raise typer.Exit(status.exit_code)


def show_screen(status: Status) -> None:
    """Print one line for each part, each no wider than the terminal."""
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else DEFAULT_SCREEN_WIDTH)
    width = max(console.width, MIN_SCREEN_WIDTH)
    for label, text in lines(status):
        head = Text(f"{label:<{LABEL_WIDTH}}", style="bold")
        room = width - LABEL_WIDTH
        if label == "error":  # advice is worth more than a screen that stays small
            console.print(Text.assemble(head, text), soft_wrap=True)
            continue
        if text.cell_len > room:
            text.truncate(room, overflow="ellipsis")
        console.print(Text.assemble(head, text), no_wrap=True, overflow="crop")


def lines(status: Status) -> Iterator[LabelledLine]:
    """Return every line of the screen as (label, text)."""
    word, colour = LABEL_AND_COLOUR_BY_EXIT_CODE[status.exit_code]
    yield "status", Text.assemble((word, f"bold {colour}"), f"   profile {status.profile} {LABELS_JA[status.profile]}")
    free = DASH if status.disk_free is None else f"{status.disk_free / 1024**3:,.1f} GB"
    yield "data", Text(f"{_shorten_path(str(status.home))}  ({free} free)")
    if status.runs:
        if status.runs.running:
            yield "running", _run_text(status.runs.running)
        yield "last run", _run_text(status.runs.last) if status.runs.last else Text("none yet", style="dim")
        yield "next run", _next_run_text(status.runs.next)
    yield "published", _published_text(status)
    if status.published:
        sources = status.published.sources
        for number, row in enumerate(_source_rows(sources)):
            yield "" if number else "sources", row
        yield "target", _target_text(status.published.target)
    if status.runs and (checks := status.runs.checks):
        style = "red" if checks.failed else "yellow" if checks.warned else "green"
        text = f"{checks.evaluated:,} evaluated in the last build, {checks.failed} failed, {checks.warned} warned"
        yield "checks", Text(text, style=style)
    yield from _alerts_text(status)
    for problem in status.problems:
        yield "error", Text(problem, style="red")
    yield "next step", Text(status.next_step, style=f"bold {colour}")


def _run_text(run: RunStatus) -> Text:
    styles = {"ended well": "green", "going": "cyan", "canceled": "yellow"}
    began = f"{run.started_at:%Y-%m-%d %H:%M}" if run.started_at else DASH
    text = Text.assemble(f"{began} JST {run.job}, ", (run.state, styles.get(run.state, "red")))
    if run.seconds is not None:
        text.append(f" {'for' if run.state == 'going' else 'after'} {_duration_text(timedelta(seconds=run.seconds))}")
    if run.reason:
        text.append(f": {run.reason}")
    return text


def _next_run_text(next_run: NextRun) -> Text:
    if next_run.at:
        return Text(f"{next_run.at:%Y-%m-%d %H:%M} JST, by the schedule")
    if next_run.is_daemon_alive:
        return Text("none: the schedule daily_0600 is off (turn it on in Dagster's UI)", style="yellow")
    schedule = "on" if next_run.is_schedule_on else "off"
    return Text(f"none: no daemon is running (tochimart dev), schedule {schedule}", style="yellow")


def _published_text(status: Status) -> Text:
    if status.published_at is None or status.age is None:
        return Text("nothing yet", style="dim")
    day = status.published.causes.newest_day if status.published else None
    text = f"{status.published_at:%Y-%m-%d %H:%M} JST, {_duration_text(status.age)} ago"
    return Text(f"days up to {day}; written {text}" if status.published else f"cannot be read; written {text}")


def _source_rows(sources: list[SourceStatus]) -> Iterator[Text]:
    """Yield the platforms in two columns, so that a dozen of them leaves room for other lines."""
    cells = [_source_text(source) for source in sources]
    half = (DEFAULT_SCREEN_WIDTH - LABEL_WIDTH) // 2
    for left, right in zip(cells[::2], [*cells[1::2], Text("")], strict=False):
        left.pad_right(max(1, half - left.cell_len))
        yield Text.assemble(left, right)


def _source_text(source: SourceStatus) -> Text:
    day = f"{source.newest_day:%m-%d}" if source.newest_day else DASH
    more = f" {source.overdue_days} d" if source.overdue_days else ""
    return Text.assemble(f"{source.platform:<16} {day:<5} ", (f"{source.state}{more}", STYLE_BY_STATE[source.state]))


def _target_text(target: TargetStatus | None) -> Text:
    if target is None:
        return Text("unknown", style="dim")
    pace = DASH if target.pace is None else f"{target.pace:.0%}"
    style = "" if target.pace is None else "green" if target.pace >= 0.95 else "yellow"
    unknown = target.days_elapsed - target.days_known
    chance = "" if target.chance is None else f", chance {target.chance:.0%}"
    return Text.assemble(
        f"CV {_number_text(target.cv)}/{_number_text(target.target_cv)} (",
        (f"pace {pace}", style),
        f"{chance}), CPA {_number_text(target.cpa)}/{_number_text(target.target_cpa)} yen, day {target.days_elapsed}/{target.days_total}",
        (f", {unknown} unknown" if unknown else "", "yellow"),
    )


def _alerts_text(status: Status) -> Iterator[LabelledLine]:
    counts = status.counts()
    if not any(counts.values()):
        yield "alerts", Text.assemble(("none open", "green"), f"; {status.delivery}")
        return
    yield "alerts", Text(f"{counts['critical']} critical, {counts['warning']} warning; {status.delivery}")
    for alert in status.alerts[:MAX_SHOWN_ALERTS]:
        style = "red" if alert.severity == "critical" else "yellow"
        yield "", Text.assemble((f"【{SEVERITY_JA[alert.severity]}】", style), f"{alert.title}: {alert.sentence}")


def _shorten_path(path: str) -> str:
    """Return the end of a path that is too long for the screen."""
    max_width = DEFAULT_SCREEN_WIDTH - LABEL_WIDTH - 20
    while cell_len(path) > max_width:
        path = f"…{path[2:]}"
    return path


def _duration_text(span: timedelta) -> str:
    minutes, seconds = divmod(int(max(span.total_seconds(), 0)), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _number_text(value: float | None) -> str:
    return DASH if value is None else f"{value:,.0f}"
