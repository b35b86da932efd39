"""Reads sources, target and alerts from the published file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.alerts.published_causes import PublishedCauses, published_causes
from orchestration.errors import PermanentError

if TYPE_CHECKING:
    import duckdb

SOURCES_SQL = """
with newest as (
    select max(report_date) as report_date from marts.mart_acquisition_daily
),
judged as (
    select days.*, days.report_date > newest.report_date - 7 as is_recent
    from marts.mart_acquisition_daily as days
    cross join newest
),
final as (
    select platform, count(distinct account_id) as accounts, max(report_date) filter (where has_arrived) as newest_day,
        count(distinct report_date) filter (where is_recent and is_overdue) as overdue_days,
        count(distinct report) filter (where is_recent and is_overdue) as overdue_reports,
        bool_or(is_recent and state = 'denied') as is_denied, bool_or(is_recent and state = 'failed') as has_failed,
        bool_or(is_recent and state = 'parked') as is_parked, bool_and(state = 'not_configured') as is_not_set_up
    from judged
    group by platform
)
select * from final order by platform
"""
TARGET_SQL = """
select progress.as_of_date, progress.cv, progress.target_cv, progress.cpa, progress.target_cpa, progress.expected_cv,
    progress.days_elapsed, progress.days_total, progress.days_known, progress.budget, progress.budget_used,
    forecast.cv_forecast, forecast.p_target_cv
from kpi.target_progress as progress
left join kpi.forecast as forecast on progress.scope_type = forecast.scope_type and progress.scope = forecast.scope
where progress.scope_type = 'total'
"""


@dataclass(frozen=True)
class SourceStatus:
    """One platform over all its accounts: newest loaded day, state of the last seven days, overdue days and reports."""

    platform: str
    accounts: int
    newest_day: date | None
    state: str
    overdue_days: int
    overdue_reports: int


@dataclass(frozen=True)
class TargetStatus:
    """CV, CPA and budget of the whole engagement with their targets. `pace` is CV divided by the linear plan of the known
    days. `budget` is media cost in yen without fee and tax, `budget_used` the share of it that is spent. `cv_forecast` and
    `chance` (of reaching the CV target) are None while there is no forecast."""

    as_of: date
    cv: int | None
    target_cv: int | None
    cpa: float | None
    target_cpa: float | None
    pace: float | None
    days_elapsed: int
    days_total: int
    days_known: int
    budget: float | None
    budget_used: float | None
    cv_forecast: int | None
    chance: float | None


@dataclass(frozen=True)
class Published:
    """Content of the published file for the status screen."""

    profile: str | None
    sources: list[SourceStatus]
    target: TargetStatus | None
    causes: PublishedCauses


def read_published(path: Path) -> Published:
    """Return the status content of the published file. Raises PermanentError if it is damaged or lacks tables of this version."""
    with reading(path) as connection:
        return published_content(connection)


def published_content(connection: "duckdb.DuckDBPyConnection") -> Published:
    """Return the status content of an open published file. Raises duckdb.Error if it lacks tables of this version."""
    return Published(
        _profile(connection),
        [_source(row) for row in _rows(connection, SOURCES_SQL)],
        next((_target(row) for row in _rows(connection, TARGET_SQL)), None),
        published_causes(connection),
    )


@contextmanager
def reading(path: Path) -> "Iterator[duckdb.DuckDBPyConnection]":
    """Open a published file for reading. Errors of the database, also those of queries inside, become a PermanentError of one line."""
    import duckdb

    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("set threads = 1")
            yield connection
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise PermanentError(
            f"{path} lacks tables of this version ({_first_line(error)}); run `tochimart run`, which publishes it again"
        ) from None
    except duckdb.Error as error:
        if "Conflicting lock" in str(error):
            raise PermanentError(
                f"{path} is locked: another program has it open for writing; close that program"
            ) from None
        raise PermanentError(
            f"{path} cannot be read ({_first_line(error)}); `tochimart run` publishes it again, and earlier ones lie in snapshots/"
        ) from None


def _profile(connection: Any) -> str | None:
    row = connection.execute("select any_value(profile) from ops.profile").fetchone()
    return row[0] if row else None


def _rows(connection: Any, sql: str) -> list[dict[str, Any]]:
    result = connection.execute(sql)
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _source(row: dict[str, Any]) -> SourceStatus:
    states = (
        ("is_not_set_up", "not set up"),
        ("is_denied", "denied"),
        ("has_failed", "failed"),
        ("overdue_days", "overdue"),
        ("is_parked", "parked"),
    )
    state = next((word for name, word in states if row[name]), "fine")
    return SourceStatus(
        row["platform"], row["accounts"], row["newest_day"], state, row["overdue_days"], row["overdue_reports"]
    )


def _target(row: dict[str, Any]) -> TargetStatus:
    known, elapsed, expected = row["days_known"], row["days_elapsed"], row["expected_cv"]
    planned = float(expected) * known / elapsed if expected is not None and elapsed else None
    return TargetStatus(
        as_of=row["as_of_date"],
        cv=row["cv"],
        target_cv=row["target_cv"],
        cpa=_number(row["cpa"]),
        target_cpa=_number(row["target_cpa"]),
        pace=row["cv"] / planned if planned and row["cv"] is not None else None,
        days_elapsed=elapsed,
        days_total=row["days_total"],
        days_known=known,
        budget=_number(row["budget"]),
        budget_used=_number(row["budget_used"]),
        cv_forecast=row["cv_forecast"],
        chance=_number(row["p_target_cv"]),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).partition("\n")[0].split())
