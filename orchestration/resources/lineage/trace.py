"""Traces a figure of kpi.daily through mart, fact, staging and raw rows to the landed files. Reads the published file
and the landed files, writes nothing. `docs/trace.md` shows the same in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.lineage.files import LandedFile, landed_files
from orchestration.resources.lineage.levels import (
    AD_MEASURES,
    CV_ACTIONS_REPORT,
    OFFICIAL_CV_MEASURES,
    SITE_MEASURES,
    TRACEABLE_KPIS,
    TRACEABLE_RATIOS,
    AdDays,
    AdSource,
    LevelQuery,
    RawColumns,
    ad_levels,
    attribution_query,
    exact_sql,
    site_levels,
    upper_levels,
)
from orchestration.resources.lineage.result import AttributedPart, Trace, TraceLevel
from orchestration.resources.lineage.scope import TraceScope, days_condition, escape_quotes

__all__ = ["TRACEABLE_KPIS", "TRACEABLE_RATIOS", "LandedFile", "Trace", "TraceLevel", "ratio_value", "trace_figure"]


def trace_figure(
    connection: duckdb.DuckDBPyConnection,
    kpi: str,
    first_day: date,
    platform: str,
    landing: Path,
    delivered: RawColumns,
    *,
    last_day: date | None = None,
    campaign: str | None = None,
    target: str | None = None,
) -> list[Trace]:
    """Trace a KPI of one platform from `first_day` to `last_day` (default: one day), optionally of one contract campaign
    and target. A ratio is traced through the measures it is computed from (`ratio_value`). Raises PermanentError for a
    KPI, day, platform, campaign or target that kpi.daily does not have, and for an unknown figure."""
    if kpi not in TRACEABLE_KPIS:
        raise PermanentError(f"there is no KPI {kpi}: choose one of {', '.join(TRACEABLE_KPIS)}")
    count = ((last_day or first_day) - first_day).days + 1
    if count < 1:
        raise PermanentError(f"the first day {first_day} is after the last day {last_day}")
    days = tuple(first_day + timedelta(days=number) for number in range(count))
    scope = TraceScope(days, platform, campaign, target)
    check_scope(connection, scope)
    parts = TRACEABLE_RATIOS[kpi].parts if kpi in TRACEABLE_RATIOS else (kpi,)
    return [_trace_measure(connection, part, scope, landing, delivered) for part in parts]


def ratio_value(kpi: str, traces: Sequence[Trace]) -> Decimal | None:
    """Return the value of a ratio from the traces of its parts, as defined in `vars.measures`. None if the denominator
    is 0."""
    return TRACEABLE_RATIOS[kpi].value({trace.kpi: trace.figure for trace in traces})


def check_scope(connection: duckdb.DuckDBPyConnection, scope: TraceScope) -> None:
    """Raise PermanentError, listing the available values, when kpi.daily lacks a day, the platform, the campaign or the
    target."""
    on_days = days_condition("report_date", scope.days)
    rows = connection.execute(f"select distinct report_date from kpi.daily where {on_days}").fetchall()
    missing = sorted(set(scope.days) - {day for (day,) in rows})
    if missing:
        row = connection.execute("select min(report_date), max(report_date) from kpi.daily").fetchone()
        assert row is not None
        raise PermanentError(f"kpi.daily has no {missing[0]}: it holds {row[0]} to {row[1]}; choose a day within")
    when = str(scope.days[0]) if len(scope.days) == 1 else f"{scope.days[0]} to {scope.days[-1]}"
    condition = on_days
    for column, value in (("platform", scope.platform), ("campaign", scope.campaign), ("target", scope.target)):
        rows = connection.execute(f"select distinct {column} from kpi.daily where {condition} order by 1").fetchall()
        names = [str(name) for (name,) in rows]
        if value is not None and value not in names:
            raise PermanentError(f"kpi.daily has no {column} {value} on {when}: choose one of {', '.join(names)}")
        if value is not None:
            condition += f" and {column} = '{escape_quotes(value)}'"


def _trace_measure(
    connection: duckdb.DuckDBPyConnection, kpi: str, scope: TraceScope, landing: Path, delivered: RawColumns
) -> Trace:
    measure = _official_cv_measure(connection) if kpi in OFFICIAL_CV_MEASURES else kpi
    _refuse_unknown_days(connection, kpi, scope)
    steps = [_run_level(connection, [query]) for query in upper_levels(kpi, scope)]
    if measure in AD_MEASURES:
        columns = delivered.get(scope.platform, {})
        below, report, files = _trace_ad_measure(connection, measure, scope, landing, columns)
    else:
        is_part = kpi not in ("cv", measure)
        below, report, files = _trace_site_measure(connection, measure, scope, landing, is_part=is_part)
    steps += [_run_level(connection, level) for level in below]
    sql = attribution_query(measure, scope)
    parts = [
        AttributedPart(str(source), str(campaign), str(target), _to_number(figure), int(rows))
        for source, campaign, target, figure, rows in connection.execute(sql).fetchall()
    ]
    return Trace(kpi, scope, tuple(steps), report, tuple(files), tuple(parts), sql)


def _refuse_unknown_days(connection: duckdb.DuckDBPyConnection, kpi: str, scope: TraceScope) -> None:
    """Raise PermanentError for the first day on which the figure is unknown: a sum without it would be too small."""
    row = connection.execute(
        f"""select min(report_date) from (
            select report_date from kpi.daily where {days_condition("report_date", scope.days)} and {scope.condition}
            group by report_date having sum({kpi}) is null
        )"""
    ).fetchone()
    if row is not None and row[0] is not None:
        raise PermanentError(_unknown_figure_reason(connection, kpi, row[0], scope.platform))


def _trace_ad_measure(
    connection: duckdb.DuckDBPyConnection,
    measure: str,
    scope: TraceScope,
    landing: Path,
    columns: Mapping[str, str],
) -> tuple[list[list[LevelQuery]], str, list[LandedFile]]:
    """Return levels, report and files of an ad measure: from the platform's API, from console files, or from both for
    different accounts."""
    groups = _ad_days(connection, measure, scope, columns)
    files = []
    for group in groups:
        for day in map(str, group.days):
            if group.has_files:
                files += landed_files(connection, landing, ("console", "ads_daily", day), None, f"{scope.platform}.")
            for source in group.sources:
                platform_report_and_day = (scope.platform, source.report, day)
                files += landed_files(
                    connection, landing, platform_report_and_day, exact_sql(source.raw_column), accounts=source.accounts
                )
    reports = dict.fromkeys(
        report
        for group in groups
        for report in (
            *(["console.ads_daily"] * group.has_files),
            *(f"{scope.platform}.{source.report}" for source in group.sources),
        )
    )
    return ad_levels(measure, scope, groups), " + ".join(reports), files


def _ad_days(
    connection: duckdb.DuckDBPyConnection, measure: str, scope: TraceScope, columns: Mapping[str, str]
) -> list[AdDays]:
    """Return the days grouped by the reports that supply their sums."""
    rows = connection.execute(
        f"""select distinct report_date from intermediate.int_console__days
        where counts_file and platform = ? and {days_condition("report_date", scope.days)}""",
        [scope.platform],
    ).fetchall()
    file_days = {day for (day,) in rows}
    grouped: dict[tuple[tuple[AdSource, ...], bool], list[date]] = {}
    for day in scope.days:
        sources = tuple(_coarsest_sources(connection, measure, str(day), scope.platform, columns))
        grouped.setdefault((sources, day in file_days), []).append(day)
    return [AdDays(tuple(days), sources, has_files) for (sources, has_files), days in grouped.items()]


def _coarsest_sources(
    connection: duckdb.DuckDBPyConnection, measure: str, day: str, platform: str, columns: Mapping[str, str]
) -> list[AdSource]:
    """Return the reports that supply a platform's daily sums: for each account without console files, the coarsest
    loaded report."""
    rows = connection.execute(
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
        for report, accounts in rows
    ]


def _trace_site_measure(
    connection: duckdb.DuckDBPyConnection, measure: str, scope: TraceScope, landing: Path, *, is_part: bool
) -> tuple[list[list[LevelQuery]], str, list[LandedFile]]:
    """Return levels, reports and files of a site measure, from the source of each day."""
    site = SITE_MEASURES[measure]
    rows = connection.execute(
        f"""select report_date from intermediate.int_site__source_days
        where source_system = 'ga4_export' and {days_condition("report_date", scope.days)}"""
    ).fetchall()
    exported = {day for (day,) in rows}
    export_days = [day for day in scope.days if day in exported]
    api_days = [day for day in scope.days if day not in exported]
    reports = _reports_of_site_measure(connection, measure, scope)
    files = []
    for day in scope.days:
        for platform, report in [("ga4_export", "events")] if day in exported else [("ga4", one) for one in reports]:
            column = None if day in exported else site.raw_column
            files += landed_files(connection, landing, (platform, report, str(day)), column)
    names = [f"ga4.{report}" for report in reports if api_days] + ["ga4_export.events"] * bool(export_days)
    return site_levels(measure, scope, api_days, export_days, reports, is_part), " + ".join(names), files


def _reports_of_site_measure(connection: duckdb.DuckDBPyConnection, measure: str, scope: TraceScope) -> list[str]:
    """Return the GA4 reports that the measure's fact comes from on these days: for CV, that of events only if there are any."""
    reports = [SITE_MEASURES[measure].report]
    if measure == "cv_events":
        row = connection.execute(
            f"""select count(*) from marts.fct_cv_daily
            where {days_condition("report_date", scope.days)} and link_url is null and rule_id is not null"""
        ).fetchone()
        reports += [CV_ACTIONS_REPORT] * bool(row and row[0])
    return reports


