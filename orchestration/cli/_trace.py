"""`tochimart trace`: prints a figure of kpi.daily level by level, down to the landed files and the requests that
fetched them. Reads the published file only."""

from decimal import Decimal

from rich.table import Table

from orchestration.cli._given import load_command_settings, parse_day
from orchestration.cli._show import CONSOLE, connect_published
from orchestration.errors import PermanentError
from orchestration.measures import DASH
from orchestration.resources.lineage import RATIOS, LandedFile, Trace, ratio_value, trace_figure
from orchestration.resources.platforms import raw_columns_by_platform

MAX_QUERY_CHARACTERS = 300
FILE_STATE_LABELS = {
    "same": "sha256 agrees",
    "changed": "[red]CHANGED since it was loaded[/red]",
    "not_here": "not on this machine; its sha256 is {digest}",
}


def show_trace(kpi: str, day: str, platform: str, with_sql: bool) -> None:
    """Print the trace of a KPI. Raises PermanentError when any two levels do not agree."""
    settings = load_command_settings()
    wanted = parse_day(day, settings.yesterday, "--date")
    with connect_published(settings) as connection:
        traces = trace_figure(connection, kpi, wanted, platform, settings.landing_dir, raw_columns_by_platform())
    if kpi in RATIOS:
        CONSOLE.print(f"{kpi} is {RATIOS[kpi].formula} = {format_exact(ratio_value(kpi, traces))}:")
    for one in traces:
        _print_trace(one, with_sql)
    wrong = [sentence for one in traces for sentence in one.disagreements]
    if wrong:
        raise PermanentError("the levels do not agree: " + "; ".join(wrong))
    CONSOLE.print("All levels agree.", style="green")


def _print_trace(one: Trace, with_sql: bool) -> None:
    table = Table(title=f"{one.kpi} · {one.platform} · {one.day}", title_justify="left")
    table.add_column("level")
    table.add_column("table", overflow="fold")
    table.add_column("of")
    table.add_column("figure", justify="right")
    table.add_column("rows", justify="right")
    for step in one.steps:
        table.add_row(step.level, step.table, step.scope, format_exact(step.figure), f"{step.rows:,}")
    for file in one.files:
        name = "/".join(file.path.parts[-4:])
        figure = format_exact(file.figure) if file.figure is not None or file.rows_found is None else "–"
        table.add_row("landed", name, one.report, figure, f"{file.row_count:,}")
    CONSOLE.print(table)
    if with_sql:
        for step in one.steps:
            CONSOLE.print(f"-- {step.level}: {step.table}\n{step.sql};", soft_wrap=True, markup=False)
    for file in one.files:
        _print_file(file)
    if not one.files:
        CONSOLE.print(f"no landed file: {one.report} was never loaded for {one.day}", style="yellow")


def _print_file(file: LandedFile) -> None:
    query = " ".join(file.query.split())
    CONSOLE.print(f"file     {file.path}", soft_wrap=True, markup=False)
    CONSOLE.print(f"         {FILE_STATE_LABELS[file.state].format(digest=file.sha256)}", markup=True, soft_wrap=True)
    CONSOLE.print(
        f"fetched  {file.fetched_at:%Y-%m-%d %H:%M} UTC by run {file.run_id}, API {file.api_version}", soft_wrap=True
    )
    cut = query if len(query) <= MAX_QUERY_CHARACTERS else query[:MAX_QUERY_CHARACTERS] + " …"
    CONSOLE.print(f"request  {cut}", soft_wrap=True, markup=False)


def format_exact(value: Decimal | None) -> str:
    """Return the exact number with thousands separators and without trailing zeros, or a dash if it is unknown."""
    if value is None:
        return DASH
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
