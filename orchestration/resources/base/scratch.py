"""Temporary folders for rows that are not masked yet, and removal of those left by dead processes. Each folder is
locked while its process lives. The operating system releases the lock with the process, in any container."""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRATCH_FOLDER_PATTERN = re.compile(r"\.(?:import|buffer|ga4-export)-")
TEMPORARY_FILE_PATTERN = re.compile(r"\..+\.\d+\.tmp")
"""Names made by `scratch_folder` and by `write_atomically` in `files`."""
FOREIGN_FOLDERS = ("dagster", "dbt")
"""Subfolders of the data folder whose temporary files belong to other programs."""


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder in `parent`, readable by the owner only, and remove it at the end. The lock protects it from
    `remove_abandoned`."""
    while True:
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=parent)
        lock = os.open(folder.name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if lock_descriptor(lock) and Path(folder.name).exists():
            break
        os.close(lock)  # another process removed the folder before it was locked
        folder.cleanup()
    try:
        yield Path(folder.name)
    finally:
        folder.cleanup()
        os.close(lock)


def lock_descriptor(descriptor: int, wait: bool = True) -> bool:
    """Lock an open file or folder. Returns False if another process holds the lock. On a file system without locks,
    returns True."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return wait
    return True


def remove_abandoned(home: Path) -> None:
    """Remove temporary folders and partial files of dead processes. Those of living processes stay."""
    for folder, folders, files in os.walk(home):
        current_folder = Path(folder)
        if current_folder == home:
            folders[:] = [name for name in folders if name not in FOREIGN_FOLDERS]
        for name in [name for name in folders if SCRATCH_FOLDER_PATTERN.match(name)]:
            _remove_unless_locked(current_folder / name)
            folders.remove(name)
        for name in files if current_folder != home / "inbox" else ():
            if TEMPORARY_FILE_PATTERN.fullmatch(name):
                _remove_unless_locked(current_folder / name)


def _remove_unless_locked(path: Path) -> None:
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not lock_descriptor(lock, wait=False):
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    finally:
        os.close(lock)
