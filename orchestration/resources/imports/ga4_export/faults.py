"""Finds the first invalid row of a refused file, for the error message. It may be slow. It repeats only date, time and
name of an event, because everything else may be personal data."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.columns import declared_json_types
from orchestration.resources.imports.ga4_export.files import ExportFile
from orchestration.resources.imports.ga4_export.text import utf8_lines
from orchestration.resources.privacy import mask_text

DATE_PATTERN = "[0-9]{8}"
TIMESTAMP_PATTERN = "[1-9][0-9]{0,17}"
REPEATABLE_FIELDS = ("event_date", "event_timestamp", "event_name")
DateRange = tuple[date, date] | None


def first_invalid_event(file: ExportFile) -> PermanentError:
    """Return the error for a file with an invalid event, naming the place of the first one."""
    word = "row" if file.format == "parquet" else "line"
    try:
        for number, event in numbered_rows(file):
            reason = find_problem(event)
            if reason:
                return PermanentError(f"{file.name}, {word} {number}: {reason}")
    except (pa.ArrowException, OSError, UnicodeError):
        return damaged_file_error(file)
    return damaged_file_error(file)


def damaged_file_error(file: ExportFile) -> PermanentError:
    """Return the error for a file that is damaged as a whole."""
    format_ = "Parquet" if file.format == "parquet" else "newline JSON"
    return PermanentError(f"{file.name}: not a readable {format_} file, cut off or damaged; copy or export it again")


def numbered_rows(file: ExportFile) -> Iterator[tuple[int, object]]:
    """Yield (number from 1, row): parsed lines of a JSON file (a ValueError object for an invalid line), or rows of a
    Parquet file."""
    if file.format == "parquet":
        yield from parquet_rows(file.path)
        return
    for number, line in enumerate(utf8_lines(file.path, file.format, file.encoding), start=1):
        if line.strip():
            yield number, parse_line(line)


def parquet_rows(path: Path) -> Iterator[tuple[int, object]]:
    number = 0
    for batch in pq.ParquetFile(path).iter_batches(columns=list(REPEATABLE_FIELDS)):
        for event in batch.to_pylist():
            number += 1
            yield number, event


def parse_line(line: bytes) -> object:
    try:
        return json.loads(
            line.decode()
        )  # decoded first: json.loads would accept a byte order mark in bytes, DuckDB does not
    except ValueError as error:
        return error


def find_problem(event: object) -> str | None:
    """Return why an event is invalid and what to do, or None. `event` is the content of a line, or a ValueError if it
    is not JSON."""
    if isinstance(event, ValueError):
        if str(getattr(event, "doc", "")).strip() == "[":
            return "a JSON array; export the table as newline-delimited JSON (JSONL), one object per line"
        return "not JSON; the file is cut off or damaged, or not one event per line: export it again"
    if isinstance(event, list):
        return "a JSON array; export the table as newline-delimited JSON (JSONL), one object per line"
    if not isinstance(event, dict):
        return "not an event but a bare value; export the table as newline-delimited JSON, one object per line"
    absent = [name for name in REPEATABLE_FIELDS if event.get(name) in (None, "")]
    if absent:
        return f"no {absent[0]}; export the whole events table again with all its columns"
    if not re.fullmatch(TIMESTAMP_PATTERN, str(event["event_timestamp"])):
        return f"event_timestamp {_quoted(event['event_timestamp'])} is not a number of microseconds; export it again"
    day = parse_day(event["event_date"])
    if day is None:
        return f"event_date {_quoted(event['event_date'])} is not a day (YYYYMMDD); export it again"
    return wrong_shape(event)


def _quoted(value: object) -> str:
    """Return a value for an error message, masked before it is shortened, because half an address is still personal
    data."""
    return repr(mask_text(str(value))[:40])


def wrong_shape(event: dict) -> str | None:
    """Return a description of a nested column whose shape differs from the export, or None."""
    for name, type_ in declared_json_types().items():
        value = event.get(name)
        if value is None or type_ == "varchar":
            continue
        if name == "event_params":
            if not isinstance(value, list) or not all(isinstance(item, dict | None) for item in value):
                return "event_params is not a list of key and value; export the table as newline-delimited JSON"
        elif not isinstance(value, dict):
            return f"{name} is not an object; export the table as newline-delimited JSON"
    return None


def describe_days(days: Sequence[date]) -> str:
    """Return the days in order as a short text."""
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"


def parse_day(text: object) -> date | None:
    """Return a property day written as YYYYMMDD, or None."""
    plain = str(text).replace("-", "")
    if not re.fullmatch(DATE_PATTERN, plain):
        return None
    try:
        return datetime.strptime(plain, "%Y%m%d").date()
    except ValueError:
        return None
