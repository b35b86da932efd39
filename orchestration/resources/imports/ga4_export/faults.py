"""Finding the row to blame. Used only after a file was refused, so it may be slow; it never repeats what an event says beyond
its date, time and name, because the rest may be personal.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.columns import declared
from orchestration.resources.imports.ga4_export.files import ExportFile
from orchestration.resources.imports.ga4_export.text import utf8_lines
from orchestration.resources.privacy import masked_text

DATE_PATTERN = "[0-9]{8}"
TIMESTAMP_PATTERN = "[1-9][0-9]{0,17}"
PLAIN = ("event_date", "event_timestamp", "event_name")
Days = tuple[date, date] | None


def fault(file: ExportFile) -> PermanentError:
    """The error for a file that holds an event that cannot be taken: the first one, with its place."""
    word = "row" if file.format == "parquet" else "line"
    try:
        for number, event in rows(file):
            reason = problem(event)
            if reason:
                return PermanentError(f"{file.name}, {word} {number}: {reason}")
    except (pa.ArrowException, OSError, UnicodeError):
        return unreadable(file)
    return unreadable(file)


def unreadable(file: ExportFile) -> PermanentError:
    """The error for a file that is damaged as a whole."""
    format_ = "Parquet" if file.format == "parquet" else "newline JSON"
    return PermanentError(f"{file.name}: not a readable {format_} file, cut off or damaged; copy or export it again")


def rows(file: ExportFile) -> Iterator[tuple[int, object]]:
    """Numbered from 1: parsed lines of a JSON file (ValueError objects where a line is none), or rows of a Parquet file."""
    if file.format == "parquet":
        yield from parquet_rows(file.path)
        return
    for number, line in enumerate(utf8_lines(file.path, file.format, file.encoding), start=1):
        if line.strip():
            yield number, parsed(line)


def parquet_rows(path: Path) -> Iterator[tuple[int, object]]:
    number = 0
    for batch in pq.ParquetFile(path).iter_batches(columns=list(PLAIN)):
        for event in batch.to_pylist():
            number += 1
            yield number, event


def parsed(line: bytes) -> object:
    try:
        return json.loads(line.decode())  # from bytes, json would take a byte order mark, which the engine does not
    except ValueError as error:
        return error


def problem(event: object) -> str | None:
    """Why an event cannot be taken, and what to do; None when it can. `event` is a line's content, a ValueError for one that is no JSON."""
    if isinstance(event, ValueError):
        if str(getattr(event, "doc", "")).strip() == "[":
            return "a JSON array; export the table as newline-delimited JSON (JSONL), one object per line"
        return "not JSON; the file is cut off or damaged, or not one event per line: export it again"
    if isinstance(event, list):
        return "a JSON array; export the table as newline-delimited JSON (JSONL), one object per line"
    if not isinstance(event, dict):
        return "not an event but a bare value; export the table as newline-delimited JSON, one object per line"
    absent = [name for name in PLAIN if event.get(name) in (None, "")]
    if absent:
        return f"no {absent[0]}; export the whole events table again with all its columns"
    if not re.fullmatch(TIMESTAMP_PATTERN, str(event["event_timestamp"])):
        return f"event_timestamp {_quoted(event['event_timestamp'])} is not a number of microseconds; export it again"
    day = day_of(event["event_date"])
    if day is None:
        return f"event_date {_quoted(event['event_date'])} is not a day (YYYYMMDD); export it again"
    return misshapen(event)


def _quoted(value: object) -> str:
    """A value as an error may repeat it: masked before it is cut, for half an address is still one."""
    return repr(masked_text(str(value))[:40])


def misshapen(event: dict) -> str | None:
    """A nested column of another shape than the export's, in words; None when all are right or absent."""
    for name, type_ in declared().items():
        value = event.get(name)
        if value is None or type_ == "varchar":
            continue
        if name == "event_params":
            if not isinstance(value, list) or not all(isinstance(one, dict | None) for one in value):
                return "event_params is not a list of key and value; export the table as newline-delimited JSON"
        elif not isinstance(value, dict):
            return f"{name} is not an object; export the table as newline-delimited JSON"
    return None


def spoken(days: Sequence[date]) -> str:
    """Days in order, in few words."""
    return f"{days[0]}" if len(days) == 1 else f"{len(days)} days from {days[0]} to {days[-1]}"


def day_of(text: object) -> date | None:
    """A property day as the export writes it, YYYYMMDD."""
    plain = str(text).replace("-", "")
    if not re.fullmatch(DATE_PATTERN, plain):
        return None
    try:
        return datetime.strptime(plain, "%Y%m%d").date()
    except ValueError:
        return None