def raw_column(platform: str, measure: str, columns: Mapping[str, str]) -> str:
    """Return the raw column of a measure. Raises PermanentError when the platform declares none."""
    if measure not in columns:
        raise PermanentError(f"{platform} declares no column for {measure}: nothing of it is loaded")
    return columns[measure]


def _run_level(connection: duckdb.DuckDBPyConnection, queries: Iterable[LevelQuery]) -> TraceLevel:
    """Run the queries of a level and add their figures. An empty level with known figures is 0."""
    listed = list(queries)
    rows = [connection.execute(query.sql).fetchone() for query in listed]
    known = [Decimal(str(row[0])) for row in rows if row is not None and row[0] is not None]
    count = sum(int(row[1]) for row in rows if row is not None)
    figure = _to_number(sum(known, Decimal(0))) if known or not count else None
    first = listed[0]
    return TraceLevel(
        first.level,
        " + ".join(query.table for query in listed),
        first.scope,
        figure,
        count,
        ";\n".join(query.sql for query in listed),
    )


def _to_number(value: object) -> Decimal | None:
    """Return a value as Decimal, without decimals if it is a whole number. None stays None."""
    if value is None:
        return None
    figure = Decimal(str(value))
    return figure.quantize(Decimal(1)) if figure == figure.to_integral_value() else figure


def _official_cv_measure(connection: duckdb.DuckDBPyConnection) -> str:
    """Return which count is the official CV of the engagement."""
    row = connection.execute("select cv_basis from seeds.engagement").fetchone()
    assert row is not None
    return str(row[0])


def _unknown_figure_reason(connection: duckdb.DuckDBPyConnection, kpi: str, day: date, platform: str) -> str:
    """Return why a figure is unknown, from the acquisition ledger where it has a reason."""
    report_of = (platform, "ad_daily") if kpi in (*AD_MEASURES, *OFFICIAL_CV_MEASURES[1:]) else ("ga4", "sessions")
    row = connection.execute(
        f"""select state, reason from ops.acquisition where platform = '{escape_quotes(report_of[0])}' and report = ? and report_date = ?
        and state not in ('loaded', 'zero')""",
        [report_of[1], day],
    ).fetchone()
    why = f": its report is {row[0]} ({row[1]})" if row else ": nothing measures it for this platform"
    return f"{kpi} of {platform} on {day} is unknown{why}"
