"""Makes a backup: one archive of a data folder, written while holding the write lock of the working file."""

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from orchestration.backup._archive import ArchiveWriter
from orchestration.backup._contents import BackupContents, list_contents
from orchestration.backup._disk import refuse_full_disk
from orchestration.backup._manifest import MANIFEST_FORMAT, ArchiveEntry, Manifest
from orchestration.backup._progress import CopyProgress, PrintMessage
from orchestration.backup._settings_record import record_settings
from orchestration.backup._sqlite_copy import copy_sqlite, enabled_schedules, is_sqlite, unfinished_runs
from orchestration.errors import PermanentError
from orchestration.home import HomePaths
from orchestration.profile import Profile
from orchestration.resources.base import write_atomically
from orchestration.resources.store import Warehouse
from orchestration.version import own_version, refuse_newer_home


def make_backup(
    paths: HomePaths,
    profile: Profile,
    seeds: Path,
    seed_files: Sequence[Path],
    target: Path,
    print_message: PrintMessage,
    other_seeds: Mapping[str, Sequence[Path]] = MappingProxyType({}),
) -> tuple[Path, Manifest]:
    """Write an archive of the data folder to `target`, a new file or a folder. Returns its path and manifest.
    `other_seeds`: seed files of the engagements beside the shown one, by id.

    Waits for a run that loads, builds or publishes (`Warehouse.turn`). A run that only fetches continues. Raises
    PermanentError, with nothing written, if the target exists or is in the data folder, or if the disk has too
    little space.
    """
    refuse_newer_home(paths.home)
    if not paths.home.is_dir() or not any(paths.home.iterdir()):
        raise PermanentError(f"{paths.home} contains no data; set TOCHIMART_HOME to the data folder")
    archive = archive_path(target, paths.home, profile)
    with ExitStack() as stack:
        newest = None
        if paths.working_path.exists():
            warehouse = Warehouse(paths.working_path, profile=profile)
            stack.enter_context(warehouse.turn(print_message))
            newest = checkpoint_warehouse(warehouse)
        for run_id, job in unfinished_runs(paths.dagster_home):
            print_message(
                f"· run {run_id[:8]} ({job}) is still running: data that it has not loaded yet is not in the backup"
            )
        contents = list_contents(paths.home, seed_files, other_seeds)
        refuse_full_disk(archive.parent, contents.total_bytes)
        with write_atomically(archive) as temporary:
            writer = ArchiveWriter(temporary)
            entries = copy_files(writer, contents, archive.parent, print_message)
            record = record_settings()
            manifest = Manifest(
                format=MANIFEST_FORMAT,
                tochimart=own_version(),
                profile=profile,
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                home=str(paths.home),
                newest_day=newest,
                seeds=str(seeds),
                files=tuple(entries),
                settings=record.values,
                secrets=record.secrets,
                key_files=record.key_files,
                schedules_on=enabled_schedules(paths.dagster_home),
                left_out=contents.left_out,
            )
            writer.finish(manifest)
            refuse_existing(archive)
    return archive, manifest


def archive_path(target: Path, home: Path, profile: str) -> Path:
    """Return the path of the new archive: `target`, or a name with profile and time in the folder `target`.

    Raises PermanentError if the file exists, its folder does not exist, or it is in the data folder.
    """
    folder = target if target.is_dir() else target.parent
    if not folder.is_dir():
        raise PermanentError(f"{folder} is not a folder; create it first")
    if folder.resolve().is_relative_to(home.resolve()):
        raise PermanentError(f"{target} is in the data folder {home}; choose a place on another disk")
    if target != folder:
        refuse_existing(target)
        return target
    return folder / f"tochimart-{profile}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"


def refuse_existing(archive: Path) -> None:
    """Raise PermanentError if a file with this name exists."""
    if archive.exists() or archive.is_symlink():
        raise PermanentError(f"{archive} exists, and backups are never overwritten; choose another name, or a folder")


def checkpoint_warehouse(warehouse: Warehouse) -> str | None:
    """Write all committed changes from the journal into the working file. Returns the last loaded day, or None."""
    with warehouse.connect() as connection:
        connection.execute("checkpoint")
        table_exists = connection.execute(
            "select count(*) from duckdb_tables() where schema_name = 'ops' and table_name = 'loads'"
        )
        if table_exists.fetchall() == [(0,)]:
            return None
        row = connection.execute("select max(report_date)::varchar from ops.loads").fetchone()
    return row[0] if row else None


def copy_files(
    writer: ArchiveWriter, contents: BackupContents, beside: Path, print_message: PrintMessage
) -> list[ArchiveEntry]:
    """Copy every file into the archive and return their entries. A file removed during the backup is added to `left_out`."""
    progress = CopyProgress("backing up", contents.total_bytes, print_message)
    entries = []
    with tempfile.TemporaryDirectory(prefix=".tochimart-backup-", dir=beside) as folder:
        for name, path in contents.files:
            copied = Path(folder) / "copy.db"
            copied.unlink(missing_ok=True)
            try:
                if "/dagster/" in name and is_sqlite(path):
                    copy_sqlite(path, copied)
                    copied.chmod(path.stat().st_mode & 0o777)
                    path = copied
                entries.append(writer.add(name, path, progress))
            except FileNotFoundError:
                contents.left_out[name.split("/", 1)[1]] = "removed during the backup"
                print_message(f"· {path} was removed during the backup and is not in it")
    return entries
