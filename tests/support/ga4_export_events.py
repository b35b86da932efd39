"""Events in the form of the GA4 export, files of such events, and the rows that the reader returns for them."""

import json
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.resources.imports.ga4_export.importer import Events, Ga4Export
from tests.support.places import SHARED

SAMPLE = SHARED / "data" / "ga4_google_sample"
PARQUET = SAMPLE / "ga4_events_sampled.snappy.parquet"
SAMPLE_DAYS = (date(2020, 11, 1), date(2021, 1, 31))
SALT = bytes(range(32))
FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)


def parameter(key: str, value: object) -> dict:
    """One event parameter, in the form its type has; None is a key without a value."""
    kind = {int: "int_value", float: "double_value"}.get(type(value), "string_value")
    return {"key": key, "value": {} if value is None else {kind: value}}


def event(parameters: dict[str, object] | None = None, **changes: object) -> dict:
    """An event of 10 January 2026; a change to ... leaves the column out."""
    given = {"ga_session_id": 7, "page_location": "https://lp.example/a"} | (parameters or {})
    base = {
        "event_date": "20260110",
        "event_timestamp": 1_768_000_000_000_000,
        "event_name": "page_view",
        "event_params": [parameter(key, value) for key, value in given.items()],
        "user_pseudo_id": "1234567.7654321",
        "user_id": "taro-no-kaiin-bangou",
        "device": {"category": "mobile"},
    }
    return {name: value for name, value in (base | changes).items() if value is not ...}


def lines(*events: object) -> bytes:
    """Newline JSON; text is taken as it is."""
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in events).encode()


def parquet(path: Path, *events: dict) -> Path:
    """A Parquet file whose schema is what the events show."""
    pq.write_table(pa.Table.from_pylist(list(events)), path)
    return path


def reading(
    path: Path, scratch: Path, days: tuple[date, date] = (FIRST, LAST), salt: bytes = SALT
) -> AbstractContextManager[Events]:
    return Ga4Export().read(path, salt, *days, scratch)


def rows(path: Path, scratch: Path, days: tuple[date, date] = (FIRST, LAST), salt: bytes = SALT) -> list[dict]:
    """Every row the reader hands out, days in order."""
    with reading(path, scratch, days, salt) as events:
        return [row for _, batches in events for batch in batches for row in batch.to_pylist()]
