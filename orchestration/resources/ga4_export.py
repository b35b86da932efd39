"""Google Analytics 4 event export: files of the BigQuery table `events_YYYYMMDD` become rows of `raw_ga4_export.events`.

Every file is checked to its last row before the first row is handed out. Users leave this module only as salted hashes,
`user_id` is never read, and e-mail addresses and telephone numbers in page texts are masked. `docs/ga4-export.md` tells the rules.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources._files import flush
from orchestration.resources._ga4_export_columns import EVENTS, REQUIRED
from orchestration.resources._ga4_export_faults import Days, fault, unreadable
from orchestration.resources._ga4_export_files import ExportFile, ExportFiles, find
from orchestration.resources._ga4_export_sql import day_counts, flattened, require_columns, source

__all__ = ["EVENTS", "Events", "ExportFile", "ExportFiles", "Ga4Export", "Summary", "load_salt"]

MEMORY_LIMIT = "512MB"
BATCH_ROWS = 50_000
SALT_BYTES = 32
LARGEST_COMMON_SHARE = 0.5
"""Two files of one day that share more than this part of the smaller one hold the same events, not two parts of a day."""


@dataclass(frozen=True)
class FileSummary:
    """What one file gave: `events` it holds, `taken` of them landed, and values masked in those."""

    name: str
    kind: str
    first_day: str
    last_day: str
    events: int
    taken: int
    masked_values: int


@dataclass(frozen=True)
class Summary:
    """Figures of everything that is handed out. `sessions` are distinct pairs of user and ga_session_id; `notes` are sentences."""

    events: int
    days: int
    users: int
    sessions: int
    outbound_clicks: int
    purchases: int
    event_names: dict[str, int]
    masked_values: int
    files: tuple[FileSummary, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


class Events:
    """Checked events, ready to be read day by day. Iterating yields (day, record batches of `EVENTS.schema`), days in order."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, files: ExportFiles, summary: Summary) -> None:
        self._connection = connection
        self.files = files
        self.summary = summary

    @property
    def account_id(self) -> str:
        return self.files.account_id

    @property
    def days(self) -> dict[date, int]:
        """Number of events by day, in order."""
        return self.files.days

    def __iter__(self) -> Iterator[tuple[date, Iterator[pa.RecordBatch]]]:
        for day in self.days:
            yield day, self.batches(day)

    def batches(self, day: date) -> Iterator[pa.RecordBatch]:
        """Rows of one day in the order of the files."""
        listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
        result = self._connection.cursor().execute(f"select {listed} from events where report_date = ?", [day])
        for batch in result.to_arrow_reader(BATCH_ROWS):
            yield batch.cast(EVENTS.schema)


class Ga4Export:
    """Reads GA4 event exports: one file or a folder of Parquet and newline JSON files, daily and intraday."""

    def inspect(self, path: Path, days: Days = None) -> ExportFiles:
        """Find and check the files; count their events by day. With `days` (first, last), a day outside is an error.

        Raises PermanentError, one line naming file, row and remedy.
        """
        with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "threads": 2}) as connection:
            return inspect(connection, path, days)

    @contextmanager
    def read(self, path: Path, salt: bytes, first_day: date, last_day: date, scratch: Path) -> Iterator[Events]:
        """Check and flatten everything, then hand it out; use as a context manager.

        `scratch` is a folder inside TOCHIMART_HOME for what does not fit into memory (hashed and masked already); emptied at the end.
        Raises PermanentError as `inspect` does; nothing was handed out by then.
        """
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix=".ga4-export-", dir=scratch) as folder:
            config = {"memory_limit": MEMORY_LIMIT, "threads": 2, "temp_directory": folder}
            with duckdb.connect(str(Path(folder) / "events.duckdb"), config=config) as connection:
                files = inspect(connection, path, (first_day, last_day))
                stage(connection, files, salt)
                refuse_doubles(connection, files)
                yield Events(connection, files, summarise(connection, files))


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
    except duckdb.Error as error:
        raise fault(file, days) from error
    if any(day is None or (days and not days[0] <= day <= days[1]) for day, *_ in counted):
        raise fault(file, days)
    empty = [
        name for name, place in (("event_params", 2), ("user_pseudo_id", 3)) if not any(row[place] for row in counted)
    ]
    if counted and empty and file.format != "parquet":
        require_columns(file, {name: None for name in REQUIRED if name not in empty})
    return {day: events for day, events, *_ in counted}


def column_types(connection: duckdb.DuckDBPyConnection, file: ExportFile) -> dict[str, Any]:
    """Column types of a file, with all required columns among them."""
    try:
        relation = connection.sql(f"select * from {source(file)} limit 0")
        types = dict(zip(relation.columns, relation.types, strict=True))
    except duckdb.Error as error:
        raise unreadable(file) from error
    require_columns(file, types | ({name: None for name in REQUIRED} if file.format != "parquet" else {}))
    return types


