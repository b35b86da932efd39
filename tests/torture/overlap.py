"""Three runs started together (two days, one import) while two files are dropped into the inbox, which the daemon takes in."""

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import dagster as dg
import duckdb

from tests.support.console_files import text_of, write
from tests.support.killable import start as start_command
from tests.torture.processes import Daemon, Run, Tree, settings_of
from tests.torture.state import digests, left_behind
from tests.torture.work import FIRST, LAST
from tests.torture.worlds import HEADER, World, start, stop

GIVE_UP_SECONDS = 1200
DROPPED = ("71", "72")
IMPORTED = "77"
Say = Callable[[str], object]


def file_of(path: Path, account: str, number: int) -> Path:
    """An export file whose figures differ by account and by turn, moved into its place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows: list[Sequence[object]] = [HEADER]
    rows += [[day.isoformat(), "春", int(account) * 100 + number, number, 10 * number, 0] for day in (FIRST, LAST)]
    part = write(path.with_name(f".{path.name}.part"), text_of(rows), "cp932")
    return part.replace(path)


def overlap(work: Path, times: int, say: Say) -> bool:
    """Do it so many times in one data folder; True when each time all ended well, all rows were there, and nothing was left behind."""
    home = work / "home"
    worlds = start(work)
    expected: dict[int, dict[str, str]] = {}
    good = 0
    os.environ["TORTURE_INBOX"] = "1"
    try:
        if not (home / "tochimart.duckdb").exists():
            say("one whole run first")
            start_command(["run"], settings_of(home, worlds[0].env, Tree()), home.with_suffix(".log")).join()
        daemon = Daemon(home, worlds[0].env, Tree())
        try:
            for number in range(1, times + 1):
                began = time.monotonic()
                wrong = once(home, worlds[number % 2], number, daemon.process.pid)
                found = {
                    name: one for name, one in digests(home / "tochimart.duckdb").items() if name.startswith("raw_")
                }
                found = {name: one for name, one in found.items() if name.partition(".")[0] != "raw_console"}
                if found != expected.setdefault(number % 2, found):
                    wrong.append("tables of the platforms differ from the time before the last")
                good += not wrong
                for line in wrong:
                    say(line)
                say(
                    f"time {number} of {times}: {'all well' if not wrong else 'wrong'}, {time.monotonic() - began:.0f} s"
                )
        finally:
            daemon.kill()
    finally:
        del os.environ["TORTURE_INBOX"]
        stop(worlds)
    say(f"{good} times of {times} all ended well and all rows were there")
    return good == times


def once(home: Path, world: World, number: int, daemon: int) -> list[str]:
    """All five at once; returns what was not as it should be."""
    shutil.rmtree(home / "inbox" / "done", ignore_errors=True)
    taken = file_of(home.parent / "imported.csv", IMPORTED, number)
    runs = [
        Run(home, world.env, "daily", None, Tree(), (FIRST, FIRST)),
        Run(home, world.env, "daily", None, Tree(), (LAST, LAST)),
        Run(home, world.env, "import_console_file", taken, Tree()),
    ]
    for account in DROPPED:
        file_of(home / "inbox" / f"line_ads@{account}" / f"{account}.csv", account, number)
    wrong = []
    for run in runs:
        if not run.wait(GIVE_UP_SECONDS):
            run.kill()
            wrong.append(f"time {number}: a run of {run.job} did not end")
        elif run.process.exitcode:
            last = home.with_suffix(".log").read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
            wrong.append(f"time {number}: a run of {run.job} ended with {run.process.exitcode}: {last}")
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not all_put_away(home) and time.monotonic() < deadline:
        time.sleep(0.5)
    wait_for_daemon(home, deadline)
    wrong += [f"time {number}: {one}" for one in left_behind(home, daemon)]
    wrong += [f"time {number}: {path.name} is still in the inbox" for path in home.glob("inbox/line_ads@*/*.csv")]
    with duckdb.connect(str(home / "tochimart.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select account_id, report_date, impressions, clicks, cost_net::int from marts.fct_ad_performance_daily "
            "where account_id in ('71', '72', '77') order by all"
        ).fetchall()
    due = [
        (account, day, int(account) * 100 + number, number, 10 * number)
        for account in (*DROPPED, IMPORTED)
        for day in (FIRST, LAST)
    ]
    if found != due:
        wrong.append(f"time {number}: rows of files are {json.dumps(found, default=str)}")
    return wrong


def all_put_away(home: Path) -> bool:
    return len(list(home.glob("inbox/done/*.csv"))) + len(list(home.glob("inbox/refused/*.csv"))) >= len(DROPPED)


def wait_for_daemon(home: Path, deadline: float) -> None:
    """Until every run of the daemon has ended."""
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    going = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
    with dg.DagsterInstance.get() as instance:
        while instance.get_runs(dg.RunsFilter(statuses=going)) and time.monotonic() < deadline:
            time.sleep(0.5)
    time.sleep(3)  # the worker gives back its lock as it ends
