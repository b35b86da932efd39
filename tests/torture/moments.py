"""Where in its life a run is, and runs that stop just before one of their file operations, so that they can be killed there.

Half of all kills come at a random time, which finds the long stages; the others at a random file operation of a random stage, which finds
the short ones too: between two renames, say, or between a move and its note.
"""

import faulthandler
import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDER = "TORTURE_MOMENTS"
"""Variable that names the folder where runs and the torture tell each other of moments."""
OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "fcntl.flock", "sqlite3.connect", "subprocess.Popen"}  # fmt: skip
"""Audit events of Python that stand for a step of what is stored; opening only when it is for writing, and below the data folder."""
DUMP_SECONDS = 0.02
START, BETWEEN, WAITING = "start-up", "between steps", "waiting for its turn"
STAGES = (
    (START, r"orchestration/(wiring|leftovers|dagster_home)\.py|launch\.py:prepare|dbt/runner\.py:ensure_parsed"),
    (WAITING, r"store/turns\.py:_take"),
    ("put-away", r"console/inbox\.py:put_away"),
    ("publish", r"store/snapshot\.py|assets/publish\.py"),
    ("kpi", r"assets/kpi/"),
    ("load", r"assets/_raw\.py|store/warehouse\.py:(load|prepare)"),
    ("dbt", r"assets/dbt\.py|resources/dbt/|site-packages/dbt/"),
    ("landing", r"store/landing\.py|console/inbox\.py:note_taken"),
    ("extraction", r"assets/(_fetch|_served|console|ga4|yahoo_search)\.py|resources/"),
    (BETWEEN, r"dagster/_core/execution/|orchestration/launch\.py"),
)
"""By the innermost mark: a stage, and `file:function` of the product or of Dagster that says a stack is in it."""


def stage_of(frames: Iterable[str]) -> str:
    """The stage of a run with these frames, each `path:function`, in any order and of any number of threads."""
    told = "\n".join(frames)
    return next((stage for stage, pattern in STAGES if re.search(pattern, told)), START)


def stages_of_dump(text: str) -> str:
    """The same from what faulthandler writes."""
    return stage_of(f"{path}:{function}" for path, function in re.findall(r'File "(.+?)", line \d+ in (\S+)', text))


class Moment:
    """In a run's process: its file operations counted by stage, and a stop before one of them when the torture has ordered it."""

    def __init__(self, folder: Path, home: str, job: str | None) -> None:
        self.folder, self.home = folder, home
        self.counts: dict[str, int] = {}
        self.order = claim(folder, job)
        self.is_on = True

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Python's audit hook: called before each operation, in the thread that does it."""
        if self.is_on and event in OPERATIONS and self.concerns(event, arguments):
            stage = stage_of(frames())
            self.counts[stage] = self.counts.get(stage, 0) + 1
            if self.order and self.order["stage"] == stage and self.order["operation"] == self.counts[stage]:
                self.stop(stage, event)

    def concerns(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event in ("fcntl.flock", "subprocess.Popen"):
            return True
        if event == "open" and not int(str(arguments[2] or 0)) & (os.O_WRONLY | os.O_RDWR):
            return False
        return self.home in str(arguments[0])

    def stop(self, stage: str, event: str) -> None:
        """Say where, and stand still until killed."""
        self.is_on = False
        part = self.folder / f"{os.getpid()}.part"
        part.write_text(json.dumps([stage, event]), encoding="utf-8")
        part.rename(part.with_suffix(".stopped"))
        os.kill(os.getpid(), signal.SIGSTOP)

    def finish(self, job: str) -> None:
        """Leave the counts of a run that came to its end."""
        self.is_on = False
        (self.folder / f"{job}.counts").write_text(json.dumps(self.counts), encoding="utf-8")


def frames() -> Iterator[str]:
    frame = sys._getframe(1)
    while frame is not None:
        yield f"{frame.f_code.co_filename}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]


def watch(job: str | None = None) -> Moment:
    """From now on tell where this process is when asked with SIGUSR1, and stop where the torture has ordered."""
    folder = Path(os.environ[FOLDER])
    part = folder / f"{os.getpid()}.dump"
    faulthandler.register(signal.SIGUSR1, file=part.open("w"), all_threads=True)
    part.rename(part.with_suffix(".stack"))
    moment = Moment(folder, os.environ["TOCHIMART_HOME"], job)
    sys.addaudithook(moment.hear)
    return moment


def claim(folder: Path, job: str | None) -> dict[str, object] | None:
    """The order to stop, for whom it is; a process that does not know its job takes any."""
    mine = folder / f"{os.getpid()}.order"
    for path in folder.glob(f"order-{job or '*'}.json"):
        try:
            path.rename(mine)
        except FileNotFoundError:
            continue
        told: dict[str, object] = json.loads(mine.read_text(encoding="utf-8"))
        return told
    return None


def order(folder: Path, job: str, stage: str, operation: int) -> None:
    """Let the next run of `job` stop before this operation of this stage, counted from 1."""
    part = folder / ".order.part"
    part.write_text(json.dumps({"stage": stage, "operation": operation}), encoding="utf-8")
    part.rename(folder / f"order-{job}.json")


def clear(folder: Path) -> None:
    """Forget every order and everything told."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink(missing_ok=True)


def stopped(folder: Path) -> list[int]:
    """Processes that stand still where they were ordered to."""
    return [int(path.stem) for path in folder.glob("*.stopped")]


def where(folder: Path, pids: Iterable[int]) -> dict[int, str]:
    """The stage of each of these processes; start-up of one that does not tell yet."""
    asked = list(pids)
    waiting = [pid for pid in asked if (folder / f"{pid}.stack").exists() and pid not in stopped(folder)]
    for pid in waiting:
        try:
            os.kill(pid, signal.SIGUSR1)
        except ProcessLookupError:
            continue
    time.sleep(DUMP_SECONDS if waiting else 0)
    found = {}
    for pid in asked:
        if pid in waiting:
            found[pid] = stages_of_dump((folder / f"{pid}.stack").read_text(encoding="utf-8", errors="replace"))
        elif pid in stopped(folder):
            found[pid] = str(json.loads((folder / f"{pid}.stopped").read_text(encoding="utf-8"))[0])
        else:
            found[pid] = START
    return found
