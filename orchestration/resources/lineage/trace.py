"""Traces a figure of kpi.daily through mart, fact, staging and raw rows to the landed files. Reads the published file
and the landed files, writes nothing. `docs/trace.md` shows the same in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.lineage.files import LandedFile, landed_files
from orchestration.resources.lineage.levels import (
    AD_MEASURES,
    KPIS,
    OFFICIAL_CV,
    RATIOS,
    SITE_MEASURES,
    AdSource,
    LevelQuery,
    RawColumns,
    ad_levels,
    escape_quotes,
    exact_sql,
    site_levels,
    upper_levels,
)

__all__ = ["KPIS", "RATIOS", "LandedFile", "Trace", "TraceLevel", "ratio_value", "trace_figure"]


CONVERSION_ROUNDING = Decimal("0.001")
"""Largest difference of a day's conversions that comes from rounding each row at the sixth decimal."""


@dataclass(frozen=True)
class TraceLevel:
    """A level with its figure. Levels with the same scope must have the same figure."""

    level: str
    table: str
    scope: str
    figure: Decimal | None
    rows: int
    sql: str


@dataclass(frozen=True)
class Trace:
    """A figure and all levels below it. `report` is the landed report, `files` are its files of that day."""

    kpi: str
    day: date
    platform: str
    steps: tuple[TraceLevel, ...]
    report: str
    files: tuple[LandedFile, ...]

    @property
    def figure(self) -> Decimal | None:
        return self.steps[0].figure

    @property
    def disagreements(self) -> list[str]:
        """Return a message for each contradiction: two levels of one scope differ, a file has changed, or its rows are
        not the loaded ones."""
        wrong = []
        for above, below in zip(self.steps, self.steps[1:], strict=False):
            if above.scope == below.scope and self._differ(above.figure, below.figure):
                wrong.append(f"{above.table} has {above.figure}, {below.table} has {below.figure}")
        for file in self.files:
            if file.state == "changed":
                wrong.append(f"{file.path} is not the file that was loaded: its sha256 is not {file.sha256}")
            elif file.state == "same" and file.rows_found != file.row_count:
                wrong.append(f"{file.path} has {file.rows_found} rows, {file.row_count} were loaded")
        read = [file.figure or Decimal(0) for file in self.files if file.rows_found is not None]
        whole = len(read) == len(self.files) > 0 and self.steps[-1].level == "raw"
        if whole and self._differ(sum(read, Decimal(0)), self.steps[-1].figure or Decimal(0)):
            wrong.append(f"{self.steps[-1].table} has {self.steps[-1].figure}, its landed files have {sum(read)}")
        return wrong

    def _differ(self, one: Decimal | None, other: Decimal | None) -> bool:
        """Return whether two levels differ. Fractions of conversions are rounded in every row, so differences below a
        thousandth are ignored."""
        if self.kpi != "platform_conversions" or one is None or other is None:
            return one != other
        return abs(one - other) > CONVERSION_ROUNDING


def trace_figure(
    connection: duckdb.DuckDBPyConnection, kpi: str, day: date, platform: str, landing: Path, delivered: RawColumns
) -> list[Trace]:
    """Trace a KPI of one platform and day. A ratio is traced through the measures it is computed from (`ratio_value`).
    Raises PermanentError for a KPI, day or platform that kpi.daily does not have, and for an unknown figure."""
    if kpi not in KPIS:
        raise PermanentError(f"there is no KPI {kpi}: choose one of {', '.join(KPIS)}")
    check_day_and_platform(connection, day, platform)
    parts = RATIOS[kpi].parts if kpi in RATIOS else (kpi,)
    return [_trace_measure(connection, part, day, platform, landing, delivered) for part in parts]


def ratio_value(kpi: str, traces: Sequence[Trace]) -> Decimal | None:
    """Return the value of a ratio from the traces of its parts, as defined in `vars.measures`. None if the denominator
    is 0."""
    return RATIOS[kpi].value({one.kpi: one.figure for one in traces})


def check_day_and_platform(connection: duckdb.DuckDBPyConnection, day: date, platform: str) -> None:
    """Raise PermanentError, listing the available values, when kpi.daily lacks the day or the platform."""
    rows = connection.execute("select distinct platform from kpi.daily where report_date = ? order by 1", [day])
    platforms = [str(name) for (name,) in rows.fetchall()]
    if not platforms:
        row = connection.execute("select min(report_date), max(report_date) from kpi.daily").fetchone()
        assert row is not None
        raise PermanentError(f"kpi.daily has no {day}: it holds {row[0]} to {row[1]}; choose a day within")
    if platform not in platforms:
        raise PermanentError(f"kpi.daily has no platform {platform} on {day}: choose one of {', '.join(platforms)}")


def _trace_measure(
    connection: duckdb.DuckDBPyConnection, kpi: str, day: date, platform: str, landing: Path, delivered: RawColumns
) -> Trace:
    measure = _official_cv_measure(connection) if kpi in OFFICIAL_CV else kpi
    steps = [_run_level(connection, [one]) for one in upper_levels(kpi, str(day), platform)]
    if steps[0].figure is None:
        raise PermanentError(_unknown_figure_reason(connection, kpi, day, platform))
    if measure in AD_MEASURES:
        below, report, files = _trace_ad_measure(
            connection, measure, str(day), platform, landing, delivered.get(platform, {})
        )
    else:
        below, report, files = _trace_site_measure(
            connection, measure, str(day), platform, landing, is_part=kpi not in ("cv", measure)
        )
    steps += [_run_level(connection, level) for level in below]
    return Trace(kpi, day, platform, tuple(steps), report, tuple(files))


