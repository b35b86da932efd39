"""The two sides of a simulated fortnight: platforms whose clock moves, and a machine that runs the daemon and is switched off and on."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from types import TracebackType

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.scheduler.instigation import InstigatorState, InstigatorTick, SensorInstigatorData

from orchestration.environment import read_sandbox_clock
from orchestration.resources.store import LAST_PARKED_FILE
from tests.conftest import environment
from tests.support.places import PROJECT
from tests.torture.costs import Cost, cpu_seconds, measure
from tests.torture.mornings import TICKED
from tests.torture.processes import MARK, Tree
from tests.torture.repairs import GOING, history

GIVE_UP_SECONDS = 1200
LOOK_SECONDS = 0.5
LOCATION = "orchestration.definitions"


class Servers:
    """The sandbox as a process of its own, which writes endpoints and clock where the product reads them."""

    def __init__(self, home: Path, today: date, seed: int) -> None:
        self.endpoints = home / "sandbox" / "endpoints.json"
        self.endpoints.parent.mkdir(parents=True)
        command = [sys.executable, "-m", "sandbox", "--endpoints", str(self.endpoints)]
        told = [*command, "--today", today.isoformat(), "--seed", str(seed)]
        self.process = subprocess.Popen(told, cwd=PROJECT, env=environment(home))

    def __enter__(self) -> "Servers":
        wait_until(lambda: self.endpoints.exists() or self.process.poll() is not None, "the servers did not answer")
        assert self.process.poll() is None, "the servers ended at once"
        self.env: dict[str, str] = json.loads(self.endpoints.read_text(encoding="utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        self.process.wait(60)

    def move_clock(self, now: datetime) -> None:
        self.ask("clock", {"now": now.isoformat()})

    def fault(self, target: str, kind: str, about: str = "") -> None:
        """From now on, each time."""
        self.ask("faults", {"target": target, "kind": kind, "times": None, "about": about})

    def without_faults(self) -> None:
        self.ask("faults", method="DELETE")

    def truth(self, source: str, first: date, last: date) -> dict[str, dict[str, float]]:
        """True totals by day and measure."""
        found: dict[str, dict[str, float]] = self.ask(f"truth?source={source}&first={first}&last={last}", method="GET")
        return found

    def ask(self, page: str, body: Mapping[str, object] | None = None, method: str = "POST") -> dict[str, object]:
        address = f"{self.env['TOCHIMART_SANDBOX_ENDPOINT']}/{page}"
        request = urllib.request.Request(address, json.dumps(body).encode() if body else None, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            told: dict[str, object] = json.load(answer)
            return told


class Machine:
    """The computer on which the daemon runs. Its clock is the sandbox's."""

    def __init__(self, home: Path, settings: Mapping[str, str]) -> None:
        self.home, self.tree = home, Tree()
        self.spent = 0.0
        self.seen: set[str] = set()
        told = {"DAGSTER_HOME": str(home / "dagster"), "DAGSTER_EVENT_BATCH_SIZE": "1000", "PYTHONPATH": str(PROJECT)}
        self.env = environment(home, **{MARK: self.tree.mark, **told, **settings})
        self.socket = Path(tempfile.mkdtemp(prefix="tochimart-")) / "code.sock"
        self.workspace = home.parent / "workspace.yaml"
        server = f"location_name: {LOCATION}\n      socket: {self.socket}"
        self.workspace.write_text(f"load_from:\n  - grpc_server:\n      {server}\n", encoding="utf-8")
        self.processes: list[subprocess.Popen[bytes]] = []

    def switch_on(self) -> None:
        """Start code server and daemon as `tochimart dev` does, unless they run."""
        if not self.processes:
            self.socket.unlink(missing_ok=True)
            told = ["--socket", str(self.socket), "--location-name", LOCATION, "--log-level", "warning"]
            self.begin("dagster", "code-server", "start", "-m", LOCATION, *told)
            wait_until(self.socket.exists, "the code server did not answer")
            self.begin("tests.torture.mornings", str(self.workspace))

    def begin(self, *command: str) -> None:
        with self.home.with_suffix(".log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=self.home, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)

    def switch_off(self) -> None:
        """As a power cut does, with everything the daemon started."""
        if self.processes:
            self.spent += cpu_seconds(self.tree)
            self.tree.kill()
            for process in self.processes:
                process.wait()
            self.processes = []

    def cost(self) -> Cost:
        return measure(self.home, self.tree, self.spent)

    def live_through(self, moment: clock_time, slept: timedelta) -> None:
        """Return when every due tick was evaluated, every run it asked for has ended, and every sensor has looked after that. `slept`: how
        much time has gone by on the sandbox's clock since the last such moment of the day."""
        sandbox = self.home / "sandbox"
        now = read_sandbox_clock(sandbox / "endpoints.clock")
        assert now
        wait_until(lambda: read_sandbox_clock(sandbox / TICKED) == now, f"no schedule was looked at, at {moment}")
        with history(self.home) as instance:
            self.wait_for_runs(instance)
            marker = self.home / "landing" / LAST_PARKED_FILE
            if marker.exists():  # parked by the machine's clock, which has not moved as much
                os.utime(marker, (marker.stat().st_mtime - slept.total_seconds(),) * 2)
            self.look_around(instance)
            self.wait_for_runs(instance)

    def wait_for_runs(self, instance: dg.DagsterInstance) -> None:
        def is_calm() -> bool:
            over = [process.args for process in self.processes if process.poll() is not None]
            assert not over, f"{over} ended, see {self.home.with_suffix('.log')}"
            return not instance.get_runs(dg.RunsFilter(statuses=GOING), limit=1)

        wait_until(is_calm, "a run did not end")

    def look_around(self, instance: dg.DagsterInstance) -> None:
        """Let every sensor look once more, as if its interval were over."""
        for state in instance.all_instigator_state(instigator_type=InstigatorType.SENSOR):
            if state.is_running:
                look_again(instance, state)

    @property
    def has_parked_days(self) -> bool:
        return any(self.home.glob("landing/*/*/*/*.parked"))

    def new_runs(self) -> Iterator[str]:
        """What every run since the last time was and how it ended."""
        with history(self.home) as instance:
            for run in reversed(instance.get_runs()):
                if run.run_id not in self.seen:
                    self.seen.add(run.run_id)
                    yield f"{run.tags.get('dagster/schedule_name') or run.tags.get('dagster/sensor_name')} {run.status.value}"


def look_again(instance: dg.DagsterInstance, state: InstigatorState) -> None:
    """Let a sensor look as if its interval were over, and wait until it has."""
    data, before = state.instigator_data, newest_tick(instance, state)
    assert isinstance(data, SensorInstigatorData)
    rested = data._replace(last_tick_timestamp=None, last_tick_start_timestamp=None)
    instance.update_instigator_state(state.with_data(rested))
    wait_until(lambda: has_looked(instance, state, before), f"the sensor {state.name} did not look")


def newest_tick(instance: dg.DagsterInstance, state: InstigatorState) -> InstigatorTick | None:
    ticks = instance.get_ticks(state.instigator_origin_id, state.selector_id, limit=1)
    return ticks[0] if ticks else None


def has_looked(instance: dg.DagsterInstance, state: InstigatorState, before: InstigatorTick | None) -> bool:
    """Whether a tick newer than `before` is over."""
    tick = newest_tick(instance, state)
    return bool(tick and tick.is_completed and (before is None or tick.tick_id != before.tick_id))


def wait_until(holds: Callable[[], bool], complaint: str) -> None:
    """Return as soon as it holds. Raises TimeoutError."""
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(LOOK_SECONDS)
