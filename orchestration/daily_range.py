"""Finds days without landed data: days on which the machine was off, and days with an absence marker."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path


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


def list_names(folder: Path, parent: str | None = None) -> list[str]:
    """Return the names in a folder, each prefixed with `parent/` if given. A missing folder has none."""
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    return [f"{parent}/{name}" if parent else name for name in names]
