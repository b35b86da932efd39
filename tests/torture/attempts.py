"""Kills runs at a random time, or just before a random file operation of a random stage."""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from tests.torture.expected import Expected
from tests.torture.moments import START, clear, order, stopped, where
from tests.torture.processes import Daemon, Run, Tree, moments_of
from tests.torture.repairs import GIVE_UP_SECONDS, LOOK_SECONDS, forget_requests, history, run_of, wait_for_end
from tests.torture.work import request
from tests.torture.worlds import World

AIMED = 0.5
"""Part of the kills that wait for a file operation."""
SELDOM = ("kpi", "publish", "put-away")
"""Stages that are over so soon that a random time hardly finds them; they are aimed at twice as often as the others."""
SIDE_BY_SIDE = 1.5
"""How much longer two runs take together than the longer one."""
LAUNCHED = (dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING)


@dataclass(frozen=True)
class Hit:
    """One kill: the stages of the runs it ended, none when all had ended before."""

    stages: tuple[str, ...]
    was_aimed: bool


@dataclass(frozen=True)
class Target:
    """A data folder, the world its runs ask, what they do undisturbed, and the random numbers of the round."""

    home: Path
    world: World
    expected: Expected
    chance: random.Random

    def aim(self, jobs: Sequence[str]) -> bool:
        """Order one of these jobs to stop at one of its operations, or none."""
        clear(moments_of(self.home))
        if self.chance.random() >= AIMED:
            return False
        job = self.chance.choice(jobs)
        operations = self.expected.operations[job]
        stage = self.chance.choice(sorted(operations) + [one for one in SELDOM if one in operations])
        order(moments_of(self.home), job, stage, self.chance.randint(1, operations[stage]))
        return True

    def wait(self, jobs: Sequence[str], is_aimed: bool, over: Callable[[], bool]) -> None:
        """Wait for the moment: the stop that was ordered, or a random time of the runs' life. `over`: they have all ended."""
        longest = max(self.expected.seconds[job] for job in jobs) * (SIDE_BY_SIDE if len(jobs) > 1 else 1)
        deadline = time.monotonic() + (GIVE_UP_SECONDS if is_aimed else self.chance.uniform(0, longest))
        while time.monotonic() < deadline and not over() and not (is_aimed and stopped(moments_of(self.home))):
            time.sleep(min(LOOK_SECONDS, max(0, deadline - time.monotonic())))


def kill_runs(target: Target, jobs: Sequence[str], file: Path) -> Hit:
    """Start runs of the command line for these jobs, one shortly after the other, and kill all of them at once."""
    is_aimed, tree = target.aim(jobs), Tree()
    runs: list[Run] = []
    for job in target.chance.sample(jobs, len(jobs)):
        time.sleep(target.chance.uniform(0, target.expected.seconds[job] / 2) if runs else 0)
        runs.append(Run(target.home, target.world.env, job, file, tree))
    target.wait(jobs, is_aimed, lambda: not any(run.process.is_alive() for run in runs))
    living = [run.process for run in runs if run.process.is_alive()]
    stages = where(moments_of(target.home), [process.pid or 0 for process in living])
    for process in living:
        process.kill()
    tree.kill()
    for run in runs:
        run.process.join()
    killed = [process.pid or 0 for process in living if process.exitcode == -signal.SIGKILL]
    return Hit(tuple(stages[pid] for pid in killed), is_aimed)


def kill_daemon_runs(target: Target, daemon: Daemon, jobs: Sequence[str], file: Path, name: str, alone: bool) -> Hit:
    """Have the daemon start runs, and kill it with everything it started; or, `alone`, only its runs' processes.

    The daemon that lives on must find out by itself. Raises RuntimeError when it does not.
    """
    is_aimed = target.aim(jobs)
    name = f"{name}-{time.time_ns()}"  # Dagster asks for nothing twice, and this round may have been begun before
    for job in jobs:
        request(target.home, job, str(file), f"{name}-{job}")
    with history(target.home) as instance:
        names = [f"{name}-{job}" for job in jobs]

        def going() -> list[dg.DagsterRun]:
            return [run for one in names if (run := run_of(instance, one)) and run.status in LAUNCHED]

        def over() -> bool:
            return all((run := run_of(instance, one)) and run.is_finished for one in names)

        deadline = time.monotonic() + GIVE_UP_SECONDS
        while not going() and not over() and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        target.wait(jobs, is_aimed, over)
        hit = Hit(kill_at_once(target.home, daemon, len(going()), alone), is_aimed)
        if alone and (lost := [one for one in names if wait_for_end(instance, one) is None]):
            raise RuntimeError(f"the daemon let {lost} stand as going, whose process was killed")
    forget_requests(target.home)
    return hit


def kill_at_once(home: Path, daemon: Daemon, going: int, alone: bool) -> tuple[str, ...]:
    """Kill, and say in which stages so many runs were; those whose process has not told yet were starting up."""
    workers = daemon.workers()
    stages = where(moments_of(home), workers)
    found = [stages[pid] for pid in workers]
    if alone:
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        found = found[:going]
    else:
        daemon.kill()
        found = (found + [START] * going)[:going]
    return tuple(found)
