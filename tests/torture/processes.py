"""Starts runs and daemons in processes that carry a mark in their environment, so that all of them can be found and killed."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.conftest import environment
from tests.support.killable import HEAVY
from tests.support.places import PROJECT
from tests.torture.moments import FOLDER
from tests.torture.work import FIRST, LAST, perform

MARK = "TORTURE_MARK"
WORKSPACE = "load_from:\n  - python_module: tests.torture.location\n"


class Tree:
    """Processes that carry one mark, whoever started them."""

    def __init__(self, mark: str = "", name: str = MARK) -> None:
        self.mark = mark or uuid.uuid4().hex
        self.name = name

    def pids(self) -> Iterator[int]:
        wanted = f"{self.name}={self.mark}".encode()
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if wanted in (entry / "environ").read_bytes().split(b"\0"):
                        yield int(entry.name)
                except OSError:
                    continue

    def kill(self) -> int:
        """End every process of the tree at once, as a power cut does; returns how many there were."""
        killed = 0
        while found := list(self.pids()):
            for pid in found:
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
                except ProcessLookupError:
                    continue
            time.sleep(0.01)
        return killed


def commandline(pid: int) -> bytes:
    """Words of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def moments_of(home: Path) -> Path:
    """Where the runs of a data folder say how far they are."""
    folder = home.with_suffix(".moments")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settings_of(home: Path, env: Mapping[str, str], tree: Tree) -> dict[str, str]:
    return environment(
        home,
        **env,
        **{
            MARK: tree.mark,
            FOLDER: str(moments_of(home)),
            "TOCHIMART_FIRST_DAY": FIRST.isoformat(),
            "TOCHIMART_LAST_DAY": LAST.isoformat(),
            "TOCHIMART_IMPORT_FOLDERS": str(home.parent.resolve()),
            "PYTHONPATH": str(PROJECT),
        },
    )


class Run:
    """One run as the command line makes it, forked from a server that has imported everything heavy before."""

    def __init__(
        self,
        home: Path,
        env: Mapping[str, str],
        job: str,
        file: Path | None,
        tree: Tree,
        days: tuple[date, date] = (FIRST, LAST),
    ) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([*HEAVY, "orchestration.wiring", "orchestration.launch"])
        self.tree = tree
        self.job = job
        self.process: BaseProcess = context.Process(
            target=perform,
            args=(job, str(file) if file else None, settings_of(home, env, tree), str(home.with_suffix(".log")), *days),
        )
        self.process.start()

    def wait(self, seconds: float) -> bool:
        """True when it has ended within `seconds`."""
        self.process.join(seconds)
        return not self.process.is_alive()

    def kill(self) -> bool:
        """Kill it with everything it started; False when it had ended by itself before."""
        was_alive = self.process.is_alive()
        if was_alive:
            os.kill(self.process.pid or 0, signal.SIGKILL)
        self.tree.kill()
        self.process.join()
        return was_alive and self.process.exitcode == -signal.SIGKILL


class Daemon:
    """Dagster's daemon with the tortured code location, started as `tochimart dev` starts it."""

    def __init__(self, home: Path, env: Mapping[str, str], tree: Tree) -> None:
        self.tree = tree
        workspace = home.parent / "workspace.yaml"
        workspace.write_text(WORKSPACE, encoding="utf-8")
        told = settings_of(home, env, tree) | {
            "DAGSTER_HOME": str(home / "dagster"),
            "DAGSTER_EVENT_BATCH_SIZE": "1000",
        }
        with home.with_suffix(".daemon.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.torture.daemon", str(workspace)],
                cwd=home, env=told, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def workers(self) -> list[int]:
        """The processes that execute runs: the code server spawns one for each."""
        return sorted(pid for pid in self.tree.pids() if b"spawn_main" in commandline(pid))

    def kill(self) -> None:
        """Kill it with everything it started."""
        self.process.kill()
        self.tree.kill()
        self.process.wait()
