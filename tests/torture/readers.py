"""Reads the published file while it is replaced: each reader must see one complete snapshot, never an older one than before."""

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse

ROWS = 20_000
PAUSE_SECONDS = 0.1
"""Between two looks of a reader, so that fifty of them leave the publishing process a place on a small machine."""
TABLES = ("first", "second", "third")
Say = Callable[[str], object]


def read_while_publishing(work: Path, readers: int, publishes: int, say: Say) -> bool:
    """Publish so many times beside so many reading processes; True when no reader saw an error, a mixture or a step back."""
    warehouse = Warehouse(work / "warehouse" / "working.duckdb")
    published = work / "tochimart.duckdb"
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def make(number: int) -> None:
        with warehouse.connect() as connection:
            for name in TABLES:
                connection.execute(
                    f"create or replace table {name} as select {number} as made, i from range({ROWS}) as numbers(i)"
                )
        publish(warehouse, published, work / "snapshots", 3, start + timedelta(days=number))

    make(0)
    context = multiprocessing.get_context("fork")
    over, answers = context.Event(), context.Queue()
    processes = [context.Process(target=read, args=(published, over, answers)) for _ in range(readers)]
    for process in processes:
        process.start()
    for number in range(1, publishes + 1):
        make(number)
    over.set()
    told = [answers.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    wrong = [line for _, _, faults in told for line in faults]
    reads, seen = sum(count for count, _, _ in told), len({one for _, made, _ in told for one in made})
    for line in wrong[:20]:
        say(line)
    say(
        f"{readers} readers over {publishes} publishes: {reads:,} reads of {seen} of {publishes + 1} snapshots, "
        f"{len(wrong)} errors, mixtures or steps back"
    )
    return not wrong and reads >= readers


def read(published: Path, over: Event, answers: "multiprocessing.Queue[tuple[int, set[int], list[str]]]") -> None:
    """Open the file and read all of it until it is over; at least once."""
    count, newest, seen = 0, -1, set()
    faults: list[str] = []
    while not (count and over.is_set()):
        try:
            with duckdb.connect(str(published), read_only=True) as connection:
                found = [
                    row
                    for name in TABLES
                    for row in connection.execute(f"select made, count(*), sum(i) from {name} group by made").fetchall()
                ]
        except duckdb.Error as error:
            faults.append(str(error))
            found = []
        if found:
            made = found[0][0]
            if found != [(made, ROWS, ROWS * (ROWS - 1) // 2)] * len(TABLES):
                faults.append(f"a mixture: {found}")
            if made < newest:
                faults.append(f"snapshot {made} after {newest}")
            newest = made
            seen.add(made)
        count += 1
        time.sleep(PAUSE_SECONDS)
    answers.put((count, seen, faults))
