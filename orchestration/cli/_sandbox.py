"""Keeps the sandbox servers running while a command needs them."""

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

from orchestration.environment import read_sandbox_endpoints
from orchestration.errors import PermanentError
from orchestration.profile import claim_home
from orchestration.settings import Settings, load_settings

START_SECONDS = 60


def sandbox_arguments(endpoints: Path, today: date) -> list[str]:
    """Return the Python interpreter arguments that start the servers. `-P` keeps the working directory out of the
    import path."""
    return ["-P", "-m", "sandbox", "--endpoints", str(endpoints), "--today", today.isoformat()]


@contextmanager
def ensure_sandbox(settings: Settings, for_run: bool = True) -> Iterator[Settings]:
    """Yield settings that point to a running sandbox. An existing sandbox is used, else one is started for the duration
    of the block. Outside the sandbox profile, yields the settings unchanged. `for_run`: a run follows at once, so the
    campaign is simulated and dbt is prepared meanwhile."""
    if settings.profile != "sandbox" or is_sandbox_alive(settings.sandbox_endpoint):
        yield settings
        return
    claim_home(settings.home, settings.profile)
    forget_endpoints(settings.sandbox_file)
    settings.sandbox_clock_file.unlink(missing_ok=True)
    settings.sandbox_file.parent.mkdir(exist_ok=True, mode=0o700)
    own = settings.sandbox_file.with_name(
        f"endpoints-{os.getpid()}.json"
    )  # commands that run at the same time start separate servers
    command = [sys.executable, *sandbox_arguments(own, settings.today), *([] if for_run else ["--when-asked"])]
    process = subprocess.Popen(command)
    try:
        if for_run:
            start_dbt_parse(settings)  # runs in parallel with the start of the servers
        wait_for_servers(own, process)
        os.environ.update(json.loads(own.read_text(encoding="utf-8")))
        yield load_settings()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)
        forget_endpoints(own)


def start_dbt_parse(settings: Settings) -> None:
    """Update dbt's manifest in a separate process, while this process imports the modules of a run."""
    from orchestration.resources.dbt import is_ready

    if is_ready(settings):
        preload_run_modules()
        return
    command = [sys.executable, "-P", "-m", "orchestration.resources.dbt"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as parser:
        preload_run_modules()
        _, error_text = parser.communicate()
    if parser.returncode:
        raise PermanentError(error_text.strip() or f"dbt's parser ended with code {parser.returncode}")


def preload_run_modules() -> None:
    """Import the modules that a run needs. This takes seconds, which are spent while waiting for the servers."""
    from orchestration.resources.dbt.runner import import_dbt

    for name in ("orchestration.wiring", "orchestration.launch", "altair"):
        importlib.import_module(name)
    import_dbt()


def forget_endpoints(endpoints: Path) -> None:
    """Remove the endpoints of a stopped sandbox from the file and from this process."""
    if endpoints.exists():
        for name in read_sandbox_endpoints(endpoints):
            os.environ.pop(name, None)
        endpoints.unlink(missing_ok=True)
    os.environ.pop("TOCHIMART_SANDBOX_ENDPOINT", None)


def is_sandbox_alive(endpoint: str | None) -> bool:
    """Return True if a sandbox answers at `endpoint`."""
    if endpoint is None:
        return False
    import requests

    try:
        return requests.get(f"{endpoint}/health", timeout=2).ok
    except requests.RequestException:
        return False


def wait_for_servers(endpoints: Path, process: "subprocess.Popen[bytes]") -> None:
    """Return once the servers listen. Raises PermanentError when they end or do not answer in time."""
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
