"""Folders for rows that are not masked yet, and their removal when the process that made them is gone.

Each is locked for as long as its process lives; the operating system lets go of the lock with the process, in whatever container it ran.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDERS = re.compile(r"\.(?:import|buffer|ga4-export)-")
FILES = re.compile(r"\..+\.\d+\.tmp")
"""Names of `scratch_folder` here, and of `replacing` in `_files`."""
FOREIGN = ("dagster", "dbt")
"""Folders of the data folder in which others keep their own temporary files."""


@contextmanager
def scratch_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent`, owner only, removed at the end; whoever clears up after the dead leaves it alone meanwhile."""
    while True:
        folder = tempfile.TemporaryDirectory(prefix=prefix, dir=parent)
        lock = os.open(folder.name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if hold(lock) and Path(folder.name).exists():
            break
        os.close(lock)  # it was taken for a dead one's before it was locked
        folder.cleanup()
    try:
        yield Path(folder.name)
    finally:
        folder.cleanup()
        os.close(lock)


def hold(descriptor: int, wait: bool = True) -> bool:
    """Lock an open file or folder; False when another process has it. A file system without locks counts as locked by us."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        return wait
    return True


def remove_dead(home: Path) -> None:
    """Remove temporary folders and half-written files of processes that are gone; those of living ones stay."""
    for folder, folders, files in os.walk(home):
        here = Path(folder)
        if here == home:
            folders[:] = [one for one in folders if one not in FOREIGN]
        for name in [one for one in folders if FOLDERS.match(one)]:
            _remove_unless_held(here / name)
            folders.remove(name)
        for name in files if here != home / "inbox" else ():
            if FILES.fullmatch(name):
                _remove_unless_held(here / name)


def _remove_unless_held(path: Path) -> None:
    try:
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not hold(lock, wait=False):
            return
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    finally:
        os.close(lock)
