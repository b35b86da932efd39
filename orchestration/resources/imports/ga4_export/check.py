"""Opens exported files and checks every event in them before anything is loaded."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.columns import REQUIRED_COLUMNS
from orchestration.resources.imports.ga4_export.faults import (
    DateRange,
    damaged_file_error,
    describe_days,
    first_invalid_event,
)
from orchestration.resources.imports.ga4_export.files import ExportFile, ExportFiles, find_files
from orchestration.resources.imports.ga4_export.sql import (
    day_counts_query,
    null_columns,
    require_columns,
    table_function,
)
from orchestration.resources.imports.ga4_export.text import readable_path


def find_and_check_files(connection: duckdb.DuckDBPyConnection, path: Path, days: DateRange) -> ExportFiles:
    """Return the files below `path` with their events by day. Every event is checked. With `days` (first, last), days
    outside the range are excluded."""
    unchecked_files, skipped_messages = find_files(path)
    files = [split_days_by_range(replace(file, days=count_days(connection, file)), days) for file in unchecked_files]
    accounts = sorted({file.account_id for file in files})
    if len(accounts) > 1:
        raise PermanentError(f"{path}: files of {' and '.join(accounts)}; import one property at a time")
    skipped_messages += [note for file in files for note in notes_on_excluded_days(file, days)]
    if not any(file.days for file in files):
        why = "; ".join(note for file in files for note in notes_on_excluded_days(file, days))
        raise PermanentError(f"{path}: {why or 'contains no events; export days on which the site was visited'}")
    return ExportFiles(accounts[0], tuple(files), tuple(skipped_messages))


def split_days_by_range(file: ExportFile, days: DateRange) -> ExportFile:
    """Return the file with its days divided into days in the range and days outside."""
    if days is None:
        return file
    inside = {day: events for day, events in file.days.items() if days[0] <= day <= days[1]}
    events_out_of_range = {day: events for day, events in file.days.items() if day not in inside}
    return replace(file, days=inside, events_out_of_range=events_out_of_range)


def notes_on_excluded_days(file: ExportFile, days: DateRange) -> list[str]:
    """Return messages about days of a file that cannot be loaded: days before the range, and days after it or not over
    yet."""
    if days is None:
        return []
    first, last = days
    early = [day for day in file.events_out_of_range if day < first]
    late = [day for day in file.events_out_of_range if day > last]
    notes = []
    if early:
        notes.append(
            f"{file.name}: {describe_days(early)} left aside, before {first}, the first day (TOCHIMART_FIRST_DAY)"
        )
    if late:
        notes.append(
            f"{file.name}: {describe_days(late)} left aside, after {last}, the last whole day (TOCHIMART_LAST_DAY)"
        )
    return notes


def count_days(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[date, int]:
    """Return the number of events of one file by day. Raises PermanentError for the first invalid event."""
    types = column_types(connection, file)
    try:
        with readable_path(file.path, file.format, file.encoding) as path:
            counted = connection.execute(day_counts_query(file, types, path)).fetchall()
    except (duckdb.Error, UnicodeError):
        raise first_invalid_event(
            file
        ) from None  # DuckDB's message quotes the invalid text, which may be personal data
    if any(day is None for day, *_ in counted):
        raise first_invalid_event(file)
    empty = [
        name for name, place in (("event_params", 2), ("user_pseudo_id", 3)) if not any(row[place] for row in counted)
    ]
    if counted and empty:
        require_columns(file, dict.fromkeys(name for name in REQUIRED_COLUMNS if name not in empty))
    return {day: events for day, events, *_ in counted}


def column_types(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[str, Any]:
    """Return the column types of a file including all required columns. For JSON, these are the declared types."""
    try:
        relation = connection.sql(
            f"select {null_columns()}" if file.format != "parquet" else f"from {table_function(file)} limit 0"
        )
        types = dict(zip(relation.columns, relation.types, strict=True))
    except duckdb.Error:
        raise damaged_file_error(file) from None
    require_columns(file, types)
    return types
