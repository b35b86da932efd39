"""Terminal output: tables of the published snapshot, and where to find the results. Reads the published file only."""

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from orchestration.errors import PermanentError
from orchestration.measures import DASH, add_measure_values, kpi_sql, measures
from orchestration.profile import SIMULATED_JA
from orchestration.project import default_home, is_installed, project_files
from orchestration.resources.store import open_published
from orchestration.settings import Settings

MIN_CONSOLE_WIDTH = 120
CONSOLE = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else MIN_CONSOLE_WIDTH)
"""Console for all output. Markup is off by default, because text from files and platforms may contain strings such as
`[/red]`."""

KPI_TABLE_MEASURES = ("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", "bounce_rate")
"""Measures of the KPI table, in display order."""
JSON_ONLY_MEASURES = {"bounce_rate"}
"""Measures left out of the terminal table, which has no room for them."""


def connect_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot. Raises PermanentError when it does not exist yet or cannot be read."""
    if not settings.published_path.exists():
        raise PermanentError(
            f"{settings.published_path} does not exist yet: run `tochimart demo` or `tochimart run` first"
        )
    return open_published(settings.published_path)


def print_profile_notice(settings: Settings) -> None:
    """In the sandbox profile, print that the figures are simulated."""
    if settings.profile == "sandbox":
        CONSOLE.print(
            f"{SIMULATED_JA}です。実際の配信の数値ではありません。", style="bold black on yellow", soft_wrap=True
        )


def read_kpi_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return one dict per medium, the total last: code, name, is_total, the sums, and the ratios defined in
    `vars.measures`."""
    result = connection.execute(kpi_sql("medium", "medium_name_ja", KPI_TABLE_MEASURES))
    names = [column[0] for column in result.description or ()]
    return [add_measure_values(dict(zip(names, row, strict=True)), KPI_TABLE_MEASURES) for row in result.fetchall()]


def print_kpi_json(settings: Settings) -> None:
    """Print a JSON array, one object per medium and one for the total (medium null). Figures are exact; null is unknown."""
    with connect_published(settings) as connection:
        rows = [
            {"medium": row["code"], "name_ja": row["name"]}
            | {name: None if row[name] is None else float(row[name]) for name in KPI_TABLE_MEASURES}
            for row in read_kpi_rows(connection)
        ]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def print_kpi_table(settings: Settings) -> None:
    """Print impressions, clicks, cost, CV and their ratios by medium, then the progress towards the targets."""
    print_profile_notice(settings)
    label = f"{SIMULATED_JA} " if settings.profile == "sandbox" else ""
    table = Table(title=f"{label}KPI（広告、配信開始から昨日まで、税抜媒体費）")
    table.add_column("媒体")
    columns = [name for name in KPI_TABLE_MEASURES if name not in JSON_ONLY_MEASURES]
    for name in columns:
        table.add_column(column_heading(name), justify="right")
    with connect_published(settings) as connection:
        for row in read_kpi_rows(connection):
            cells = (measures()[name].text(row[name]) for name in columns)
            table.add_row(row["name"], *cells, style="bold" if row["is_total"] else "")
        progress = connection.execute(
            "select cv, target_cv, cpa, target_cpa, days_elapsed, days_total from kpi.target_progress where scope_type = 'total'"
        ).fetchone()
    CONSOLE.print(table)
    if progress:
        cv, target, cpa, target_cpa, elapsed, total = progress
        CONSOLE.print(
            f"配信{total}日のうち{elapsed}日が経過し、CVは目標{format_number(target)}件に対して{format_number(cv)}件、"
            f"CPAは{format_number(cpa)}円（目標は{format_number(target_cpa)}円以下）です。"
        )