def _trace_ad_measure(
    connection: duckdb.DuckDBPyConnection,
    measure: str,
    day: str,
    platform: str,
    landing: Path,
    columns: Mapping[str, str],
) -> tuple[list[list[LevelQuery]], str, list[LandedFile]]:
    """Return levels, report and files of an ad measure: from the platform's API, from console files, or from both for
    different accounts."""
    row = connection.execute(
        "select count(*) from intermediate.int_console__days where counts_file and platform = ? and report_date = ?",
        [platform, day],
    ).fetchone()
    by_file = row is not None and bool(row[0])
    sources = _coarsest_sources(connection, measure, day, platform, columns)
    levels = ad_levels(measure, day, platform, sources, files=by_file)
    files = []
    if by_file:
        files += landed_files(connection, landing, ("console", "ads_daily", day), None, f"{platform}.")
    for source in sources:
        place = (platform, source.report, day)
        files += landed_files(connection, landing, place, exact_sql(source.raw_column), accounts=source.accounts)
    report = " + ".join(["console.ads_daily"] * by_file + [f"{platform}.{source.report}" for source in sources])
    return levels, report, files


def _coarsest_sources(
    connection: duckdb.DuckDBPyConnection, measure: str, day: str, platform: str, columns: Mapping[str, str]
) -> list[AdSource]:
    """Return the reports that supply a platform's daily sums: for each account without console files, the coarsest
    loaded report."""
    found = connection.execute(
        """select loaded.report, list(loaded.account_id order by loaded.account_id)
        from intermediate.int_ads__loaded_levels as loaded
        left join intermediate.int_console__days as files
            on loaded.account_id = files.account_id and loaded.platform = files.platform and loaded.report_date = files.report_date
        where loaded.is_coarsest and loaded.platform = ? and loaded.report_date = ? and not coalesce(files.counts_file, false)
        group by loaded.report order by loaded.report""",
        [platform, day],
    ).fetchall()
    return [
        AdSource(str(report), raw_column(platform, measure, columns), tuple(map(str, accounts)))
        for report, accounts in found
    ]


def _trace_site_measure(
    connection: duckdb.DuckDBPyConnection, measure: str, day: str, platform: str, landing: Path, *, is_part: bool
) -> tuple[list[list[LevelQuery]], str, list[LandedFile]]:
    """Return levels, report and files of a site measure, from the source of that day."""
    row = connection.execute(
        "select source_system from intermediate.int_site__source_days where report_date = ?", [day]
    ).fetchone()
    from_export = row is not None and row[0] == "ga4_export"
    levels = site_levels(measure, day, platform, from_export, is_part)
    if from_export:
        return levels, "ga4_export.events", landed_files(connection, landing, ("ga4_export", "events", day), None)
    site = SITE_MEASURES[measure]
    return levels, f"ga4.{site.report}", landed_files(connection, landing, ("ga4", site.report, day), site.raw)


def raw_column(platform: str, measure: str, columns: Mapping[str, str]) -> str:
    """Return the raw column of a measure. Raises PermanentError when the platform declares none."""
    if measure not in columns:
        raise PermanentError(f"{platform} declares no column for {measure}: nothing of it is loaded")
    return columns[measure]


def _run_level(connection: duckdb.DuckDBPyConnection, queries: Iterable[LevelQuery]) -> TraceLevel:
    """Run the queries of a level and add their figures. An empty level with known figures is 0."""
    listed = list(queries)
    rows = [connection.execute(one.sql).fetchone() for one in listed]
    known = [Decimal(str(row[0])) for row in rows if row is not None and row[0] is not None]
    count = sum(int(row[1]) for row in rows if row is not None)
    figure = sum(known, Decimal(0)) if known or not count else None
    if figure is not None and figure == figure.to_integral_value():
        figure = figure.quantize(Decimal(1))
    first = listed[0]
    return TraceLevel(
        first.level,
        " + ".join(one.table for one in listed),
        first.scope,
        figure,
        count,
        ";\n".join(one.sql for one in listed),
    )


def _official_cv_measure(connection: duckdb.DuckDBPyConnection) -> str:
    """Return which count is the official CV of the engagement."""
    row = connection.execute("select cv_basis from seeds.engagement").fetchone()
    assert row is not None
    return str(row[0])


def _unknown_figure_reason(connection: duckdb.DuckDBPyConnection, kpi: str, day: date, platform: str) -> str:
    """Return why a figure is unknown, from the acquisition ledger where it has a reason."""
    report_of = (platform, "ad_daily") if kpi in (*AD_MEASURES, *OFFICIAL_CV[1:]) else ("ga4", "sessions")
    row = connection.execute(
        f"""select state, reason from ops.acquisition where platform = '{escape_quotes(report_of[0])}' and report = ? and report_date = ?
        and state not in ('loaded', 'zero')""",
        [report_of[1], day],
    ).fetchone()
    why = f": its report is {row[0]} ({row[1]})" if row else ": nothing measures it for this platform"
    return f"{kpi} of {platform} on {day} is unknown{why}"
