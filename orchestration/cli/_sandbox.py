"""Keeps the sandbox servers running beside a command that needs them."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from orchestration.environment import endpoints_of
from orchestration.errors import PermanentError
from orchestration.profile import claim
from orchestration.settings import Settings, load_settings

START_SECONDS = 60


def sandbox_arguments(endpoints: Path, today: date) -> list[str]:
    """Return the arguments of the Python interpreter that start the servers, whatever lies in the working directory (`-P`)."""
    return ["-P", "-m", "sandbox", "--endpoints", str(endpoints), "--today", today.isoformat()]


@contextmanager
def running_sandbox(settings: Settings, with_dbt: bool = True) -> Iterator[Settings]:
    """Settings with a sandbox behind them: one that already runs, else one started for as long as the block lasts.

    Outside the sandbox profile the settings come back as they are. dbt is made ready meanwhile unless told otherwise.
    """
    if settings.profile != "sandbox" or alive(settings.sandbox_endpoint):
        yield settings
        return
    claim(settings.home, settings.profile)
    clear(settings.sandbox_file)
    settings.sandbox_file.parent.mkdir(exist_ok=True, mode=0o700)
    own = settings.sandbox_file.with_name(
        f"endpoints-{os.getpid()}.json"
    )  # commands that run together each have their own servers
    command = [sys.executable, *sandbox_arguments(own, settings.today)]
    process = subprocess.Popen(command)
    try:
        if with_dbt:
            prepare_dbt(settings)  # while the servers start on the other core
        wait_for(own, process)
        os.environ.update(json.loads(own.read_text(encoding="utf-8")))
        yield load_settings()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)
        clear(own)


def prepare_dbt(settings: Settings) -> None:
    """Bring dbt's manifest up to date in a process of its own, while this one imports what a run needs."""
    from orchestration.resources.dbt import is_ready

    if is_ready(settings):
        import_run()
        return
    command = [sys.executable, "-P", "-m", "orchestration.resources.dbt"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as parser:
        import_run()
        _, said = parser.communicate()
    if parser.returncode:
        raise PermanentError(said.strip() or f"dbt's parser ended with code {parser.returncode}")


def import_run() -> None:
    """Import what a run needs and a command does not: seconds of work that can be done while waiting."""
    for name in ("orchestration.wiring", "orchestration.launch", "dbt.cli.main", "altair"):
        importlib.import_module(name)


def clear(endpoints: Path) -> None:
    """Forget the endpoints of a sandbox that is gone, in the file and in this process."""
    if endpoints.exists():
        for name in endpoints_of(endpoints):
            os.environ.pop(name, None)
        endpoints.unlink(missing_ok=True)
    os.environ.pop("TOCHIMART_SANDBOX_ENDPOINT", None)


def alive(endpoint: str | None) -> bool:
    """True when a sandbox answers at `endpoint`."""
    if endpoint is None:
        return False
    import requests

    try:
        return requests.get(f"{endpoint}/health", timeout=2).ok
    except requests.RequestException:
        return False


def wait_for(endpoints: Path, process: "subprocess.Popen[bytes]") -> None:
    """Return once the servers listen. Raises PermanentError when they end or stay silent."""
    deadline = time.monotonic() + START_SECONDS
    while not endpoints.exists():
        if process.poll() is not None:
            raise PermanentError(
                f"the sandbox ended at once with code {process.returncode}: run `tochimart sandbox` to see why"
            )
        if time.monotonic() > deadline:
            raise PermanentError(
                f"the sandbox did not answer within {START_SECONDS} s: run `tochimart sandbox` to see why"
            )
        time.sleep(0.05)