UNAVAILABLE_REPORTS_SQL = """
select state, platform, account_id, min(report_date), max(report_date), count(distinct report),
    array_to_string(list_slice(list_sort(list_distinct(list(report))), 1, 3), ', '), any_value(reason order by report)
from ops.acquisition
where state in ('denied', 'parked', 'failed') or (state = 'missing' and reason <> 'no landed file')
group by all order by all
"""
QUARANTINED_ROWS_SQL = """
select platform, report, account_id, min(report_date), max(report_date), count(distinct row_key), sum(row_count)
from ops.quarantined_rows group by all order by all
"""
FAILED_PLATFORMS_SQL = """
select platform, max(reason) from ops.acquisition where report_date between ? and ?
group by platform having bool_and(state = 'failed') order by platform
"""


def print_unavailable_data(settings: Settings) -> None:
    """Print one line per account for reports that could not be fetched, with their days and the reason. These days are
    unknown in the marts. Also print rows that were set aside."""
    with connect_published(settings) as connection:
        for state, platform, account, first, last, count, names, reason in connection.execute(
            UNAVAILABLE_REPORTS_SQL
        ).fetchall():
            named = f"{count} reports ({names}{', …' if count > len(names.split(', ')) else ''})"
            line = f"{state:<8} {platform} account {account}, {first} to {last}, {named}: {reason}"
            CONSOLE.print(line, style="red", soft_wrap=True, markup=False)
        for platform, report, account, first, last, keys, rows in connection.execute(QUARANTINED_ROWS_SQL).fetchall():
            line = f"aside    {platform} account {account}, {first} to {last}, {report}: {keys} repeated keys, {rows} rows set aside"
            CONSOLE.print(f"{line} (ops.quarantined_rows)", style="red", soft_wrap=True, markup=False)


def failed_platforms(settings: Settings, first: date, last: date) -> list[str]:
    """Return a message with the reason for each platform that delivered nothing for the days of a run."""
    with connect_published(settings) as connection:
        return [
            f"{platform}: {reason}"
            for platform, reason in connection.execute(FAILED_PLATFORMS_SQL, [first, last]).fetchall()
        ]


def print_next_steps(settings: Settings) -> None:
    """Print unavailable data, the path of the report, a query to try, and the command that opens Dagster."""
    print_profile_notice(settings)
    print_unavailable_data(settings)
    report = settings.reports_dir / "overview.html"
    home = "" if settings.home == default_home() else f"TOCHIMART_HOME={settings.home} "
    CONSOLE.print(f"\nreport   {report.as_uri() if report.exists() else report}", soft_wrap=True)
    query = f"import duckdb; print(duckdb.connect('{settings.published_path}', read_only=True).sql('from cv_against_target'))"
    python = Path(sys.executable) if is_installed() else project_files() / ".venv/bin/python"
    CONSOLE.print(f'query    {relative_to_cwd(python)} -c "{query}"', soft_wrap=True)
    CONSOLE.print(f"Dagster  {home}{'tochimart dev' if is_installed() else 'make dev'}", soft_wrap=True)


def print_ga4_export_totals(settings: Settings) -> None:
    """Print the totals of the imported GA4 events."""
    with connect_published(settings) as connection:
        row = connection.execute(
            """select count(*), count(distinct report_date), count(distinct user_key),
                count(distinct user_key || '-' || ga_session_id),
                count(*) filter (where event_name = 'click' and outbound = 'true'),
                count(*) filter (where event_name = 'purchase')
            from raw_ga4_export.events"""
        ).fetchone()
    assert row is not None
    names = ("events", "days", "users", "sessions", "outbound clicks", "purchases")
    CONSOLE.print("ga4-export now holds " + ", ".join(f"{n:,} {name}" for n, name in zip(row, names, strict=True)))


def relative_to_cwd(path: Path) -> Path:
    """Return `path` relative to the working directory if it lies inside it, else unchanged."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def column_heading(name: str) -> str:
    """Return the heading of a KPI column: the short name of the measure, with （円） for money."""
    measure = measures()[name]
    return f"{measure.short}（円）" if measure.unit == "yen" else measure.short


def format_number(value: Decimal | float | None, digits: int = 0) -> str:
    """Return a number with thousands separators, or a dash if it is unknown."""
    return DASH if value is None else f"{value:,.{digits}f}"
