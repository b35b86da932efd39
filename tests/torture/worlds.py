"""Two simulated worlds with other figures for the same days, each behind servers of its own: every round restates what is stored."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import environment
from tests.support.console_files import text_of, write
from tests.support.places import PROJECT

SEEDS = (20251201, 7)
FAULTS = (("ga4", "unavailable"), ("yahoo_search", "rate_limit"), ("yahoo_search", "job_failed"))
HEADER = ("日", "キャンペーン名", "インプレッション数", "クリック数", "ご利用金額", "CV（LINE Tagクリック）")
START_SECONDS = 600


@dataclass(frozen=True)
class World:
    """Servers of one world, as a separate process."""

    number: int
    process: "subprocess.Popen[bytes]"
    env: Mapping[str, str]

    def fault(self, target: str, kind: str, times: int, every: int) -> None:
        told = json.dumps({"target": target, "kind": kind, "times": times, "every": every}).encode()
        self._call(urllib.request.Request(f"{self.env['TOCHIMART_SANDBOX_ENDPOINT']}/faults", told, method="POST"))

    def without_faults(self) -> None:
        self._call(urllib.request.Request(f"{self.env['TOCHIMART_SANDBOX_ENDPOINT']}/faults", method="DELETE"))

    def _call(self, request: urllib.request.Request) -> None:
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status < 300

    def file(self, folder: Path) -> Path:
        """An export file of this world in `folder`, which an inbox may be."""
        folder.mkdir(parents=True, exist_ok=True)
        rows: list[Sequence[object]] = [HEADER]
        for day in ("2026-02-14", "2026-02-15"):
            rows += [[day, f"LINE{n}", 1000 * n + self.number, 10 * n, 500 + self.number, n] for n in (1, 2, 3)]
        part = write(folder / ".line.part", text_of(rows), "cp932")
        return part.replace(folder / "line.csv")


def start(work: Path) -> list[World]:
    """Start the servers of both worlds; they end with this process."""
    found = []
    for number, seed in enumerate(SEEDS):
        endpoints = work / f"world-{number}.json"
        endpoints.unlink(missing_ok=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox", "--endpoints", str(endpoints), "--seed", str(seed)],
            cwd=PROJECT,
            env=environment(work),
        )
        deadline = time.monotonic() + START_SECONDS
        while not endpoints.exists():
            assert process.poll() is None, "the servers ended at once"
            assert time.monotonic() < deadline, "the servers did not answer"
            time.sleep(0.05)
        found.append(World(number, process, json.loads(endpoints.read_text(encoding="utf-8"))))
    return found


def stop(worlds: Sequence[World]) -> None:
    for world in worlds:
        world.process.terminate()
    for world in worlds:
        try:
            world.process.wait(60)
        except subprocess.TimeoutExpired:
            world.process.kill()
