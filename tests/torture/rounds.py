"""Rounds of kills: runs, or the daemon with its runs, are killed at random moments, several times in a row; then one run repairs.

After it every table of the published file must be that of a data folder in which nothing was killed, and nothing may be left behind.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.torture.attempts import Hit, Target, kill_daemon_runs, kill_runs
from tests.torture.expected import changes_since, prepare
from tests.torture.moments import clear
from tests.torture.processes import Daemon, Tree, moments_of
from tests.torture.repairs import is_queued, repair, repair_by_daemon
from tests.torture.state import digests, left_behind, newest_load
from tests.torture.tally import CLI, DAEMON, Tally
from tests.torture.worlds import FAULTS, World

FEWEST_KILLS, MOST_KILLS = 4, 9
"""In a row, before a run may repair."""
BY_DAEMON = 3
"""Every so many rounds the daemon starts the runs, and is killed with them."""
DAILY, IMPORT = "daily", "import_console_file"
MIXES = ((DAILY,), (IMPORT,), (DAILY, IMPORT))

Say = Callable[[str], object]


class Torture:
    """Rounds in `work`, which holds the data folder, what is expected of it, and the tally."""

    def __init__(self, work: Path, worlds: Sequence[World], seed: int, say: Say) -> None:
        self.worlds, self.say = worlds, say
        self.home, self.told = work / "home", work / "tally.json"
        self.expected = prepare(work, self.home, worlds, say)
        self.tally = Tally.load(self.told, seed)
        self.daemon: Daemon | None = None

    def until(self, kills: int) -> Tally:
        """Go on until so many runs were killed."""
        while self.tally.kills < kills:
            try:
                self.round(random.Random(f"{self.tally.seed} {self.tally.rounds}"), kills)
            finally:
                self.end_daemon()
            self.tally.save(self.told)
        return self.tally

    def round(self, chance: random.Random, kills: int) -> None:
        """Kill a few times, repair, compare."""
        tally, number = self.tally, self.tally.rounds
        if tally.before is None:  # else this round was begun before, and ended in the middle
            tally.before = newest_load(self.home / "tochimart.duckdb")
            tally.save(self.told)
        world = self.worlds[number % 2]
        target = Target(self.home, world, self.expected, chance)
        is_daemons, has_faults = number % BY_DAEMON == BY_DAEMON - 1, chance.random() < 0.4
        world.file(self.home / "inbox")
        done = 0
        for attempt in range(min(chance.randint(FEWEST_KILLS, MOST_KILLS), kills - tally.kills)):
            if has_faults:
                world.fault(*chance.choice(FAULTS), times=chance.randint(1, 3), every=chance.randint(1, 4))
            done += self.attempt(target, f"{number}-{attempt}", is_daemons, has_faults)
        world.without_faults()
        try:
            self.repair(target, is_daemons and (chance.random() < 0.5 or is_queued(self.home)))
        except RuntimeError as error:
            tally.failed.append(f"round {number}: {error}")
        self.compare(number)
        tally.rounds += 1
        tally.before = None
        self.say(f"round {number}, {DAEMON if is_daemons else CLI}, killed {done} times; {tally.line()}")

    def attempt(self, target: Target, name: str, is_daemons: bool, has_faults: bool) -> int:
        """Start something and kill it; 1 when anything was going."""
        file = self.home / "inbox" / "line.csv"
        jobs = target.chance.choice([mix for mix in MIXES if file.exists() or IMPORT not in mix])
        alone = is_daemons and target.chance.random() < 0.4
        if is_daemons:
            hit = self.kill_daemon_runs(target, jobs, name, alone)
        else:
            hit = kill_runs(target, jobs, file)
        done = int(bool(hit.stages))
        self.tally.kills += done
        self.tally.hit(DAEMON if is_daemons else CLI, list(hit.stages))
        self.tally.by_daemon += done * is_daemons
        self.tally.worker_alone += done * alone
        self.tally.two_runs += done * (len(hit.stages) > 1)
        self.tally.with_faults += done * has_faults
        self.tally.at_operations += done * hit.was_aimed
        return done

    def kill_daemon_runs(self, target: Target, jobs: Sequence[str], name: str, alone: bool) -> Hit:
        daemon = self.living_daemon(target.world)
        try:
            return kill_daemon_runs(target, daemon, jobs, self.home / "inbox" / "line.csv", name, alone)
        except RuntimeError as error:
            self.tally.failed.append(f"attempt {name}: {error}")
            return Hit((), False)
        finally:
            if not alone:
                self.end_daemon()

    def repair(self, target: Target, by_daemon: bool) -> None:
        clear(moments_of(self.home))
        if by_daemon:
            self.tally.repairs_by_daemon += 1
            repair_by_daemon(self.home, self.living_daemon(target.world), f"{self.tally.rounds}-repair")
        self.end_daemon()
        if not by_daemon:
            repair(self.home, target.world)

    def compare(self, number: int) -> None:
        """Note every table that differs from the undisturbed folder's, and everything that was left behind."""
        published, world = self.home / "tochimart.duckdb", number % 2
        found = digests(published)
        self.tally.compared += len(found)
        self.tally.differing += [f"round {number}: {one}" for one in self.expected.differences(found, world)]
        changes = changes_since(published, self.tally.before or 0)
        if changes != self.expected.changes[str(world)]:
            self.tally.differing.append(f"round {number}: ops.restatements, {len(changes)} changes")
        self.tally.left += [f"round {number}: {one}" for one in left_behind(self.home)]

    def living_daemon(self, world: World) -> Daemon:
        """One daemon for a round, until it is killed."""
        if self.daemon is None:
            self.daemon = Daemon(self.home, world.env, Tree())
        return self.daemon

    def end_daemon(self) -> None:
        if self.daemon is not None:
            self.daemon.kill()
            self.daemon = None
