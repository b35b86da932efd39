"""The write lock of the working file: one process writes at a time. Others wait, with a limit and a message.

The operating system releases the lock when its process ends, so a killed run never keeps it. Each loading step takes
the lock for itself. The build keeps it until its run has published, so that the published file contains exactly what
was built.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from orchestration.errors import PermanentError

MAX_WAIT = timedelta(hours=1)
"""A full build takes minutes. A longer wait means that the other process hangs."""
POLL_SECONDS = 0.1

PrintMessage = Callable[[str], object]

_held_locks: dict[Path, TextIO] = {}
"""Lock files of this process, by path. Steps of one process run one after another, so the lock is taken once and
shared."""


@contextmanager
def hold_write_lock(
    path: Path, print_message: PrintMessage, longest_wait: timedelta = MAX_WAIT, until_released: bool = False
) -> Iterator[None]:
    """Hold the lock file `path` during the block or, with `until_released`, until `release_write_lock` or the end of
    the process. An exception in the block releases it in either case. Raises PermanentError when the lock is not
    available within `longest_wait`."""
    is_mine = _acquire(path, print_message, longest_wait)
    try:
        yield
    except BaseException:
        release_write_lock(path)
        raise
    if is_mine and not until_released:
        release_write_lock(path)


def release_write_lock(path: Path) -> None:
    """Release the lock. Does nothing if this process does not hold it."""
    if file := _held_locks.pop(path, None):
        file.close()


def _acquire(path: Path, print_message: PrintMessage, longest_wait: timedelta) -> bool:
    """Wait for the lock. Returns False if this process holds it already."""
    if path in _held_locks:
        return False
    path.parent.mkdir(
        exist_ok=True, mode=0o700
    )  # without parents=True: a data folder that disappeared must not be created again
    file = path.open("a+", encoding="utf-8")
    began, has_said = time.monotonic(), False
    while not _try_lock(file):
        if time.monotonic() - began > longest_wait.total_seconds():
            holder = _describe_holder(path)
            file.close()
            raise PermanentError(
                f"{path.with_suffix('.duckdb')} has been in use by {holder} for longer than {_format_minutes(longest_wait)}; "
                "wait for that run or end it, then start this one again"
            )
        if not has_said:
            print_message(
                f"· waiting for up to {_format_minutes(longest_wait)}: the warehouse is being written by {_describe_holder(path)}"
            )
            has_said = True
        time.sleep(POLL_SECONDS)
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}))
    file.flush()
    _held_locks[path] = file
    return True


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _describe_holder(path: Path) -> str:
    """Return a description of the process that holds the lock, from its lock file."""
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return f"process {holder['pid']}, since {holder['since']}"
    except (ValueError, KeyError, OSError):
        return "another process"


def _format_minutes(time_: timedelta) -> str:
    return f"{time_.total_seconds() / 60:g} minutes"
