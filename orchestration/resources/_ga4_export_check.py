"""Opening exported files and checking every event in them, before anything is taken."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources._ga4_export_columns import REQUIRED
from orchestration.resources._ga4_export_faults import Days, fault, unreadable
from orchestration.resources._ga4_export_files import ExportFile, ExportFiles, find
from orchestration.resources._ga4_export_sql import day_counts, require_columns, source


def inspect(connection: duckdb.DuckDBPyConnection, path: Path, days: Days) -> ExportFiles:
    """Files below `path` with their events by day, every event checked."""
    found, left_aside = find(path)
    files = [replace(file, days=count_days(connection, file, days)) for file in found]
    accounts = sorted({file.account_id for file in files})
    if len(accounts) > 1:
        raise PermanentError(f"{path}: files of {' and '.join(accounts)}; import one property at a time")
    if not any(file.days for file in files):
        raise PermanentError(f"{path}: no events in it; export days on which the site was visited")
    return ExportFiles(accounts[0], tuple(files), tuple(left_aside))


def count_days(connection: duckdb.DuckDBPyConnection, file: ExportFile, days: Days) -> dict[date, int]:
    """Events of one file by day; raises PermanentError for the first event that cannot be taken."""
    types = column_types(connection, file)
    try:
        counted = connection.execute(day_counts(file, types)).fetchall()
    except duckdb.Error:
        raise fault(file, days) from None  # the engine's words quote what it could not read
    if any(day is None or (days and not days[0] <= day <= days[1]) for day, *_ in counted):
        raise fault(file, days)
    empty = [
        name for name, place in (("event_params", 2), ("user_pseudo_id", 3)) if not any(row[place] for row in counted)
    ]
    if counted and empty:
        require_columns(file, dict.fromkeys(name for name in REQUIRED if name not in empty))
    return {day: events for day, events, *_ in counted}


def column_types(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[str, Any]:
    """Column types of a file, with all required columns among them."""
    try:
        relation = connection.sql(f"select * from {source(file)} limit 0")
        types = dict(zip(relation.columns, relation.types, strict=True))
    except duckdb.Error:
        raise unreadable(file) from None
    require_columns(file, types | (dict.fromkeys(REQUIRED) if file.format != "parquet" else {}))
    return types
