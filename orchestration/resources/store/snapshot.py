"""The published file: a copy of the working file, put in place with one rename. A child process makes the copy. If this
process opened and closed the working file while holding its lock, DuckDB's lock would be released. CHECKPOINT runs
first; otherwise rows in the write-ahead log would be missing."""

import subprocess
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically
from orchestration.resources.store.profile_files import check_database_profile, read_database_profile
from orchestration.resources.store.warehouse import Warehouse


def publish(warehouse: Warehouse, target: Path, snapshots: Path, keep: int, stamp: datetime) -> Path:
    """Replace `target` and keep a dated copy in `snapshots`, where the newest `keep` copies stay. Returns the dated
    copy."""
    if warehouse.profile:
        check_database_profile(target, read_database_profile(target), warehouse.profile)
    with warehouse.connect() as connection:
        connection.execute("checkpoint")
    dated = snapshots / f"tochimart-{stamp:%Y%m%d}.duckdb"
    for path in (dated, target):
        with write_atomically(path) as temporary:
            copy_in_child_process(warehouse.path, temporary)
            temporary.chmod(0o440)
    older = sorted(
        set(snapshots.glob("tochimart-*.duckdb")) - {dated}
    )  # the new copy stays even if the clock was set back
    for old in older[: max(0, len(older) - (keep - 1))]:
        old.unlink()
    return dated


def open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection to a published file. Raises PermanentError, in one line, when it is corrupt or unreadable."""
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise PermanentError(
            f"{path} cannot be read, it is corrupt or not readable here ({' '.join(str(error).split())}); `tochimart run` publishes it "
            f"again, and those of the days before lie in {path.parent / 'snapshots'}"
        ) from error


def copy_in_child_process(source: Path, target: Path) -> None:
    """Copy a file in a child process, sharing disk blocks where the file system can."""
    done = subprocess.run(
        ["cp", "--reflink=auto", "--", str(source), str(target)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PermanentError(
            f"cannot copy {source} to {target}: {done.stderr.strip()}; free space or fix permissions, then publish again"
        )
