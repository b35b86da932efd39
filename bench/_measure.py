"""Measures several implementations of the same reading in turn, in one process: CPU seconds, and whether their tables
are equal."""

import gc
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa


@dataclass
class Variant:
    """An implementation and its cost in each round. `table` converts the result of `read` to a comparable table."""

    label: str
    read: Callable[[], Any]
    cpu_seconds: list[float] = field(default_factory=list)
    wall_seconds: list[float] = field(default_factory=list)
    table: Callable[[Any], pa.Table] = lambda read: read

    def run(self) -> Any:
        """Read once and record CPU seconds of this process (all threads) and wall seconds."""
        gc.collect()
        cpu, wall = cpu_seconds_so_far(), time.perf_counter()
        read = self.read()
        self.cpu_seconds.append(cpu_seconds_so_far() - cpu)
        self.wall_seconds.append(time.perf_counter() - wall)
        return read


def cpu_seconds_so_far() -> float:
    """Return user and system CPU seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measure_variants(ways: Sequence[Variant], rounds: int) -> int:
    """Run all variants in turn after a warm-up, and return the number of rows. Stops when their tables differ."""
    first, *others = (way.table(way.read()) for way in ways)
    if not all(first.equals(other) for other in others):
        raise SystemExit("the ways read different rows: the comparison means nothing")
    for number in range(rounds):
        for way in ways if number % 2 == 0 else reversed(ways):
            way.run()
    return int(first.num_rows)


def cpu_ratio(slow: Variant, fast: Variant) -> float:
    """Return the median CPU seconds of one variant divided by those of another."""
    return statistics.median(slow.cpu_seconds) / statistics.median(fast.cpu_seconds)


def print_results(rows: int, columns: int, ways: Sequence[Variant]) -> None:
    """Print one line per variant: medians, spread, rows per CPU second."""
    print(f"{rows:,} rows of {columns} columns, {len(ways[0].cpu_seconds)} rounds, tables equal\n")
    print(f"{'':34}{'CPU s':>8}{'min–max':>14}{'wall s':>8}{'rows per CPU s':>17}")
    for way in ways:
        cpu = statistics.median(way.cpu_seconds)
        spread = f"{min(way.cpu_seconds):.2f}–{max(way.cpu_seconds):.2f}"
        print(f"{way.label:34}{cpu:8.2f}{spread:>14}{statistics.median(way.wall_seconds):8.2f}{rows / cpu:17,.0f}")
