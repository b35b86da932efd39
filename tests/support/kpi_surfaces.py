"""Reads a KPI from every place that shows it: KPI tables, marts, statistics, terminal, report page and trace."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from assets.kpi import list_tables
from assets.kpi.plan_simulation import compute
from assets.reports._overview import collect_page_data, render_page
from orchestration.cli import _show
from orchestration.errors import PermanentError
from orchestration.measures import DASH, add_measure_values, measures, sums_sql
from orchestration.resources.lineage import ratio_value, trace_figure
from orchestration.resources.platforms import raw_columns_by_platform
from orchestration.settings import Settings
from tests.support.contracts import create

RATIOS = ("ctr", "cpc", "cvr", "cpa", "bounce_rate")
Found = dict[tuple[str, str], Decimal | str | None]
"""By surface and measure: the exact figure, the text a reader sees, or None for unknown."""


def rendered(figure: Decimal | str | None, name: str) -> str:
    """What a reader sees of a figure."""
    return figure if isinstance(figure, str) else measures()[name].text(figure)


def every_surface(
    path: Path, day: date, platforms: Sequence[str | None], capsys: pytest.CaptureFixture[str]
) -> list[Found]:
    """The ratios of each of `platforms` with one medium of the same code; None is the total. What shows all of them is made once."""
    settings = Settings(_env_file=None, home=path.parent)  # type: ignore[call-arg]
    with duckdb.connect(str(path)) as connection:
        without_statistics(connection)
        planned = compute(connection).set_index("medium")["cpa_to_date"].to_dict()
        exact = [
            {
                (surface, name): figures(name)
                for surface, figures in exact_surfaces(connection, day, platform, planned)
                for name in RATIOS
                if figures(name) != NONE_HERE
            }
            for platform in platforms
        ]
        page = render_page(collect_page_data(connection, day) | {"profile": None, "is_simulated": False})
        names_ja = [medium_name(connection, platform) for platform in platforms]
    _show.print_kpi_json(settings)
    listed = json.loads(capsys.readouterr().out)
    _show.print_kpi_table(settings)
    table = capsys.readouterr().out
    for found, platform, name_ja in zip(exact, platforms, names_ja, strict=True):
        (row,) = [one for one in listed if one["medium"] == platform]
        found |= {("terminal --json", name): None if row[name] is None else Decimal(str(row[name])) for name in RATIOS}
        found |= {("page", name): text for name, text in page_row(page, name_ja).items()}
        found |= {("terminal", name): text for name, text in terminal_row(table, name_ja).items()}
    return exact


NONE_HERE = "none here"
Figures = Callable[[str], Decimal | str | None]


def exact_surfaces(
    connection: duckdb.DuckDBPyConnection, day: date, platform: str | None, planned: Mapping[str, Decimal | None]
) -> Iterator[tuple[str, Figures]]:
    """Surfaces with exact figures, `planned` the CPA of the plan by medium. NONE_HERE where a surface does not have a measure."""

    def of_row(sql: str, names: tuple[str, ...]) -> Figures:
        """Columns of the only row; unknown where there is no row."""
        result = connection.execute(sql)
        columns = [column[0] for column in result.description or ()]
        rows = result.fetchall()
        assert len(rows) <= 1, sql
        row = dict(zip(columns, rows[0], strict=True)) if rows else {}
        return lambda name: row.get(name) if name in names else NONE_HERE

    for scope in ("platform", "medium") if platform else ("total",):
        only = f"{scope} = '{platform}'" if platform else "true"
        by_measure = dict(
            connection.execute(
                f"select measure, measure_value from kpi.period where period_type = 'total' and scope_type = '{scope}' and {only}"
            ).fetchall()
        )
        yield f"kpi.period {scope}", by_measure.get
        level = f"""select * from marts.mart_campaign_period_totals where period_type = 'total' and device = '(all)'
            and level_name = '{scope}' and {only}"""
        yield f"mart_campaign_period_totals {scope}", of_row(level, RATIOS)
    mine = f"platform = '{platform}'" if platform else "is_ads"
    result = connection.execute(f"select {sums_sql(RATIOS)} from kpi.daily where {mine}")
    names = [column[0] for column in result.description or ()]
    (row,) = result.fetchall()
    yield "kpi.daily", add_measure_values(dict(zip(names, row, strict=True)), RATIOS).get  # type: ignore[misc]
    progress = f"select * from kpi.target_progress where scope = '{platform or '(total)'}' and scope_type in ('platform', 'total')"
    yield "kpi.target_progress", of_row(progress, ("cpa",))
    yield "kpi.plan_simulation", lambda name: planned[platform or "(total)"] if name == "cpa" else NONE_HERE
    if platform:
        yield "trace", cache(lambda name: traced(connection, name, day, platform))


def traced(connection: duckdb.DuckDBPyConnection, kpi: str, day: date, platform: str) -> Decimal | None:
    """The figure a trace ends in; a trace that ends because a part is unknown has none."""
    try:
        return ratio_value(
            kpi, trace_figure(connection, kpi, day, platform, Path("nowhere"), raw_columns_by_platform())
        )
    except PermanentError as error:
        if "is unknown" not in str(error):
            raise
        return None


def without_statistics(connection: duckdb.DuckDBPyConnection) -> None:
    """KPI tables, search terms and reasons of differences of the page that no ratio comes from, empty."""
    for table in (
        "mart_search_terms_daily",
        "mart_reconciliation_causes_daily",
        "mart_reconciliation_explained_totals",
    ):
        create(connection, f"marts.{table}")
    for table in list_tables():
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        connection.execute(f"create table if not exists {table.qualified} ({columns})")


def medium_name(connection: duckdb.DuckDBPyConnection, platform: str | None) -> str:
    """What readers call the platform's medium."""
    rows = connection.execute("select name_ja from seeds.media where medium = ?", [platform]).fetchall()
    return str(rows[0][0]) if rows else "合計"


class Cells(HTMLParser):
    """Rows of table cells as text."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.is_cell = tag in ("td", "th")
        if self.is_cell:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.is_cell:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self.is_cell = False


def page_row(page: str, name_ja: str) -> dict[str, str]:
    """The ratios of a medium in the first KPI table of the page; nothing on a page that has no figures yet."""
    reader = Cells()
    reader.feed(page)
    if "広告の数値はまだありません" in page:
        return {}
    start = next(number for number, row in enumerate(reader.rows) if row[:2] == ["媒体", "表示回数"])
    row = next(row for row in reader.rows[start:] if row[0] == name_ja)
    headings = ["CTR", "CPC（円）", "CVR", "CPA（円）", "直帰率"]
    return {name: row[reader.rows[start].index(heading)] for name, heading in zip(RATIOS, headings, strict=True)}


def terminal_row(text: str, name_ja: str) -> dict[str, str]:
    """The ratios of a medium in the table of the terminal."""
    heading = next(line for line in text.splitlines() if "表示回数" in line)
    line = next(line for line in text.splitlines() if re.match(rf"│ {name_ja} ", line))
    cells = dict(
        zip(
            (cell.strip() for cell in heading.split("┃")),
            (cell.strip() for cell in line.split("│")),
            strict=True,
        )
    )
    shown = {"ctr": "CTR", "cpc": "CPC（円）", "cvr": "CVR", "cpa": "CPA（円）"}
    return {name: cells[column] for name, column in shown.items()}


__all__ = ["DASH", "RATIOS", "Found", "every_surface", "rendered"]
