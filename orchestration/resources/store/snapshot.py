"""The published file: a copy of the working file, swapped in with one rename.

The copy is made by a child process. Opening and closing the working file inside the process that has it locked would drop
DuckDB's lock and let a second writer in. It is made after CHECKPOINT, or rows still in the write-ahead log would be missing.
"""

import subprocess
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically
from orchestration.resources.store.profile_files import database_profile, refuse_database
from orchestration.resources.store.warehouse import Warehouse


def publish(warehouse: Warehouse, target: Path, snapshots: Path, keep: int, stamp: datetime) -> Path:
    """Replace `target` and keep a dated copy in `snapshots`, of which the newest `keep` stay. Returns the dated copy."""
    if warehouse.profile:
        refuse_database(target, database_profile(target), warehouse.profile)
    with warehouse.connect() as connection:
        connection.execute("checkpoint")
    dated = snapshots / f"tochimart-{stamp:%Y%m%d}.duckdb"
    for path in (dated, target):
        with write_atomically(path) as temporary:
            copy(warehouse.path, temporary)
            temporary.chmod(0o440)
    others = sorted(
        set(snapshots.glob("tochimart-*.duckdb")) - {dated}
    )  # also when the clock was set back, this one stays
    for old in others[: max(0, len(others) - (keep - 1))]:
        old.unlink()
    return dated


def open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a published file. Raises PermanentError, one line, when it is corrupt or cannot be read."""
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise PermanentError(
            f"{path} cannot be read, it is corrupt or not readable here ({' '.join(str(error).split())}); `tochimart run` publishes it "
            f"again, and those of the days before lie in {path.parent / 'snapshots'}"
        ) from error


def copy(source: Path, target: Path) -> None:
    """Copy in a child process, sharing blocks where the file system can."""
    done = subprocess.run(
        ["cp", "--reflink=auto", "--", str(source), str(target)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PermanentError(
            f"cannot copy {source} to {target}: {done.stderr.strip()}; free space or fix permissions, then publish again"
        )
