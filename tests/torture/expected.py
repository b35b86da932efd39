"""The expected content of a data folder after a round, taken from a round in which nothing is killed."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.support.killable import start
from tests.torture.moments import clear
from tests.torture.processes import Tree, moments_of, settings_of
from tests.torture.repairs import GIVE_UP_SECONDS, run_to_end
from tests.torture.state import digests, newest_load, restatements
from tests.torture.work import JOBS
from tests.torture.worlds import World

UNDISTURBED = 6
"""Runs in turn of both worlds. After two, tables that keep every key they ever saw know those of both; the last two must not differ."""
Say = Callable[[str], object]


@dataclass
class Expected:
    """By world: a digest of each table, and what a round restates. By job: how long a run takes, and its file operations by stage."""

    tables: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: dict[str, list[list[object]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    operations: dict[str, dict[str, int]] = field(default_factory=dict)

    def differences(self, found: dict[str, str], world: int) -> list[str]:
        """Tables that are not as they should be."""
        tables = self.tables[str(world)]
        return [
            f"{name} {found.get(name)}, expected {tables.get(name)}"
            for name in sorted(tables.keys() | found.keys())
            if tables.get(name) != found.get(name)
        ]


def changes_since(published: Path, load: int) -> list[list[object]]:
    """As JSON gives them back."""
    told: list[list[object]] = json.loads(json.dumps(restatements(published, load), default=str))
    return told


def prepare(work: Path, home: Path, worlds: Sequence[World], say: Say) -> Expected:
    """Make the data folder, unless it is there, and say what is expected of it. Raises RuntimeError when undisturbed runs differ."""
    path = work / "expected.json"
    if path.exists():
        return Expected(**json.loads(path.read_text(encoding="utf-8")))
    calm = work / "calm"
    for folder in (home, calm):
        shutil.rmtree(folder, ignore_errors=True)
    say("one whole run first")
    whole_run(calm, worlds[0])
    expected = Expected()
    published = calm / "tochimart.duckdb"
    for step in range(UNDISTURBED):
        world, before = step % 2, newest_load(published)
        run_both(calm, worlds[world], expected)
        found, changes = digests(published), changes_since(published, before)
        if step >= UNDISTURBED - 2 and (wrong := expected.differences(found, world)):
            raise RuntimeError(f"undisturbed runs differ: {wrong}")
        if step >= 2:
            expected.tables[str(world)], expected.changes[str(world)] = found, changes
        say(
            f"undisturbed run {step + 1} of {UNDISTURBED}: {len(found)} tables, {len(changes)} figures restated; "
            + ", ".join(f"{job} {seconds:.0f} s" for job, seconds in expected.seconds.items())
        )
    shutil.copytree(calm, home)
    shutil.rmtree(calm)
    path.write_text(json.dumps(asdict(expected)), encoding="utf-8")
    return expected


def whole_run(calm: Path, world: World) -> None:
    """Make every table once: tests of models look at tables that a run cut down does not make."""
    log = calm.with_suffix(".log")
    process = start(["run"], settings_of(calm, world.env, Tree()), log)
    process.join(GIVE_UP_SECONDS)
    if process.exitcode:
        raise RuntimeError(f"the whole run ended with {process.exitcode}, see {log}")


def run_both(calm: Path, world: World, expected: Expected) -> None:
    """A daily run, then an import, each to its end; note how long they take and what they do."""
    folder = moments_of(calm)
    file = world.file(calm / "inbox")
    for job in JOBS:
        clear(folder)
        began = time.monotonic()
        run_to_end(calm, world, job, file)
        expected.seconds[job] = time.monotonic() - began
        expected.operations[job] = json.loads((folder / f"{job}.counts").read_text(encoding="utf-8"))
