"""Measures the cost of a morning: CPU seconds of a process tree, events in Dagster's history, bytes of the data folder by part."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.torture.processes import Tree

PARTS = {
    "history index": ("dagster/history/runs/index.db*",),
    "history of runs": ("dagster/history/runs/*-*.db*", "dagster/history/runs.db*"),
    "ticks": ("dagster/schedules/**/*",),
    "compute logs": ("dagster/storage/**/*",),
    "landing": ("landing/**/*",),
    "warehouse": ("warehouse/**/*",),
    "published": ("tochimart.duckdb",),
    "snapshots": ("snapshots/**/*",),
    "dbt": ("dbt/**/*",),
}
"""Part of the data folder → its files."""
OTHER = "other"
DAILY_PARTS = ("history index", "history of runs", "ticks", "compute logs", "landing", OTHER)
"""Parts that grow with every run. The warehouse grows with the figures, the snapshots until there are seven, dbt's folder not at all."""


@dataclass(frozen=True)
class Cost:
    """Totals since the beginning; the difference of two is what lies between them."""

    cpu_seconds: float
    events: int
    runs: int
    size: dict[str, int]

    def since(self, before: "Cost") -> "Cost":
        size = {part: more - before.size[part] for part, more in self.size.items()}
        return Cost(self.cpu_seconds - before.cpu_seconds, self.events - before.events, self.runs - before.runs, size)

    @property
    def daily_bytes(self) -> int:
        """What the parts that grow with every run take."""
        return sum(self.size[part] for part in DAILY_PARTS)

    def line(self) -> str:
        """The figures in one line, sizes in kB."""
        parts = ", ".join(f"{part} {size / 1e3:,.0f}" for part, size in self.size.items() if size)
        return f"{self.cpu_seconds:.0f} CPU s, {self.runs} runs, {self.events:,} events, {self.daily_bytes / 1e6:.2f} MB; kB: {parts}"


def measure(home: Path, tree: Tree, spent: float = 0.0) -> Cost:
    """What the data folder holds now, and what the living processes of `tree` have used; `spent` by those that have ended."""
    return Cost(spent + cpu_seconds(tree), *count_events(home), sizes(home))


def cpu_seconds(tree: Tree) -> float:
    """User and system time of the living processes of a tree and of all children they have waited for."""
    ticks = 0
    for pid in tree.pids():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def count_events(home: Path) -> tuple[int, int]:
    """Events in the logs of all runs, and the number of runs."""
    logs = list((home / "dagster" / "history" / "runs").glob("*-*.db"))
    return sum(count(path, "event_logs") for path in logs), len(logs)


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)) as connection:
        (found,) = connection.execute(f"select count(*) from {table}").fetchone()
        return int(found)


def sizes(home: Path) -> dict[str, int]:
    """Bytes of each part; `other` is everything that belongs to none."""
    found = {path for path in home.rglob("*") if path.is_file()}
    size = {}
    for part, patterns in PARTS.items():
        mine = {path for pattern in patterns for path in home.glob(pattern)} & found
        size[part] = sum(map(bytes_of, mine))
        found -= mine
    return size | {OTHER: sum(map(bytes_of, found))}


def bytes_of(path: Path) -> int:
    """Space a file takes; 0 when it is gone. A sparse file counts with what is written of it."""
    try:
        return path.stat().st_blocks * 512
    except OSError:
        return 0
