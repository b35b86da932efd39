"""Events of all files in one table, without raw user ids and personal data, and a summary."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import duckdb
import pyarrow as pa

from orchestration.errors import PermanentError
from orchestration.resources.imports.ga4_export.check import column_types
from orchestration.resources.imports.ga4_export.columns import EVENTS
from orchestration.resources.imports.ga4_export.faults import describe_days, first_invalid_event
from orchestration.resources.imports.ga4_export.files import ExportFile, ExportFiles
from orchestration.resources.imports.ga4_export.sql import flattening_query
from orchestration.resources.imports.ga4_export.text import readable_path
from orchestration.resources.privacy import Guard
from orchestration.settings import read_seed

BATCH_ROWS = 50_000
MAX_COMMON_SHARE = 0.5
"""Two files of one day that share more than this part of the smaller file contain the same events, not two parts of
the day."""

EVENT_ORDER = "event_timestamp, batch_page_id, batch_ordering_id, batch_event_index"
"""Order of events: those of a batch share one timestamp (https://support.google.com/analytics/answer/7029846)."""

SUMMARY_FIGURES = ("events", "days", "users", "sessions", "outbound_clicks", "purchases")


@dataclass(frozen=True)
class FileSummary:
    """Result of one file: number of `events`, number of events loaded (`taken`), and number of values masked in these."""

    name: str
    kind: str
    first_day: str
    last_day: str
    events: int
    taken: int
    masked_values: int


@dataclass(frozen=True)
class Summary:
    """Totals of all loaded events. `sessions` are distinct pairs of user and ga_session_id. `notes` are messages for
    the user."""

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
        """Return plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class StagingResult:
    """Numbers of values masked on loading: by day and column, and by file in the order of the files."""

    masked_values: dict[tuple[date, str], int]
    masked_by_file: list[int]


def stage_events(connection: duckdb.DuckDBPyConnection, files: ExportFiles, salt: bytes) -> StagingResult:
    """Fill the table `events` with the rows of every file for the days it supplies. The order of rows depends on the
    events only. Rows are streamed through the personal-data guard before they enter a table, because DuckDB may write
    tables to disk."""
    columns = ", ".join(f'"{column.name}" {duckdb_type(column.type)}' for column in EVENTS.columns)
    connection.execute(f"create table staged ({columns}, file_number integer)")
    guard, by_file = Guard(EVENTS), []
    for number, file in enumerate(files.files):
        before = guard.masked.total()
        taken = [day for day in file.days if file in files.files_for_day(day)]
        for batch in read_events(connection, file, taken, salt):
            connection.register("batch", pa.Table.from_batches([guard(batch)]))
            connection.execute(f"insert into staged select *, {number} from batch")
        by_file.append(guard.masked.total() - before)
    connection.unregister("batch")
    listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
    connection.execute(
        f"create table events as select * from staged order by report_date, {EVENT_ORDER}, hash({listed}), file_number"
    )
    connection.execute("drop table staged")
    return StagingResult(dict(guard.masked), by_file)


def read_events(
    connection: duckdb.DuckDBPyConnection, file: ExportFile, days: Sequence[date], salt: bytes
) -> Iterator[pa.RecordBatch]:
    """Yield rows of one file for `days` with hashed users, before masking."""
    if not days:
        return
    types = column_types(connection, file)
    try:
        with readable_path(file.path, file.format, file.encoding) as path, connection.cursor() as reading:
            query = flattening_query(file, types, path, read_seed("cv_rules"))
            result = reading.execute(query, {"salt": salt, "days": days})
            for batch in result.to_arrow_reader(BATCH_ROWS):
                yield batch.cast(EVENTS.schema)
    except (duckdb.Error, pa.ArrowException, UnicodeError):
        raise first_invalid_event(file) from None  # the engine's words quote what it could not read


def duckdb_type(type_: pa.DataType) -> str:
    if type_ == pa.list_(pa.string()):
        return "varchar[]"
    return {"string": "varchar", "int64": "bigint", "bool": "boolean", "date32[day]": "date"}[str(type_)]


def refuse_duplicate_days(connection: duckdb.DuckDBPyConnection, files: ExportFiles) -> None:
    """Raise PermanentError when two files contain the same events of a day, for example after exporting a day twice."""
    shared = [day for day in files.days if len(files.files_for_day(day)) > 1]
    if not shared:
        return
    listed = ", ".join(f'"{name}"' for name in EVENTS.schema.names)
    rows = connection.execute(
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
        where common.events > {MAX_COMMON_SHARE} * least(a.events, b.events) order by all limit 1""",
        [shared],
    ).fetchone()
    if rows:
        day, first, second = rows
        raise PermanentError(
            f"{files.files[first].name} and {files.files[second].name} contain the same events of {day}; keep the newer export only"
        )


def summarise(connection: duckdb.DuckDBPyConnection, files: ExportFiles, staged: StagingResult) -> Summary:
    """Return the totals of the staged events."""
    row = connection.execute(
        """select count(*), count(distinct report_date), count(distinct user_key),
            count(distinct case when ga_session_id is not null then user_key || '-' || ga_session_id end),
            count(*) filter (where event_name = 'click' and outbound = 'true'),
            count(*) filter (where event_name = 'purchase')
        from events"""
    ).fetchone()
    assert row is not None
    names = connection.execute("select event_name, count(*) from events group by 1 order by 2 desc, 1").fetchall()
    given = dict(connection.execute("select file_number, count(*) from events group by 1").fetchall())
    return Summary(
        **dict(zip(SUMMARY_FIGURES, row, strict=True)),
        event_names=dict(names),
        masked_values=sum(staged.masked_by_file),
        files=tuple(
            file_summary(file, given.get(number, 0), staged.masked_by_file[number])
            for number, file in enumerate(files.files)
        ),
        notes=(*files.skipped_messages, *notes_on_repeated_days(files)),
    )


def file_summary(file: ExportFile, taken: int, masked: int) -> FileSummary:
    held = sorted({*file.days, *file.events_out_of_range})
    first, last = (str(held[0]), str(held[-1])) if held else ("", "")
    return FileSummary(file.name, file.export_kind, first, last, file.events, int(taken), int(masked))


def notes_on_repeated_days(files: ExportFiles) -> list[str]:
    """Return messages about days that two kinds of table contain."""
    notes = []
    for file in files.files:
        dropped_days = [day for day in file.days if file not in files.files_for_day(day)]
        if dropped_days:
            better = files.files_for_day(dropped_days[0])[0].export_kind
            notes.append(f"{file.name}: {describe_days(dropped_days)} not taken, the {better} table has them")
    return notes
