"""`tochimart trace`: a figure of kpi.daily, level by level, with the files and requests it comes from. Reads the published file only."""

from decimal import Decimal

from rich.table import Table

from orchestration.cli._given import own_settings, parse_day
from orchestration.cli._show import CONSOLE, connect
from orchestration.errors import PermanentError
from orchestration.measures import DASH
from orchestration.resources.lineage import RATIOS, LandedFile, Trace, ratio_of, trace
from orchestration.resources.platforms import delivered

QUERY_WIDTH = 300
STATES = {
    "same": "sha256 agrees",
    "changed": "[red]CHANGED since it was loaded[/red]",
    "not_here": "not on this machine; its sha256 is {digest}",
}


def show_trace(kpi: str, day: str, platform: str, with_sql: bool) -> None:
    """Print the trace of a KPI. Raises PermanentError when any two levels do not agree."""
    settings = own_settings()
    wanted = parse_day(day, settings.yesterday, "--date")
    with connect(settings) as connection:
        traces = trace(connection, kpi, wanted, platform, settings.landing_dir, delivered())
    if kpi in RATIOS:
        CONSOLE.print(f"{kpi} is {RATIOS[kpi].formula} = {number(ratio_of(kpi, traces))}:")
    for one in traces:
        _show(one, with_sql)
    wrong = [sentence for one in traces for sentence in one.disagreements]
    if wrong:
        raise PermanentError("the levels do not agree: " + "; ".join(wrong))
    CONSOLE.print("All levels agree.", style="green")


def _show(one: Trace, with_sql: bool) -> None:
    table = Table(title=f"{one.kpi} · {one.platform} · {one.day}", title_justify="left")
    table.add_column("level")
    table.add_column("table", overflow="fold")
    table.add_column("of")
    table.add_column("figure", justify="right")
    table.add_column("rows", justify="right")
    for step in one.steps:
        table.add_row(step.level, step.table, step.scope, number(step.figure), f"{step.rows:,}")
    for file in one.files:
        name = "/".join(file.path.parts[-4:])
        figure = number(file.figure) if file.figure is not None or file.rows_found is None else "–"
        table.add_row("landed", name, one.report, figure, f"{file.row_count:,}")
    CONSOLE.print(table)
    if with_sql:
        for step in one.steps:
            CONSOLE.print(f"-- {step.level}: {step.table}\n{step.sql};", soft_wrap=True, markup=False)
    for file in one.files:
        _show_file(file)
    if not one.files:
        CONSOLE.print(f"no landed file: {one.report} was never loaded for {one.day}", style="yellow")


def _show_file(file: LandedFile) -> None:
    query = " ".join(file.query.split())
    CONSOLE.print(f"file     {file.path}", soft_wrap=True, markup=False)
    CONSOLE.print(f"         {STATES[file.state].format(digest=file.sha256)}", markup=True, soft_wrap=True)
    CONSOLE.print(
        f"fetched  {file.fetched_at:%Y-%m-%d %H:%M} UTC by run {file.run_id}, API {file.api_version}", soft_wrap=True
    )
    cut = query if len(query) <= QUERY_WIDTH else query[:QUERY_WIDTH] + " …"
    CONSOLE.print(f"request  {cut}", soft_wrap=True, markup=False)


def number(value: Decimal | None) -> str:
    """Exact, thousands separated, no digits that say nothing; unknown as a dash."""
    if value is None:
        return DASH
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
