"""The landed files behind a day of a report: which they are, who asked for them, and whether they are still what was loaded."""

import glob
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.resources.base import sha256

NEWEST = """
select account_id, landed_file, file_sha256, row_count, fetched_at, api_version, query, run_id
from ops.loads where platform = ? and report = ? and report_date = ?
qualify row_number() over (partition by account_id order by load_id desc) = 1
order by account_id
"""


@dataclass(frozen=True)
class LandedFile:
    """A landed file and the request that fetched it. `state` is same, changed (another content) or not_here."""

    path: Path
    sha256: str
    row_count: int
    fetched_at: datetime
    api_version: str
    query: str
    run_id: str
    state: str
    figure: Decimal | None
    rows_found: int | None


def landed_files(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    place: tuple[str, str, str],
    expression: str | None,
    prefix: str = "",
    accounts: Collection[str] | None = None,
) -> list[LandedFile]:
    """The newest load of each account for `place` (platform, report, day), the sum of `expression` taken from each file itself.

    `landing` is this home's landing zone, where the files are looked for first. `prefix` and `accounts` narrow the accounts.
    """
    found = connection.execute(NEWEST, list(place)).fetchall()
    wanted = [row for row in found if str(row[0]).startswith(prefix) and (accounts is None or str(row[0]) in accounts)]
    return [_opened(landing, row, expression) for row in wanted]


def _opened(landing: Path, row: Sequence[object], expression: str | None) -> LandedFile:
    _account, landed, digest, rows, fetched_at, version, query, run = row
    path = _place(landing, Path(str(landed)))
    state, figure, counted = "not_here", None, None
    if path.exists():
        state = "same" if sha256(path) == digest else "changed"
        figure, counted = _figure(path, expression)
    assert isinstance(rows, int)
    assert isinstance(fetched_at, datetime)
    return LandedFile(path, str(digest), rows, fetched_at, str(version), str(query), str(run), state, figure, counted)


def _place(landing: Path, told: Path) -> Path:
    """Where a file of the ledger lies. Older ledgers hold absolute paths, which may be those of the home this one was copied from:
    this home's own file goes first.
    """
    own = landing.joinpath(*told.parts[-4:])
    return told if told.is_absolute() and told.exists() and not own.exists() else own


def _figure(path: Path, expression: str | None) -> tuple[Decimal | None, int]:
    """The sum and the number of rows a file holds, read from the file and nothing else; no sum of a column that the file lacks."""
    with duckdb.connect() as connection:
        total = f"sum({expression})" if expression else "null"
        counted = "select {}, count(*) from read_parquet(?)"
        place = [glob.escape(str(path))]  # the engine takes paths for patterns
        try:
            row = connection.execute(counted.format(total), place).fetchone()
        except duckdb.BinderException:  # landed before the report had the column
            row = connection.execute(counted.format("null"), place).fetchone()
    assert row is not None
    return (None if row[0] is None else Decimal(str(row[0]))), int(row[1])
