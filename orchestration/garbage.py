"""Frequency of Python's cyclic garbage collection."""

import gc

GENERATION_0_THRESHOLD, GENERATION_1_THRESHOLD, GENERATION_2_THRESHOLD = 50_000, 20, 20
"""Number of new objects before the youngest generation is searched (Python's default: 700), and number of such
searches before the older generations are searched (default: 10 and 10)."""

DEFAULT_THRESHOLDS = gc.get_threshold()


def reduce_garbage_collection() -> None:
    """Run the cyclic garbage collector rarely, in a process that ends with its work. Dagster and dbt create millions of
    objects that live until the end of the process. Searching them for cycles took a quarter of the import time and
    freed almost nothing. Objects without cycles are still freed at once."""
    gc.set_threshold(GENERATION_0_THRESHOLD, GENERATION_1_THRESHOLD, GENERATION_2_THRESHOLD)


def keep_loaded_objects() -> None:
    """Exclude all existing objects from garbage collection, and restore Python's usual collection frequency. A
    long-running process calls this once, when it has started."""
    gc.freeze()
    gc.set_threshold(*DEFAULT_THRESHOLDS)
