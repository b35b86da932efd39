"""What the command line shows: tables of the published snapshot, and where to go next. Reads the published file only."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.errors import PermanentError
from orchestration.profile import SIMULATED_JA
from orchestration.project import default_home, is_installed, project_files
from orchestration.resources.store import open_published
from orchestration.settings import Settings

NARROWEST = 110
CONSOLE = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else NARROWEST)
"""Text from files and platforms may hold `[/red]`, so nothing is taken for markup unless a call says so."""

KPI = """
select
    case when grouping(medium) = 1 then '合計' else coalesce(max(medium_name_ja), '未特定') end as name,
    sum(impressions) as impressions,
    sum(clicks) as clicks,
    sum(clicks) / nullif(sum(impressions), 0) as ctr,
    sum(cost_net) as cost_net,
    sum(cost_net) / nullif(sum(clicks), 0) as cpc,
    sum(cv) as cv,
    nullif(sum(cost_net), 0) / nullif(sum(cv_with_cost), 0) as cpa
from kpi.daily
where is_ads
group by rollup (medium)
order by grouping(medium), medium = '(unattributed)', cv desc
"""


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


def kpi_table(settings: Settings) -> None:
    """Impressions, clicks, cost, CV and CPA by medium."""
    profile_line(settings)
    label = f"{SIMULATED_JA} " if settings.profile == "sandbox" else ""
    table = Table(title=f"{label}KPI（広告、配信開始から昨日まで、税抜媒体費）")
    for name in ("媒体", "表示回数", "クリック数", "CTR", "費用（円）", "CPC（円）", "CV", "CPA（円）"):
        table.add_column(name, justify="left" if name == "媒体" else "right")
    with connect(settings) as connection:
        for medium, impressions, clicks, ctr, cost, cpc, cv, cpa in connection.execute(KPI).fetchall():
            style = "bold" if medium == "合計" else ""
            cells = (
                number(impressions),
                number(clicks),
                percent(ctr),
                number(cost),
                number(cpc, 1),
                number(cv),
                number(cpa),
            )
            table.add_row(medium, *cells, style=style)
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


def number(value: Decimal | float | None, digits: int = 0) -> str:
    """Thousands separated; unknown as a dash."""
    return "–" if value is None else f"{value:,.{digits}f}"


def percent(value: Decimal | float | None) -> str:
    """A fraction as percent; unknown as a dash."""
    return "–" if value is None else f"{value:.2%}"
