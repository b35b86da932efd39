"""Identity of a process, so that a dead process is not confused with a later one that has the same number. Process
numbers are reused, and start again after a power cut. Boot, number and start time together identify a process for ever.
"""

import functools
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

BOOT_ID_PATH = Path("/proc/sys/kernel/random/boot_id")
STATE_FIELD, START_TIME_FIELD = 0, 19
"""Positions in `/proc/<pid>/stat` after the process name, which may contain spaces and brackets (proc(5), fields 3
and 22)."""
DEAD_STATES = ("Z", "X")
"""States of a process that has ended but whose parent has not collected its exit status."""


@dataclass(frozen=True)
class ProcessIdentity:
    """Identifies a process: boot id, pid namespace (a container has its own), process number, and start time."""

    boot: str
    space: str
    pid: int
    started: str

    @classmethod
    def this(cls) -> "ProcessIdentity":
        """Return the identity of the calling process."""
        return cls(boot_id(), pid_namespace(), os.getpid(), process_start_time(os.getpid()) or "")

    @classmethod
    def parse(cls, text: str) -> "ProcessIdentity | None":
        """Return the identity that `str` has written, or None for any other text."""
        parts = text.split(" ", 3)
        return cls(parts[0], parts[1], int(parts[2]), parts[3]) if len(parts) == 4 and parts[2].isdigit() else None

    def __str__(self) -> str:
        return f"{self.boot} {self.space} {self.pid} {self.started}"

    def exists(self) -> bool | None:
        """Return whether the process still runs. Returns None when this cannot be determined: it belongs to another
        boot, machine or container."""
        if (self.boot, self.space) != (boot_id(), pid_namespace()):
            return None
        return process_start_time(self.pid) == self.started


@functools.cache
def boot_id() -> str:
    """Return an id of the time since the machine was started."""
    if BOOT_ID_PATH.exists():
        return BOOT_ID_PATH.read_text(encoding="ascii").strip()
    return "".join(_command_output("sysctl", "-n", "kern.boottime").split()) or "unknown"


@functools.cache
def pid_namespace() -> str:
    """Return an id of the namespace in which process numbers are unique."""
    try:
        return str(Path("/proc/self/ns/pid").readlink()).replace(" ", "")
    except OSError:
        return "-"


def process_start_time(pid: int) -> str | None:
    """Return the start time of the process with this number, as the system counts it. Returns None when there is no
    such process or it has ended."""
    if not BOOT_ID_PATH.exists():
        return _command_output("ps", "-o", "lstart=", "-p", str(pid)) or None
    try:
        stat_text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat_text.rpartition(")")[2].split()
    return None if fields[STATE_FIELD] in DEAD_STATES else fields[START_TIME_FIELD]


def _command_output(*command: str) -> str:
    """Return the output of a command, or an empty text if it fails or does not exist."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