def stage(connection: duckdb.DuckDBPyConnection, files: ExportFiles, salt: bytes) -> None:
    """Fill the table `events` with the rows of every file for the days it gives."""
    columns = ", ".join(f'"{column.name}" {duckdb_type(column.type)}' for column in EVENTS.columns)
    connection.execute(f"create table events ({columns}, masked utinyint, file_number integer)")
    for number, file in enumerate(files.files):
        taken = [day for day in file.days if file in files.taken(day)]
        if not taken:
            continue
        rows = flattened(file, column_types(connection, file))
        try:
            connection.execute(f"insert into events select *, {number} from ({rows})", {"salt": salt, "days": taken})
        except duckdb.Error as error:
            raise fault(file, None) from error


def duckdb_type(type_: pa.DataType) -> str:
    return {"string": "varchar", "int64": "bigint", "bool": "boolean", "date32[day]": "date"}[str(type_)]


def refuse_doubles(connection: duckdb.DuckDBPyConnection, files: ExportFiles) -> None:
    """Raise PermanentError when two files give the same events of a day, as after exporting a day twice."""
    shared = [day for day in files.days if len(files.taken(day)) > 1]
    if not shared:
        return
    listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
    found = connection.execute(
        f"""with hashes as (
            select distinct report_date, file_number, hash({listed}) as event from events where list_contains(?, report_date)
        ),
        sizes as (select report_date, file_number, count(*) as events from hashes group by all),
        common as (
            select one.report_date, one.file_number as first, other.file_number as second, count(*) as events
            from hashes as one inner join hashes as other using (report_date, event)
            where one.file_number < other.file_number group by all
        )
        select common.report_date, first, second from common
        inner join sizes as a on a.report_date = common.report_date and a.file_number = first
        inner join sizes as b on b.report_date = common.report_date and b.file_number = second
        where common.events > {LARGEST_COMMON_SHARE} * least(a.events, b.events) order by all limit 1""",
        [shared],
    ).fetchone()
    if found:
        day, first, second = found
        raise PermanentError(
            f"{files.files[first].name} and {files.files[second].name} hold the same events of {day}; keep the newer export only"
        )


def summarise(connection: duckdb.DuckDBPyConnection, files: ExportFiles) -> Summary:
    """Figures of the staged events."""
    row = connection.execute(
        """select count(*), count(distinct report_date), count(distinct user_key),
            count(distinct case when ga_session_id is not null then user_key || '-' || ga_session_id end),
            count(*) filter (where event_name = 'click' and outbound = 'true'),
            count(*) filter (where event_name = 'purchase'), coalesce(sum(masked), 0)
        from events"""
    ).fetchone()
    assert row is not None
    names = connection.execute("select event_name, count(*) from events group by 1 order by 2 desc, 1").fetchall()
    given = {
        number: (events, masked)
        for number, events, masked in connection.execute(
            "select file_number, count(*), sum(masked) from events group by 1"
        ).fetchall()
    }
    return Summary(
        *(int(number) for number in row[:6]),
        event_names=dict(names),
        masked_values=int(row[6]),
        files=tuple(file_summary(file, *given.get(number, (0, 0))) for number, file in enumerate(files.files)),
        notes=(*files.left_aside, *notes_on_days(files)),
    )


def file_summary(file: ExportFile, taken: int, masked: int) -> FileSummary:
    first, last = (str(min(file.days)), str(max(file.days))) if file.days else ("", "")
    return FileSummary(file.name, file.kind, first, last, file.events, int(taken), int(masked))


def notes_on_days(files: ExportFiles) -> list[str]:
    """Sentences about days that two kinds of table hold."""
    notes = []
    for file in files.files:
        lost = [day for day in file.days if file not in files.taken(day)]
        if lost:
            better = files.taken(lost[0])[0].kind
            days = f"{lost[0]}" if len(lost) == 1 else f"{len(lost)} days from {lost[0]} to {lost[-1]}"
            notes.append(f"{file.name}: {days} not taken, the {better} table has them")
    return notes


def load_salt(home: Path) -> bytes:
    """The installation's salt, made on first use in `home/secrets/ga4_export.salt`, for its owner only.

    It is destroyed with `home`, and then nobody can tell again which user a hash stood for. Raises PermanentError when the file is
    not a salt: a new one would give known users new keys.
    """
    path = home / "secrets" / "ga4_export.salt"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        make_salt(path)
    salt = path.read_bytes()
    if len(salt) != SALT_BYTES:
        raise PermanentError(
            f"{path}: not {SALT_BYTES} bytes; put the salt back from a backup, or remove it and import all exports again"
        )
    return salt


def make_salt(path: Path) -> None:
    """Write a new salt beside `path` and link it there, so that of two processes that start at once one wins."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(SALT_BYTES))
        flush(temporary)
        if not path.exists():
            os.link(temporary, path)
            flush(path.parent)
    except FileExistsError:
        return
    finally:
        temporary.unlink(missing_ok=True)
