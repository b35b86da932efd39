"""The record of sent alerts, `alerts/ledger.json` in the data folder. Only its owner can read it.

It contains the open causes with the state last sent to each channel, the causes of each area as last read, and the result of the last
delivery of each channel. The causes of an unchanged file are taken from it, so the file is not opened again.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.alerts.cause import Cause
from orchestration.errors import PermanentError

LEDGER_FORMAT_VERSION = 1
RESOLVED = "resolved"
"""State that is sent to a channel for a cause that no longer applies."""
LOCK_POLL_SECONDS = 0.1
Stamp = list[int]
"""Inode, time of the last change, and size of each file. A file has changed if its numbers differ."""


@dataclass
class LedgerEntry:
    """A cause, when it was first seen, when it was resolved (None while it lasts), and the state last sent to each channel."""

    cause: Cause
    since: datetime
    resolved_at: datetime | None = None
    sent_states: dict[str, str] = field(default_factory=dict)


@dataclass
class AreaReading:
    """The causes of an area, and the stamps of the files they were read from. `facts` are other values read from these files."""

    stamp: Stamp
    causes: list[Cause]
    facts: dict[str, str]


@dataclass
class Delivery:
    """State of delivery through a channel: failures in a row, last error, earliest next attempt, and last success."""

    failures: int = 0
    error: str | None = None
    not_before: datetime | None = None
    delivered_at: datetime | None = None


@dataclass
class Ledger:
    """All state that is kept between two rounds."""

    entries: dict[str, LedgerEntry] = field(default_factory=dict)
    areas: dict[str, AreaReading] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)


def ledger_path(home: Path) -> Path:
    return home / "alerts" / "ledger.json"


def read_ledger(home: Path) -> Ledger:
    """Return the ledger. If it is missing or damaged, return an empty one, so that open causes are sent once more."""
    try:
        stored = json.loads(ledger_path(home).read_text(encoding="utf-8"))
        return _ledger_of(stored)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Ledger()
    except OSError as error:
        raise PermanentError(
            f"{ledger_path(home)}: the record of sent alerts cannot be read ({error.strerror}); remove it or make it readable"
        ) from None


def write_ledger(home: Path, ledger: Ledger) -> None:
    """Replace the ledger file, unless its content is equal. Raises PermanentError when it cannot be written."""
    from orchestration.resources.base.files import write_atomically

    path = ledger_path(home)
    text = json.dumps(_json_of(ledger), ensure_ascii=False, indent=1)
    try:
        if path.is_file() and path.read_bytes() == text.encode():
            return
        with write_atomically(path) as temporary:
            temporary.chmod(0o600)
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PermanentError(
            f"{path}: sent alerts cannot be recorded ({error.strerror}) and may be sent again; make room or fix permissions"
        ) from None


@contextmanager
def ledger_lock(home: Path, wait_seconds: float) -> Iterator[bool]:
    """Hold the lock that permits one round at a time. Yields False if another process still holds it after `wait_seconds`."""
    folder = ledger_path(home).parent
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise PermanentError(
            f"{folder}: cannot be opened ({error.strerror}), but it contains the record of sent alerts; make it readable and writable"
        ) from None
    try:
        yield _acquire_lock(descriptor, wait_seconds)
    finally:
        os.close(descriptor)


def _acquire_lock(descriptor: int, wait_seconds: float) -> bool:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(LOCK_POLL_SECONDS)
        else:
            return True


def file_stamps(*paths: Path) -> Stamp:
    """Return the stamp of the files. A missing file has zeros."""
    stamp: Stamp = []
    for path in paths:
        try:
            file_status = path.stat()
        except OSError:
            stamp += [0, 0, 0]
        else:
            stamp += [file_status.st_ino, file_status.st_mtime_ns, file_status.st_size]
    return stamp


def _json_of(ledger: Ledger) -> dict[str, Any]:
    return {
        "version": LEDGER_FORMAT_VERSION,
        "entries": [
            {
                "cause": entry.cause.as_json(),
                "since": entry.since.isoformat(),
                "resolved_at": _text(entry.resolved_at),
                "told": entry.sent_states,
            }
            for entry in ledger.entries.values()
        ],
        "areas": {
            name: {
                "stamp": reading.stamp,
                "causes": [cause.as_json() for cause in reading.causes],
                "facts": reading.facts,
            }
            for name, reading in ledger.areas.items()
        },
        "deliveries": {
            name: {
                "failures": delivery.failures,
                "error": delivery.error,
                "not_before": _text(delivery.not_before),
                "delivered_at": _text(delivery.delivered_at),
            }
            for name, delivery in ledger.deliveries.items()
        },
    }


def _ledger_of(stored: Mapping[str, Any]) -> Ledger:
    if stored["version"] != LEDGER_FORMAT_VERSION:
        raise ValueError(f"version {stored['version']}")
    ledger = Ledger()
    for stored_entry in stored["entries"]:
        cause = Cause.of_json(stored_entry["cause"])
        since, sent_state = (
            datetime.fromisoformat(stored_entry["since"]),
            {str(name): str(state) for name, state in stored_entry["told"].items()},
        )
        ledger.entries[cause.key] = LedgerEntry(cause, since, _moment(stored_entry["resolved_at"]), sent_state)
    for name, stored_reading in stored["areas"].items():
        causes = [Cause.of_json(cause) for cause in stored_reading["causes"]]
        ledger.areas[name] = AreaReading(
            [int(part) for part in stored_reading["stamp"]], causes, dict(stored_reading["facts"])
        )
    for name, stored_delivery in stored["deliveries"].items():
        ledger.deliveries[name] = Delivery(
            int(stored_delivery["failures"]),
            stored_delivery["error"],
            _moment(stored_delivery["not_before"]),
            _moment(stored_delivery["delivered_at"]),
        )
    return ledger


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
