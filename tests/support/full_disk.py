"""In a process of its own, whose data folder is a disk of a few megabytes: every stage when it is full, read-only and gone.

`python -m tests.support.full_disk HOME` prints one JSON object: by stage what it said, and what was there afterwards.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import sqlalchemy

from orchestration.errors import TochimartError
from orchestration.launch import prepare_home
from orchestration.resources.base.files import write_atomically
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.snapshot import publish
from orchestration.resources.store.warehouse import Warehouse
from orchestration.storage_errors import describe_storage_error
from tests.support.console_files import settings_at
from tests.unit.store.test_landing import CLICKS, FIRST, SECOND, extract, rows

STAMP = datetime(2026, 1, 4, tzinfo=UTC)


@dataclass
class Disk:
    """The data folder and a file that takes up its space."""

    home: Path
    said: dict[str, str] = field(default_factory=dict)

    @property
    def ballast(self) -> Path:
        return self.home / "ballast"

    def fill(self, leave: int) -> None:
        """Leave so many bytes free."""
        found = os.statvfs(self.home)
        size = max(0, found.f_bavail * found.f_frsize - leave)
        with self.ballast.open("wb") as file:
            file.write(os.urandom(size))

    def free(self) -> None:
        self.ballast.unlink()

    def tries(self, stage: str, work: Callable[[], object]) -> None:
        """What the command line would print."""
        try:
            work()
            self.said[stage] = "fine"
        except TochimartError as error:
            self.said[stage] = str(error)
        except (OSError, duckdb.Error, sqlalchemy.exc.SQLAlchemyError) as error:
            self.said[stage] = describe_storage_error(error)


def main(home: Path) -> dict[str, object]:
    disk = Disk(home)
    settings = settings_at(home)
    landing = Landing(home / "landing", lambda: STAMP)
    warehouse = Warehouse(home / "warehouse" / "working.duckdb")
    published, snapshots = home / "tochimart.duckdb", home / "snapshots"

    def land(day: date, factor: int) -> None:
        clicks = [number * 2_654_435_761 % 999_983 * factor for number in range(60_000)]
        batch = rows(*((day, number, one) for number, one in enumerate(clicks)))
        landing.replace(extract(batch, first=day, last=day, clicks=sum(clicks)))

    def load(day: date) -> None:
        warehouse.load(CLICKS, list(landing.files(CLICKS, [day])), "run")

    def sums() -> list[tuple]:
        with warehouse.connect() as connection:
            return connection.execute(f"select count(*), sum(clicks)::bigint from {CLICKS.table}").fetchall()

    prepare_home(settings)
    land(FIRST, 1)
    warehouse.prepare([CLICKS])
    load(FIRST)
    publish(warehouse, published, snapshots, 1, STAMP)
    before, file_before = sums(), landing.path(CLICKS, FIRST, "77").read_bytes()
    whole = published.read_bytes()

    disk.fill(100_000)
    disk.tries("landing", lambda: land(FIRST, 3))
    disk.free()
    land(SECOND, 5)
    disk.fill(100_000)
    disk.tries("load", lambda: load(SECOND))
    disk.tries("publish", lambda: publish(warehouse, published, snapshots, 1, STAMP))
    disk.tries("report", lambda: write_page(home / "reports" / "overview.html"))
    disk.fill(0)
    disk.tries("start", lambda: [prepare_home(settings) for _ in range(3)])
    disk.free()
    kept = {
        "landed file": landing.path(CLICKS, FIRST, "77").read_bytes() == file_before,
        "rows": sums() == before,
        "published": published.read_bytes() == whole,
        "nothing temporary": not [*home.glob("**/.*.tmp"), *home.glob("**/.buffer-*")],
    }
    prepare_home(settings)
    load(SECOND)
    publish(warehouse, published, snapshots, 1, STAMP)
    with duckdb.connect(str(published), read_only=True) as connection:
        healed = connection.execute(f"select count(*) from {CLICKS.table}").fetchone()
    subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
    disk.tries("read-only landing", lambda: land(FIRST, 7))
    disk.tries("read-only load", lambda: load(FIRST))
    disk.tries("read-only publish", lambda: publish(warehouse, published, snapshots, 1, STAMP))
    disk.tries("read-only start", lambda: prepare_home(settings))
    subprocess.run(["umount", "-l", str(home)], check=True)
    home.rmdir()
    disk.tries("vanished landing", lambda: land(FIRST, 7))
    disk.tries("vanished turn", lambda: warehouse.turn(str).__enter__())
    disk.said["vanished"] = "came back" if home.exists() else "stays away"
    home.mkdir()
    return {"said": disk.said, "kept": kept, "healed": healed}


def write_page(path: Path) -> None:
    with write_atomically(path) as temporary:
        temporary.write_bytes(os.urandom(1_000_000))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]))))
