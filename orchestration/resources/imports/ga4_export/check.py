"""Opening exported files and checking every event in them, before anything is taken."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.columns import REQUIRED
from orchestration.resources.imports.ga4_export.faults import Days, fault, spoken, unreadable
from orchestration.resources.imports.ga4_export.files import ExportFile, ExportFiles, find
from orchestration.resources.imports.ga4_export.sql import day_counts, nothing, require_columns, source
from orchestration.resources.imports.ga4_export.text import readable


def inspect(connection: duckdb.DuckDBPyConnection, path: Path, days: Days) -> ExportFiles:
    """Files below `path` with their events by day, every event checked. With `days` (first, last), days outside are left aside."""
    found, left_aside = find(path)
    files = [within(replace(file, days=count_days(connection, file)), days) for file in found]
    accounts = sorted({file.account_id for file in files})
    if len(accounts) > 1:
        raise PermanentError(f"{path}: files of {' and '.join(accounts)}; import one property at a time")
    left_aside += [note for file in files for note in notes_on_outside(file, days)]
    if not any(file.days for file in files):
        why = "; ".join(note for file in files for note in notes_on_outside(file, days))
        raise PermanentError(f"{path}: {why or 'no events in it; export days on which the site was visited'}")
    return ExportFiles(accounts[0], tuple(files), tuple(left_aside))


def within(file: ExportFile, days: Days) -> ExportFile:
    """The file with its days parted into those of the range and those outside."""
    if days is None:
        return file
    inside = {day: events for day, events in file.days.items() if days[0] <= day <= days[1]}
    outside = {day: events for day, events in file.days.items() if day not in inside}
    return replace(file, days=inside, outside=outside)


def notes_on_outside(file: ExportFile, days: Days) -> list[str]:
    """Sentences about a file's days that cannot be taken: before the range, and not over yet or after it."""
    if days is None:
        return []
    first, last = days
    early = [day for day in file.outside if day < first]
    late = [day for day in file.outside if day > last]
    notes = []
    if early:
        notes.append(f"{file.name}: {spoken(early)} left aside, before {first}, the first day (TOCHIMART_FIRST_DAY)")
    if late:
        notes.append(f"{file.name}: {spoken(late)} left aside, after {last}, the last whole day (TOCHIMART_LAST_DAY)")
    return notes


def count_days(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[date, int]:
    """Events of one file by day; raises PermanentError for the first event that cannot be taken."""
    types = column_types(connection, file)
    try:
        with readable(file.path, file.format, file.encoding) as path:
            counted = connection.execute(day_counts(file, types, path)).fetchall()
    except (duckdb.Error, UnicodeError):
        raise fault(file) from None  # the engine's words quote what it could not read
    if any(day is None for day, *_ in counted):
        raise fault(file)
    empty = [
        name for name, place in (("event_params", 2), ("user_pseudo_id", 3)) if not any(row[place] for row in counted)
    ]
    if counted and empty:
        require_columns(file, dict.fromkeys(name for name in REQUIRED if name not in empty))
    return {day: events for day, events, *_ in counted}


def column_types(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[str, Any]:
    """Column types of a file, with all required columns among them; those of JSON are the declared ones."""
    try:
        relation = connection.sql(f"select {nothing()}" if file.format != "parquet" else f"from {source(file)} limit 0")
        types = dict(zip(relation.columns, relation.types, strict=True))
    except duckdb.Error:
        raise unreadable(file) from None
    require_columns(file, types)
    return types
