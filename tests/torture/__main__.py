"""`python -m tests.torture kills|store|overlap|readers|fortnight`: exit code 1 when anything is not as it must be."""

import argparse
import fcntl
import os
import shutil
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

WORK = "TORTURE_WORK"


def say(line: str) -> None:
    sys.stdout.write(f"{datetime.now():%H:%M:%S} {line}\n")
    sys.stdout.flush()


def kills(work: Path, wanted: int, seed: int) -> bool:
    from tests.torture.rounds import Torture
    from tests.torture.worlds import start, stop

    worlds = start(work)
    try:
        tally = Torture(work, worlds, seed, say).until(wanted)
    finally:
        stop(worlds)
    for found in (*tally.differing, *tally.left, *tally.failed):
        say(found)
    for line in tally.lines():
        say(line)
    return tally.is_sound


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("what", choices=["kills", "store", "overlap", "readers", "fortnight"])
    parser.add_argument(
        "--kills", type=int, default=200, help="runs to kill in all; a torture goes on where it was ended"
    )
    parser.add_argument("--times", type=int, default=10, help="of the overlap")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--publishes", type=int, default=50)
    parser.add_argument("--mornings", type=int, default=14, help="of the fortnight")
    parser.add_argument("--first", type=date.fromisoformat, default=date(2026, 2, 17), help="its first morning")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "tochimart-torture")
    parser.add_argument("--anew", action="store_true", help="begin from nothing")
    told = parser.parse_args()
    work = (told.work / told.what).resolve()
    work.parent.mkdir(parents=True, exist_ok=True)
    with work.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            parser.exit(1, f"error: {work} is being used by another torture; give another --work, or wait\n")
        end_remains(work)
        if told.anew:
            shutil.rmtree(work, ignore_errors=True)
        work.mkdir(exist_ok=True)
        return not torture(told, work)


def end_remains(work: Path) -> None:
    """End what a torture of this folder that was itself killed has left going; what this one starts carries the same mark."""
    from tests.torture.processes import Tree

    Tree(str(work), WORK).kill()
    os.environ[WORK] = str(work)


def torture(told: argparse.Namespace, work: Path) -> bool:
    if told.what == "kills":
        return kills(work, told.kills, told.seed)
    if told.what == "store":
        from tests.torture.store import kill_store

        return kill_store(work, told.kills, told.seed, say)
    if told.what == "overlap":
        from tests.torture.overlap import overlap

        return overlap(work, told.times, say)
    if told.what == "fortnight":
        from tests.torture.fortnight import fortnight

        return fortnight(work, told.mornings, told.first, told.seed, say)
    from tests.torture.readers import read_while_publishing

    return read_while_publishing(work, told.readers, told.publishes, say)


if __name__ == "__main__":
    sys.exit(main())
