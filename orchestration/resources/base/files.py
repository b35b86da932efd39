"""Writing files so that a reader sees the old one or the new one, never half of either."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base.scratch import hold

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success flush it to disk and rename it into place, otherwise remove it.

    The file is there, empty and locked: what a process that was killed leaves is told from what a living one writes (`scratch`).
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with naming(path):
        lock = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        hold(lock)
        with naming(path):
            yield temporary
            flush(temporary)
            temporary.replace(path)
            flush(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
        os.close(lock)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let an error of the disk say which file was being written; the system names it only at opening."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_ERRORS and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def flush(path: Path) -> None:
    """Force a file's or folder's content to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_special(path: Path, absent: str = "no such file") -> None:
    """Raise PermanentError unless `path` is a regular file or a folder; opens nothing, for opening a pipe waits for ever."""
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise PermanentError(f"{path}: {absent}") from None
    except OSError as error:
        raise PermanentError(f"{str(path)[:200]}: cannot be read ({error.strerror}); give another file") from None
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise PermanentError(f"{path}: a pipe, socket or device, no file; give a file or a folder of files")


def sha256(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
