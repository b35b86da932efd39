"""Processes by what the machine knows of them, so that one that is gone is told from another that got its number later.

A number alone says little: numbers are given out again, and after a power cut all of them are. Boot, number and start time together
name one process for ever.
"""

import functools
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
STATE, STARTED = 0, 19
"""Fields of `/proc/<pid>/stat` after the name, which may hold blanks and brackets itself (proc(5), fields 3 and 22)."""
GONE = ("Z", "X")
"""States of a process that has ended and that its parent has not asked about yet."""


@dataclass(frozen=True)
class Process:
    """One process: the boot it lives in, the space its number counts in (a container has its own), the number, and its start."""

    boot: str
    space: str
    pid: int
    started: str

    @classmethod
    def this(cls) -> "Process":
        """The process that asks."""
        return cls(boot(), space(), os.getpid(), started(os.getpid()) or "")

    @classmethod
    def parse(cls, text: str) -> "Process | None":
        """What `str` has written; None for anything else."""
        parts = text.split(" ", 3)
        return cls(parts[0], parts[1], int(parts[2]), parts[3]) if len(parts) == 4 and parts[2].isdigit() else None

    def __str__(self) -> str:
        return f"{self.boot} {self.space} {self.pid} {self.started}"

    def exists(self) -> bool | None:
        """Whether it still runs; None when that cannot be seen from here: it is of another boot, machine or container."""
        if (self.boot, self.space) != (boot(), space()):
            return None
        return started(self.pid) == self.started


@functools.cache
def boot() -> str:
    """What names the time since the machine was switched on."""
    if BOOT.exists():
        return BOOT.read_text(encoding="ascii").strip()
    return "".join(_said("sysctl", "-n", "kern.boottime").split()) or "unknown"


@functools.cache
def space() -> str:
    """What names the space in which process numbers count."""
    try:
        return str(Path("/proc/self/ns/pid").readlink()).replace(" ", "")
    except OSError:
        return "-"


def started(pid: int) -> str | None:
    """When the process with this number began, as the system counts it; None when there is none, or it has ended."""
    if not BOOT.exists():
        return _said("ps", "-o", "lstart=", "-p", str(pid)) or None
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = told.rpartition(")")[2].split()
    return None if fields[STATE] in GONE else fields[STARTED]


def _said(*command: str) -> str:
    """What a command prints; nothing when it fails or is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
