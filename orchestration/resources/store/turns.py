"""Whose turn it is to write the working file: one process at a time, the others wait, with a bound and a sentence.

The operating system drops the lock with the process that holds it, so a killed run never keeps its turn. Steps that load take a turn each;
the build takes one that lasts until its run has published, so that nothing else is in the published file than what was built.
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

LONGEST_WAIT = timedelta(hours=1)
"""A whole build takes minutes; who waits longer waits for something that hangs."""
LOOK_SECONDS = 0.1

Say = Callable[[str], object]

_held: dict[Path, TextIO] = {}
"""Lock files of this process, by path. Within a process steps follow one another, so a turn is taken once and shared."""


@contextmanager
def turn(path: Path, say: Say, longest_wait: timedelta = LONGEST_WAIT, until_released: bool = False) -> Iterator[None]:
    """Have the turn whose lock file is `path` during the block, or, with `until_released`, until `release` or the end of the process.

    A block that raises gives the turn back in either case. Raises PermanentError when the turn does not come within `longest_wait`.
    """
    is_mine = _take(path, say, longest_wait)
    try:
        yield
    except BaseException:
        release(path)
        raise
    if is_mine and not until_released:
        release(path)


def release(path: Path) -> None:
    """Give the turn back; nothing happens when this process does not have it."""
    if file := _held.pop(path, None):
        file.close()


def _take(path: Path, say: Say, longest_wait: timedelta) -> bool:
    """Wait for the turn; False when this process has it already."""
    if path in _held:
        return False
    path.parent.mkdir(exist_ok=True, mode=0o700)  # not its parents: a home that vanished must not come back
    file = path.open("a+", encoding="utf-8")
    began, has_said = time.monotonic(), False
    while not _locked(file):
        if time.monotonic() - began > longest_wait.total_seconds():
            holder = _holder(path)
            file.close()
            raise PermanentError(
                f"{path.with_suffix('.duckdb')} is being written by {holder} for longer than {_minutes(longest_wait)}; "
                "wait for that run or end it, then start this one again"
            )
        if not has_said:
            say(f"· waiting for up to {_minutes(longest_wait)}: the warehouse is being written by {_holder(path)}")
            has_said = True
        time.sleep(LOOK_SECONDS)
    file.truncate(0)
    file.write(json.dumps({"pid": os.getpid(), "since": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"}))
    file.flush()
    _held[path] = file
    return True


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    """Who has the turn, as its lock file says."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return f"process {told['pid']}, since {told['since']}"
    except (ValueError, KeyError, OSError):
        return "another process"


def _minutes(time_: timedelta) -> str:
    return f"{time_.total_seconds() / 60:g} minutes"
