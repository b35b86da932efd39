"""Measures one reading in its own process: rows, CPU seconds and memory. Standard library only, so that any Python can
run it."""

import gc
import json
import resource
import time
from collections.abc import Callable

MEGABYTE_IN_KILOBYTES = 1024.0


def measure_once(read: Callable[[], int]) -> str:
    """Return JSON with the cost of `read` beyond what the process had used before. `read` returns the number of rows."""
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    rows = read()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    peak = (after.ru_maxrss - before.ru_maxrss) / MEGABYTE_IN_KILOBYTES
    return json.dumps({"rows": rows, "cpu_seconds": cpu, "wall_seconds": wall, "peak_megabytes": peak})
