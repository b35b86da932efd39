"""Finds what is not in the landing zone and should be: days on which the machine was off, and days noted as absent."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path


def first_day_without_files(landing: Path, first: date, last: date) -> date | None:
    """Return the first day from `first` to `last` for which no platform has landed anything; None if there is none.

    Files that a person imported count as well: a day that is known from a file alone is fetched by the requests of the run all the same.
    """
    reports = [report for platform in list_names(landing) for report in list_names(landing / platform, platform)]
    present = {day for report in reports for day in list_names(landing / report)}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return next((day for day in days if day.isoformat() not in present), None)


def has_markers(landing: Path, states: Sequence[str]) -> bool:
    """Return whether a day of any report is noted in one of `states`. Walks the whole tree, so ask seldom."""
    return any(any(landing.glob(f"*/*/*/*.{state}")) for state in states)


def list_names(folder: Path, parent: str | None = None) -> list[str]:
    """Return the names in a folder, each with the folder `below` in front; none if the folder is not there."""
    if not folder.is_dir():
        return []
    names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
    return [f"{parent}/{name}" if parent else name for name in names]
