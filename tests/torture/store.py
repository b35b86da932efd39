"""The parts every run stores with, killed at random moments at a small part of a whole run's cost.

Landing, load, the plan of the build, the published file and the inbox: a process forked for each attempt does a whole turn and is killed.
"""

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from orchestration.resources.base.files import sha256
from orchestration.resources.imports.console.inbox import mark_file_taken, move_taken_to_done
from orchestration.resources.store.builds import list_days_to_build, record_build
from orchestration.resources.store.landing import Landing, days_between
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from tests.support.console_files import settings_at
from tests.torture.state import digests, newest_load, restatements
from tests.unit.store.test_landing import CLICKS, extract, rows

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 4)
ROWS = 3_000
STAMP = datetime(2026, 1, 5, 6, tzinfo=UTC)
Say = Callable[[str], object]


def turn(home: Path, world: int, run_id: str) -> None:
    """All a run does with the data folder, with figures of this world: each of them restates what is stored."""
    settings = settings_at(home)
    landing = Landing(settings.landing_dir, lambda: STAMP)
    warehouse = Warehouse(settings.working_path)
    days = days_between(FIRST, LAST)
    values = [(day, ad, (ad * 7 + day.day) * (world + 1)) for day in days for ad in range(1, ROWS // len(days))]
    landing.replace(extract(rows(*values), first=FIRST, last=LAST, clicks=sum(value for _, _, value in values)))
    dropped = settings.inbox_dir / "line.csv"
    if dropped.exists():  # else a turn before was killed after it had put the file away
        mark_file_taken(settings, run_id, dropped, sha256(dropped))
    with warehouse.turn(lambda _: None, until_released=True):
        warehouse.prepare([CLICKS])
        warehouse.load(CLICKS, list(landing.files(CLICKS, days)), run_id)
        list_days_to_build(warehouse, "models")
        with warehouse.connect() as connection:
            connection.execute("create schema if not exists marts")
            connection.execute(
                f"create or replace table marts.daily as select report_date, sum(clicks)::bigint as clicks from {CLICKS.table} group by 1"
            )
        record_build(warehouse, "models")
        publish(warehouse, settings.published_path, settings.home / "snapshots", 2, STAMP)
    warehouse.release()
    move_taken_to_done(settings, run_id)


def forked(work: Callable[[], object]) -> int:
    """Do some work in a forked process; returns its number. This process never opens a database, whose threads a fork would lose."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            if code:
                traceback.print_exc()
            os._exit(code)
    return pid


def ended_well(pid: int) -> bool:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def kill_store(work: Path, kills: int, seed: int, say: Say) -> bool:
    """Kill so many turns; True when after each repair every table and every restatement is an undisturbed one's, and nothing is left."""
    chance = random.Random(seed)
    home, answer = work / "home", work / "answer.json"
    done = differing = left = failed = repairs = 0
    expected: dict[int, object] = {}
    longest, after = 0.0, -1
    began = time.monotonic()
    while done < kills:
        world, name = repairs % 2, f"run-{repairs}"
        (home / "inbox").mkdir(parents=True, exist_ok=True)
        (home / "inbox" / "line.csv").write_text(f"a file of turn {repairs}", encoding="utf-8")
        for attempt in range(chance.randint(1, 3) if repairs > 2 else 0):
            pid = forked(partial(turn, home, world, f"{name}-{attempt}"))
            time.sleep(chance.uniform(0, longest))
            os.kill(pid, signal.SIGKILL)
            done += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
        start = time.monotonic()
        failed += not ended_well(forked(partial(turn, home, world, name)))
        longest = time.monotonic() - start
        failed += not ended_well(forked(partial(write_state, home, after, answer)))
        told = json.loads(answer.read_text(encoding="utf-8"))
        after = told.pop("newest")
        left += len([path for path in home.glob("inbox/*") if path.is_file()])
        if repairs > 0:
            differing += told != expected.setdefault(world, told)
        repairs += 1
        counts = f"{done} kills of the store, {repairs} repairs: {differing} differ, {left} files left in the inbox, {failed} failed"
        if repairs % 10 == 0:
            say(counts)
    say(f"{counts}; {time.monotonic() - began:.0f} s")
    return not (differing or left or failed)


def write_state(home: Path, after: int, answer: Path) -> None:
    """Write digests of the published tables, what the loads since number `after` have restated, and the newest load."""
    published = home / "tochimart.duckdb"
    found = {
        "tables": digests(published),
        "restated": restatements(published, after),
        "newest": newest_load(published),
    }
    answer.write_text(json.dumps(found, default=str), encoding="utf-8")
