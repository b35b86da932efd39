"""Finds days without landed data: days on which the machine was off, and days with an absence marker."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from orchestration.seeds import read_seed
from orchestration.settings import JAPAN_TIME

DEFAULT_DUE_DAY_AND_HOUR = (1, 9)
"""Deadline of a report: number of days after the report day, and hour in Japan. `seeds/report_schedule.csv` lists the
exceptions."""
Schedule = Mapping[tuple[str, str], tuple[int, int]]


def first_day_without_files(landing: Path, first: date, last: date) -> date | None:
    """Return the first day from `first` to `last` without any landed file, or None.

    Imported files count too. The run still fetches a day that has only an imported file, because its requests cover that day.
    """
    reports = [report for platform in list_names(landing) for report in list_names(landing / platform, platform)]
    present = {day for report in reports for day in list_names(landing / report)}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next((day for day in days if day.isoformat() not in present), None)


def has_markers(landing: Path, states: Sequence[str]) -> bool:
    """Return whether any report has a day with an absence marker of one of `states`. Slow: it reads the whole landing folder."""
    return any(any(landing.glob(f"*/*/*/*.{state}")) for state in states)


def has_overdue_marker(landing: Path, state: str, schedule: Schedule, now: datetime) -> bool:
    """Return whether any report has an absence marker `state` for a day that was due before `now`. Slow: it reads the
    whole landing folder."""
    places = (path.relative_to(landing).parts for path in landing.glob(f"*/*/*/*.{state}"))
    return any(
        due_at(schedule, platform, report, date.fromisoformat(day)) <= now for platform, report, day, _ in places
    )


def due_at(schedule: Schedule, platform: str, report: str, day: date) -> datetime:
    """Return the time by which the report of a day should be available."""
    days, hour = schedule.get((platform, report), DEFAULT_DUE_DAY_AND_HOUR)
    return datetime.combine(day + timedelta(days=days), time(hour), JAPAN_TIME)


def read_schedule(seeds: Path | None) -> Schedule:
    """Return the exceptions in `report_schedule.csv` by platform and report."""
    rows = read_seed("report_schedule", seeds)
    return {(row["platform"], row["report"]): (int(row["days_after"]), int(row["hour_jst"])) for row in rows}


def list_names(folder: Path, parent: str | None = None) -> list[str]:
    """Return the names in a folder, each prefixed with `parent/` if given. A missing folder has none."""
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    return [f"{parent}/{name}" if parent else name for name in names]
