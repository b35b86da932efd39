"""`tochimart trace`: prints a figure of kpi.daily level by level, down to the landed files and the requests that
fetched them. Reads the published file only."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rich.table import Table

from orchestration.cli._given import TraceArguments, load_command_settings, parse_day
from orchestration.cli._show import CONSOLE, connect_published
from orchestration.errors import PermanentError
from orchestration.measures import DASH, formula_value
from orchestration.resources.lineage import AD_MEASURES, TRACEABLE_RATIOS, LandedFile, Trace, ratio_value, trace_figure
from orchestration.resources.platforms import raw_columns_by_platform
from orchestration.settings import Settings

MAX_QUERY_CHARACTERS = 300
FILE_STATE_LABELS = {
    "same": "sha256 agrees",
    "changed": "[red]CHANGED since it was loaded[/red]",
    "not_here": "not on this machine; its sha256 is {digest}",
}


def show_trace(arguments: TraceArguments) -> None:
    """Print the trace of a KPI. Raises PermanentError when any two levels do not agree."""
    settings = load_command_settings()
    first, last = _days(arguments, settings)
    kpi = arguments.kpi
    with connect_published(settings) as connection:
        traces = trace_figure(
            *(connection, kpi, first, arguments.platform, settings.landing_dir, raw_columns_by_platform()),
            last_day=last,
            campaign=arguments.campaign,
            target=arguments.target,
        )
    if kpi in TRACEABLE_RATIOS:
        CONSOLE.print(describe_quotient(kpi, traces), soft_wrap=True, markup=False)
    for trace in traces:
        _print_trace(trace, arguments.with_sql)
    wrong = [sentence for trace in traces for sentence in trace.disagreements]
    if wrong:
        raise PermanentError("the levels do not agree: " + "; ".join(wrong))
    CONSOLE.print("All levels agree.", style="green")


def _days(arguments: TraceArguments, settings: Settings) -> tuple[date, date]:
    """Return first and last day. Raises PermanentError unless either --date or both --from and --to are given."""
    if arguments.day is not None and arguments.first is None and arguments.last is None:
        day = parse_day(arguments.day, settings.yesterday, "--date")
        return day, day
    if arguments.day is None and arguments.first is not None and arguments.last is not None:
        return (
            parse_day(arguments.first, settings.yesterday, "--from"),
            parse_day(arguments.last, settings.yesterday, "--to"),
        )
    raise PermanentError("no days given: use --date for one day, or --from and --to")


def describe_quotient(kpi: str, traces: Sequence[Trace]) -> str:
    """Return the quotient of a ratio as text: formula, numerator ÷ denominator = ratio, with exact figures."""
    measure = TRACEABLE_RATIOS[kpi]
    figure_by_measure = {trace.kpi: trace.figure for trace in traces}
    above, below = (
        format_exact(formula_value(formula, figure_by_measure)) for formula in (measure.numerator, measure.denominator)
    )
    value = format_exact(ratio_value(kpi, traces))
    numerator, denominator = (
        f"({formula})" if " " in formula else formula for formula in (measure.numerator, measure.denominator)
    )
    return f"{kpi} = {numerator} ÷ {denominator} = {above} ÷ {below} = {value}"


def _print_trace(trace: Trace, with_sql: bool) -> None:
    days = trace.scope.days
    when = str(days[0]) if len(days) == 1 else f"{days[0]} to {days[-1]}"
    table = Table(title=f"{trace.kpi} · {trace.scope.label} · {when}", title_justify="left")
    table.add_column("level")
    table.add_column("table", overflow="fold")
    table.add_column("of")
    table.add_column("figure", justify="right")
    table.add_column("rows", justify="right")
    for step in trace.steps:
        table.add_row(step.level, step.table, step.scope, format_exact(step.figure), f"{step.rows:,}")
    for file in trace.files:
        name = "/".join(file.path.parts[-4:])
        figure = format_exact(file.figure) if file.figure is not None or file.rows_found is None else DASH
        table.add_row("landed", name, trace.report, figure, f"{file.row_count:,}")
    CONSOLE.print(table)
    _print_attribution(trace)
    if with_sql:
        for step in trace.steps:
            CONSOLE.print(f"-- {step.level}: {step.table}\n{step.sql};", soft_wrap=True, markup=False)
        CONSOLE.print(f"-- attribution\n{trace.attribution_sql};", soft_wrap=True, markup=False)
    for file in trace.files:
        _print_file(file)
    if not trace.files:
        CONSOLE.print(f"no landed file: {trace.report} was never loaded for {when}", style="yellow")


def _print_attribution(trace: Trace) -> None:
    """Print the attribution step: how the rows of the figure were assigned to campaign and target of the contract."""
    is_ads = trace.kpi in AD_MEASURES
    table = Table(title="Attribution to campaign and target of the contract", title_justify="left")
    table.add_column("platform's campaign" if is_ads else "match method", overflow="fold")
    table.add_column("campaign")
    table.add_column("target")
    table.add_column("figure", justify="right")
    table.add_column("rows", justify="right")
    for part in trace.attribution:
        table.add_row(part.source, part.campaign, part.target, format_exact(part.figure), f"{part.rows:,}")
    CONSOLE.print(table)


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
