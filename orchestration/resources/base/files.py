"""Atomic file writes: a reader sees either the old file or the new file, never a partial one."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base.scratch import lock_descriptor

DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})


@contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Yield a temporary path next to `path`. On success flush the file to disk and rename it to `path`, otherwise
    remove it. The temporary file exists from the start, empty and locked, so that a file left by a killed process can
    be recognised (`scratch`)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with add_path_to_disk_errors(path):
        lock = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        lock_descriptor(lock)
        with add_path_to_disk_errors(path):
            yield temporary
            flush_to_disk(temporary)
            temporary.replace(path)
            flush_to_disk(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
        os.close(lock)


@contextmanager
def add_path_to_disk_errors(path: Path) -> Iterator[None]:
    """Add the file path to disk errors raised in the block. The system names the file only in errors of opening."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_ERRORS and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def flush_to_disk(path: Path) -> None:
    """Write the content of a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def refuse_special(path: Path, absent: str = "no such file") -> None:
    """Raise PermanentError unless `path` is a regular file or a folder. Opens nothing, because opening a pipe would
    block."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise PermanentError(f"{path}: {absent}") from None
    except OSError as error:
        raise PermanentError(f"{str(path)[:200]}: cannot be read ({error.strerror}); give another file") from None
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise PermanentError(f"{path}: is a pipe, socket or device; name a file or a folder of files")


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
