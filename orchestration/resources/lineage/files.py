"""The landed files of one day of a report: path, request, and whether the content is still what was loaded."""

import glob
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.resources.base import sha256

NEWEST_LOADS_SQL = """
select account_id, landed_file, file_sha256, row_count, fetched_at, api_version, query, run_id
from ops.loads where platform = ? and report = ? and report_date = ?
qualify row_number() over (partition by account_id order by load_id desc) = 1
order by account_id
"""


@dataclass(frozen=True)
class LandedFile:
    """A landed file and the request that fetched it. `state` is same, changed (other content) or not_here."""

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
    platform_report_and_account: tuple[str, str, str],
    expression: str | None,
    prefix: str = "",
    accounts: Collection[str] | None = None,
) -> list[LandedFile]:
    """Return the newest load of each account for `place` (platform, report, day), with the sum of `expression` computed
    from each file. Files are looked for in `landing`, this data folder's landing zone, first. `prefix` and `accounts`
    restrict the accounts."""
    rows = connection.execute(NEWEST_LOADS_SQL, list(platform_report_and_account)).fetchall()
    wanted_rows = [
        row for row in rows if str(row[0]).startswith(prefix) and (accounts is None or str(row[0]) in accounts)
    ]
    return [_read_landed_file(landing, row, expression) for row in wanted_rows]


def _read_landed_file(landing: Path, row: Sequence[object], expression: str | None) -> LandedFile:
    _account, landed, digest, rows, fetched_at, version, query, run = row
    path = _locate_file(landing, Path(str(landed)))
    state, figure, counted = "not_here", None, None
    if path.exists():
        state = "same" if sha256(path) == digest else "changed"
        figure, counted = _file_sum(path, expression)
    assert isinstance(rows, int)
    assert isinstance(fetched_at, datetime)
    return LandedFile(path, str(digest), rows, fetched_at, str(version), str(query), str(run), state, figure, counted)


def _locate_file(landing: Path, recorded_path: Path) -> Path:
    """Return the path of a file in the ledger. Old ledgers contain absolute paths, possibly of another data folder that
    was copied. Therefore a file in this data folder has priority."""
    own = landing.joinpath(*recorded_path.parts[-4:])
    return recorded_path if recorded_path.is_absolute() and recorded_path.exists() and not own.exists() else own


def _file_sum(path: Path, expression: str | None) -> tuple[Decimal | None, int]:
    """Return the sum and the number of rows computed from the file alone. The sum is None if the file lacks the column."""
    with duckdb.connect() as connection:
        total = f"sum({expression})" if expression else "null"
        counted = "select {}, count(*) from read_parquet(?)"
        platform_report_and_account = [glob.escape(str(path))]  # DuckDB treats paths as glob patterns
        try:
            row = connection.execute(counted.format(total), platform_report_and_account).fetchone()
        except duckdb.BinderException:  # the file was landed before the report had this column
            row = connection.execute(counted.format("null"), platform_report_and_account).fetchone()
    assert row is not None
    return (None if row[0] is None else Decimal(str(row[0]))), int(row[1])
