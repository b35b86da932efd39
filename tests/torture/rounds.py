"""Rounds of kills: a run, or the daemon with its run, is killed at a random moment, once or several times; then one run repairs.

After it every table of the published file must be that of a data folder in which nothing was killed, and nothing may be left behind.
"""

import json
import os
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import dagster as dg

from tests._killable import start
from tests.torture.processes import Daemon, Run, Tree, settings_of
from tests.torture.state import digests, left_behind, newest_load, restatements
from tests.torture.work import request
from tests.torture.worlds import FAULTS, World

GIVE_UP_SECONDS = 900
LEAST_KILLS, MOST_KILLS = 2, 8
"""In a row, before a run may repair."""
UNDISTURBED = 6
"""Runs in turn of both worlds. After two, tables that keep every key they ever saw know those of both; the last two must not differ."""
BY_DAEMON = 5
"""Every so many rounds the daemon starts the runs, and is killed with them."""

Say = Callable[[str], object]


@dataclass
class Tally:
    """Counts of all rounds so far; kept on disk, so that a torture goes on where it was ended."""

    seed: int = 1
    rounds: int = 0
    kills: int = 0
    by_daemon: int = 0
    beside_imports: int = 0
    with_faults: int = 0
    differing: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The counts in one line."""
        return (
            f"{self.kills} kills in {self.rounds} rounds ({self.by_daemon} of the daemon's runs, {self.beside_imports} beside an import, "
            f"{self.with_faults} with platform faults): {len(self.differing)} tables differ, {len(self.left)} things left behind, "
            f"{len(self.failed)} repairs failed"
        )

    @property
    def is_sound(self) -> bool:
        return not (self.differing or self.left or self.failed)


class Torture:
    """Rounds in `work`, which holds the data folder, what is expected of it, and the tally."""

    def __init__(self, work: Path, worlds: Sequence[World], seed: int, say: Say) -> None:
        self.work, self.worlds, self.say = work, worlds, say
        self.home = work / "home"
        self.expected: dict[str, dict[str, str]] = {}
        self.changes: dict[str, list[list[str]]] = {}
        self.seconds = 30.0
        told = work / "tally.json"
        self.tally = Tally(**json.loads(told.read_text(encoding="utf-8"))) if told.exists() else Tally(seed)

    def prepare(self) -> None:
        """Make the data folder, and find out what it must hold after a round, from one in which nothing is killed."""
        told = self.work / "expected.json"
        if not told.exists():
            shutil.rmtree(self.home, ignore_errors=True)
            calm = self.work / "calm"
            self.whole_run(calm)
            for step in range(UNDISTURBED):
                world = self.worlds[step % 2]
                before = newest_load(calm / "tochimart.duckdb")
                began = time.monotonic()
                self.repair(calm, world)
                self.seconds = time.monotonic() - began
                found = digests(calm / "tochimart.duckdb")
                changed = json.loads(json.dumps(restatements(calm / "tochimart.duckdb", before), default=str))
                if step >= UNDISTURBED - 2:
                    self.compare(found, str(step % 2), "undisturbed")
                if step >= 2:
                    self.expected[str(step % 2)], self.changes[str(step % 2)] = found, changed
                self.say(
                    f"undisturbed run {step + 1} of {UNDISTURBED}: {self.seconds:.0f} s, {len(found)} tables, {len(changed)} restated"
                )
            shutil.copytree(calm, self.home)
            shutil.rmtree(calm)
            told.write_text(json.dumps([self.expected, self.changes, self.seconds]), encoding="utf-8")
        self.expected, self.changes, self.seconds = json.loads(told.read_text(encoding="utf-8"))

    def whole_run(self, calm: Path) -> None:
        """Make every table once: tests of models look at tables that a run cut down does not make."""
        if (calm / "tochimart.duckdb").exists():
            return
        self.say("one whole run first")
        process = start(["run"], settings_of(calm, self.worlds[0].env, Tree()), calm.with_suffix(".log"))
        process.join(GIVE_UP_SECONDS)
        if process.exitcode:
            raise RuntimeError(f"the whole run ended with {process.exitcode}, see {calm.with_suffix('.log')}")

    def until(self, kills: int) -> Tally:
        """Go on until so many runs were killed."""
        while self.tally.kills < kills:
            self.round(random.Random(f"{self.tally.seed} {self.tally.rounds}"), kills)
            told = self.work / "tally.json"
            told.with_suffix(".part").write_text(json.dumps(asdict(self.tally)), encoding="utf-8")
            told.with_suffix(".part").replace(told)
        return self.tally

    def round(self, chance: random.Random, kills: int) -> None:
        """Kill a few times, repair, compare."""
        number = self.tally.rounds
        world = self.worlds[number % 2]
        before = newest_load(self.home / "tochimart.duckdb")
        daemon = number % BY_DAEMON == BY_DAEMON - 1
        beside = chance.random() < 0.4
        faults = chance.random() < 0.4
        file = world.file(self.home / "inbox")
        wanted = min(chance.randint(LEAST_KILLS, MOST_KILLS), kills - self.tally.kills)
        done = 0
        for attempt in range(wanted):
            if faults:
                world.fault(*chance.choice(FAULTS), times=chance.randint(1, 3), every=chance.randint(1, 4))
            if daemon:
                done += self.kill_daemon(world, chance, f"{number}-{attempt}", file if beside else None)
            else:
                done += self.kill_run(world, chance, file if beside else None)
        self.tally.kills += done
        self.tally.by_daemon += done if daemon else 0
        self.tally.beside_imports += done if beside else 0
        self.tally.with_faults += done if faults else 0
        world.without_faults()
        label = f"round {number}"
        try:
            self.repair(self.home, world, by_daemon=daemon and chance.random() < 0.5, name=f"{number}-repair")
        except RuntimeError as error:
            self.tally.failed.append(f"{label}: {error}")
        found = digests(self.home / "tochimart.duckdb")
        self.compare(found, str(number % 2), label)
        changed = json.loads(json.dumps(restatements(self.home / "tochimart.duckdb", before), default=str))
        if changed != self.changes[str(number % 2)]:
            self.tally.differing.append(f"{label}: ops.restatements, {len(changed)} changes")
        self.tally.left += [f"{label}: {one}" for one in left_behind(self.home)]
        self.tally.rounds += 1
        kind = "daemon" if daemon else "run"
        self.say(
            f"round {number}: {kind} killed {done} times{', beside an import' if beside else ''}; {self.tally.line()}"
        )

    def kill_run(self, world: World, chance: random.Random, file: Path | None) -> int:
        """Start a run, and an import beside it when there is a file, and kill both at some moment; 1 when one was still going."""
        tree = Tree()
        runs = [Run(self.home, world.env, "daily", None, tree)]
        if file is not None and file.exists():
            time.sleep(chance.uniform(0, self.seconds / 4))
            runs.append(Run(self.home, world.env, "import_console_file", file, tree))
        time.sleep(chance.uniform(0, self.seconds))
        return min(1, sum(run.kill() for run in runs))

    def kill_daemon(self, world: World, chance: random.Random, name: str, file: Path | None) -> int:
        """Have the daemon start a run, and kill it with everything it started."""
        tree = Tree()
        daemon = Daemon(self.home, world.env, tree)
        request(self.home, "daily", None, f"{name}-daily")
        if file is not None and file.exists():
            request(self.home, "import_console_file", str(file), f"{name}-import")
        started = self.wait_for(f"{name}-daily", [dg.DagsterRunStatus.STARTED])
        time.sleep(chance.uniform(0, self.seconds) if started else 0)
        was_going = not self.ended(f"{name}-daily")
        daemon.kill()
        for path in (self.home / "requests").glob("*.json"):
            path.unlink()
        return int(was_going)

    def repair(self, home: Path, world: World, by_daemon: bool = False, name: str = "") -> None:
        """One daily run, and an import of the file that waits in the inbox. Raises RuntimeError when one does not end well."""
        file = world.file(home / "inbox") if home != self.home else home / "inbox" / "line.csv"
        if by_daemon:
            self.repair_by_daemon(world, name)
        else:
            self.run_to_end(home, world, "daily", None)
        if file.exists():
            self.run_to_end(home, world, "import_console_file", file)

    def run_to_end(self, home: Path, world: World, job: str, file: Path | None) -> None:
        run = Run(home, world.env, job, file, Tree())
        if not run.wait(GIVE_UP_SECONDS):
            run.kill()
            raise RuntimeError(f"{job} did not end within {GIVE_UP_SECONDS} s")
        if run.process.exitcode:
            last = home.with_suffix(".log").read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
            raise RuntimeError(f"{job} ended with {run.process.exitcode}: {last}")

    def repair_by_daemon(self, world: World, name: str) -> None:
        """A daemon that starts anew marks what was cut off, and its run repairs."""
        daemon = Daemon(self.home, world.env, Tree())
        try:
            request(self.home, "daily", None, name)
            ended = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
            status = self.wait_for(name, ended)
            if status != dg.DagsterRunStatus.SUCCESS:
                raise RuntimeError(f"the daemon's run ended as {status}")
            self.wait_until_nothing_goes()
        finally:
            daemon.kill()
            (self.home / "requests" / f"{name}.json").unlink(missing_ok=True)

    def wait_until_nothing_goes(self) -> None:
        """The worker's process lives on for a moment after its run; the monitor looks every fifteen seconds."""
        deadline = time.monotonic() + 60
        with self.instance() as instance:
            while (
                instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])) and time.monotonic() < deadline
            ):
                time.sleep(0.5)

    def wait_for(self, key: str, statuses: Sequence[dg.DagsterRunStatus]) -> dg.DagsterRunStatus | None:
        """Wait until the run with this key is in one of these states, or has ended."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        with self.instance() as instance:
            while time.monotonic() < deadline:
                runs = instance.get_runs(dg.RunsFilter(tags={"dagster/run_key": key}), limit=1)
                if runs and (runs[0].status in statuses or runs[0].is_finished):
                    return runs[0].status
                time.sleep(0.2)
        return None

    def ended(self, key: str) -> bool:
        with self.instance() as instance:
            runs = instance.get_runs(dg.RunsFilter(tags={"dagster/run_key": key}), limit=1)
            return bool(runs) and runs[0].is_finished

    def instance(self) -> dg.DagsterInstance:
        os.environ["DAGSTER_HOME"] = str(self.home / "dagster")
        return dg.DagsterInstance.get()

    def compare(self, found: dict[str, str], world: str, label: str) -> None:
        expected = self.expected[world]
        for table in sorted(expected.keys() | found.keys()):
            if expected.get(table) != found.get(table):
                self.tally.differing.append(f"{label}: {table} {found.get(table)}, expected {expected.get(table)}")
