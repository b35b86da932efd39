"""What the command line shows: tables of the published snapshot, and where to go next. Reads the published file only."""

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
from orchestration.measures import DASH, kpi_sql, measures, with_values
from orchestration.profile import SIMULATED_JA
from orchestration.project import default_home, is_installed, project_files
from orchestration.resources.store import open_published
from orchestration.settings import Settings

NARROWEST = 120
CONSOLE = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else NARROWEST)
"""Text from files and platforms may hold `[/red]`, so nothing is taken for markup unless a call says so."""

SHOWN = ("impressions", "clicks", "ctr", "cost_net", "cpc", "cv", "cvr", "cpa", "bounce_rate")
"""Measures of the KPI table, in its order."""
IN_JSON_ONLY = {"bounce_rate"}
"""What a terminal has no room for."""


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open the published snapshot. Raises PermanentError when there is none yet, or one that cannot be read."""
    if not settings.published_path.exists():
        raise PermanentError(
            f"{settings.published_path} is not there yet: run `tochimart demo` or `tochimart run` first"
        )
    return open_published(settings.published_path)


def profile_line(settings: Settings) -> None:
    """In the sandbox profile, say that the figures are simulated."""
    if settings.profile == "sandbox":
        CONSOLE.print(f"{SIMULATED_JA}: no figure here is real", style="bold black on yellow", soft_wrap=True)


def kpi_rows(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return the KPIs of each medium, the total last: code, name, is_total, the sums, and the ratios as `vars.measures` define them."""
    result = connection.execute(kpi_sql("medium", "medium_name_ja", SHOWN))
    names = [column[0] for column in result.description or ()]
    return [with_values(dict(zip(names, row, strict=True)), SHOWN) for row in result.fetchall()]


def kpi_json(settings: Settings) -> None:
    """Print a JSON array, one object per medium and one for the total (medium null). Figures are exact; null is unknown."""
    with connect(settings) as connection:
        rows = [
            {"medium": row["code"], "name_ja": row["name"]}
            | {name: None if row[name] is None else float(row[name]) for name in SHOWN}
            for row in kpi_rows(connection)
        ]
    typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))


def kpi_table(settings: Settings) -> None:
    """Impressions, clicks, cost, CV and their ratios by medium."""
    profile_line(settings)
    label = f"{SIMULATED_JA} " if settings.profile == "sandbox" else ""
    table = Table(title=f"{label}KPI（広告、配信開始から昨日まで、税抜媒体費）")
    table.add_column("媒体")
    columns = [name for name in SHOWN if name not in IN_JSON_ONLY]
    for name in columns:
        table.add_column(heading(name), justify="right")
    with connect(settings) as connection:
        for row in kpi_rows(connection):
            cells = (measures()[name].text(row[name]) for name in columns)
            table.add_row(row["name"], *cells, style="bold" if row["is_total"] else "")
        progress = connection.execute(
            "select cv, target_cv, cpa, target_cpa, days_elapsed, days_total from kpi.target_progress where scope_type = 'total'"
        ).fetchone()
    CONSOLE.print(table)
    if progress:
        cv, target, cpa, target_cpa, elapsed, total = progress
        CONSOLE.print(
            f"目標 {number(target)} CV に対し {number(cv)} CV、CPA {number(cpa)} 円（目標 {number(target_cpa)} 円以下）、"
            f"配信 {total} 日中 {elapsed} 日経過"
        )


REFUSED = """
select state, platform, account_id, min(report_date), max(report_date), count(distinct report),
    array_to_string(list_slice(list_sort(list_distinct(list(report))), 1, 3), ', '), any_value(reason order by report)
from ops.acquisition
where state in ('denied', 'parked', 'failed') or (state = 'missing' and reason <> 'no landed file')
group by all order by all
"""
SET_ASIDE = """
select platform, report, account_id, min(report_date), max(report_date), count(distinct row_key), sum(row_count)
from ops.quarantined_rows group by all order by all
"""
SILENT = """
select platform, max(reason) from ops.acquisition where report_date between ? and ?
group by platform having bool_and(state = 'failed') order by platform
"""


def refusals(settings: Settings) -> None:
    """What could not be had, account by account: which days are therefore unknown in the marts, and why; and rows set aside."""
    with connect(settings) as connection:
        for state, platform, account, first, last, count, names, reason in connection.execute(REFUSED).fetchall():
            named = f"{count} reports ({names}{', …' if count > len(names.split(', ')) else ''})"
            line = f"{state:<8} {platform} account {account}, {first} to {last}, {named}: {reason}"
            CONSOLE.print(line, style="red", soft_wrap=True, markup=False)
        for platform, report, account, first, last, keys, rows in connection.execute(SET_ASIDE).fetchall():
            line = f"aside    {platform} account {account}, {first} to {last}, {report}: {keys} repeated keys, {rows} rows set aside"
            CONSOLE.print(f"{line} (ops.quarantined_rows)", style="red", soft_wrap=True, markup=False)


def silent_platforms(settings: Settings, first: date, last: date) -> list[str]:
    """Platforms that gave nothing at all for the days of a run, each with its reason: wrong credentials, a version switched off."""
    with connect(settings) as connection:
        return [f"{platform}: {reason}" for platform, reason in connection.execute(SILENT, [first, last]).fetchall()]


def published(settings: Settings) -> None:
    """Accounts that refused, where everything lies, and how to query it and open Dagster."""
    profile_line(settings)
    refusals(settings)
    report = settings.reports_dir / "overview.html"
    home = "" if settings.home == default_home() else f"TOCHIMART_HOME={settings.home} "
    CONSOLE.print(f"\nreport   {report.as_uri() if report.exists() else report}", soft_wrap=True)
    query = f"import duckdb; print(duckdb.connect('{settings.published_path}', read_only=True).sql('from kpi.target_progress'))"
    python = Path(sys.executable) if is_installed() else project_files() / ".venv/bin/python"
    CONSOLE.print(f'query    {relative(python)} -c "{query}"', soft_wrap=True)
    CONSOLE.print(f"Dagster  {home}{'tochimart dev' if is_installed() else 'make dev'}", soft_wrap=True)


def ga4_export(settings: Settings) -> None:
    """The figures of the imported events."""
    with connect(settings) as connection:
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


def relative(path: Path) -> Path:
    """`path` as seen from here, when it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def heading(name: str) -> str:
    """Return what a column of the KPI table is called: the short name of a ratio, with the unit where it is money."""
    one = measures()[name]
    return f"{one.short}（円）" if one.unit == "yen" else one.short


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """Thousands separated; unknown as a dash."""
    return DASH if value is None else f"{value:,.{digits}f}"
