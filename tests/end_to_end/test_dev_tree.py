"""`tochimart dev`: every part sees the same settings from wherever it was started, and nothing of it is left when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.health import SOCKET_FILE_NAME, check_code_location
from orchestration.home import FixedHome
from orchestration.maintenance import MAINTENANCE_JOB
from orchestration.ui_guard import is_loopback
from tests.conftest import environment, parsed_home
from tests.support.places import PROJECT

UP_SECONDS = 300
SECRET = "1//0gTOPSECRETrefresh"

TREE = """
import sys, time
from pathlib import Path
import orchestration.cli._dev as dev
from orchestration.service_processes import configure_fork_server
from tests.support.deaf_process import ignore_sigterm
dev.STOP_SECONDS = 0.5
configure_fork_server(["orchestration.fork_group"])  # without the libraries
try:
    with dev.raise_on_stop_signal():
        tree = dev.ProcessTree()
        try:
            tree.start(ignore_sigterm, Path(sys.argv[1]))
            tree.start(ignore_sigterm, Path(sys.argv[1]))
            while tree.ended() is None:
                time.sleep(0.01)
        finally:
            tree.end()
except dev.StoppedBySignal as stopped:
    sys.exit(128 + stopped.number)
sys.exit(7)
"""


def wait_until(reached: Callable[[], bool], seconds: float = UP_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_children_and_their_children_even_deaf_ones(tmp_path: Path, number: signal.Signals) -> None:
    process = subprocess.Popen([sys.executable, "-c", TREE, str(tmp_path)], cwd=PROJECT)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 4)
    process.send_signal(number)
    process.send_signal(number)
    assert process.wait(30) == 128 + number
    pids = [int(path.name) for path in tmp_path.iterdir()]
    wait_until(lambda: not any(map(is_running, pids)), 10)


def test_a_process_that_dies_ends_the_others(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", TREE, str(tmp_path)], cwd=PROJECT)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 4)
    pids = [int(path.name) for path in tmp_path.iterdir()]
    started = min(pids, key=lambda pid: (parent_of(pid) in pids, pid))  # not one of the two that these started
    os.kill(started, signal.SIGKILL)
    assert process.wait(30) == 7
    wait_until(lambda: not any(map(is_running, pids)), 10)


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])


def group_members(folder: Path) -> list[int]:
    """Processes whose environment names the data folder."""
    found = []
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                if str(folder).encode() in (one / "environ").read_bytes() and is_running(int(one.name)):
                    found.append(int(one.name))
            except (OSError, PermissionError):
                continue
    return found


def forked_by(parent: int, folder: Path) -> list[int]:
    return [pid for pid in group_members(folder) if parent_of(pid) == parent]


def reload_definitions(ask: Callable[[str], requests.Response]) -> str:
    """Type of the code location after "Reload definitions"."""
    answer = ask(
        """mutation {reloadRepositoryLocation(repositoryLocationName: "orchestration.definitions")
        {... on WorkspaceLocationEntry {locationOrLoadError {__typename}}}}"""
    )
    return str(answer.json()["data"]["reloadRepositoryLocation"]["locationOrLoadError"]["__typename"])


def run_job(ask: Callable[[str], requests.Response], repository: str, job: str) -> str:
    """Launch a run as the page does, and return its status at the end."""
    launched = ask(
        f"""mutation {{launchRun(executionParams: {{mode: "default", runConfigData: {{}}, selector: {{{repository}, jobName: "{job}"}}}})
        {{... on LaunchRunSuccess {{run {{runId}}}}}}}}"""
    ).json()["data"]["launchRun"]
    question = f'{{runOrError(runId: "{launched["run"]["runId"]}") {{... on Run {{status}}}}}}'
    status = ""

    def is_over() -> bool:
        nonlocal status
        status = ask(question).json()["data"]["runOrError"]["status"]
        return status in ("SUCCESS", "FAILURE", "CANCELED")

    wait_until(is_over, 120)
    return status


def test_dev_serves_the_settings_of_its_own_file_and_leaves_nothing_behind(tmp_path: Path, dbt_target: Path) -> None:
    """Started from a folder with another `.env`; ended by SIGTERM, it once left code server, daemon and page running."""
    home, elsewhere = parsed_home(tmp_path / "home", dbt_target), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("TOCHIMART_PROFILE=sandbox\n")
    named = tmp_path / "named.env"
    named_text = f"TOCHIMART_PROFILE=live\nTOCHIMART_HOME={home}\nGOOGLE_ADS_REFRESH_TOKEN={SECRET}\n"
    named.write_text(named_text)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    variables = environment(home, TOCHIMART_ENV_FILE=str(named), TOCHIMART_TEST_TREE=str(tmp_path))
    del variables["TOCHIMART_HOME"]
    log = (tmp_path / "log").open("w")
    command = [str(Path(sys.executable).with_name("tochimart")), "dev", "--port", str(port)]
    process = subprocess.Popen(command, env=variables, cwd=elsewhere, stdout=log, stderr=log)

    def ask(query: str, **more: str) -> requests.Response:
        return requests.post(f"http://127.0.0.1:{port}/graphql", json={"query": query}, headers=more, timeout=120)

    try:
        wait_until(lambda: process.poll() is not None or "Dagster UI" in (tmp_path / "log").read_text())
        assert process.poll() is None, (tmp_path / "log").read_text()
        selector = 'repositoryName: "__repository__", repositoryLocationName: "orchestration.definitions"'
        tags = f'{{pipelineOrError(params: {{{selector}, pipelineName: "daily"}}) {{... on Pipeline {{tags {{key value}}}}}}}}'
        assert {"key": "tochimart/profile", "value": "live"} in ask(tags).json()["data"]["pipelineOrError"]["tags"]
        assert check_code_location(FixedHome(home), datetime.now(UTC)) == "code location loaded"
        assert ask("{version}", Origin="http://evil.example").status_code == 403
        (fork_server,) = [pid for pid in forked_by(process.pid, tmp_path) if os.getpgid(pid) == pid]
        assert len(forked_by(fork_server, tmp_path)) == 4
        assert reload_definitions(ask) == "RepositoryLocation"
        named.write_text(f"{named_text}TOCHIMART_TODAY=no-day\n")
        assert reload_definitions(ask) == "PythonError"
        named.write_text(named_text)
        assert reload_definitions(ask) == "RepositoryLocation"
        assert run_job(ask, selector, MAINTENANCE_JOB) == "SUCCESS"
        wait_until(lambda: len(forked_by(fork_server, tmp_path)) == 4, 30)  # neither the run nor an earlier code server
        assert SECRET not in (tmp_path / "log").read_text()
        assert not any((home / name).exists() for name in ("sandbox/endpoints.json", "tochimart.duckdb"))
    finally:
        process.terminate()
        code = process.wait(60)
    assert code == 128 + signal.SIGTERM
    wait_until(lambda: not group_members(tmp_path), 10)
    assert (tmp_path / "log").read_text().splitlines()[-1] == "stopped"
    assert not (home / "dagster" / SOCKET_FILE_NAME).exists()


def test_another_address_than_this_machines_needs_a_token_and_a_port_that_is_taken_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))

    def said(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["dev", *arguments])
        assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
        return done.stderr

    assert "TOCHIMART_UI_TOKEN" in said("--host", "0.0.0.0")
    monkeypatch.setenv("TOCHIMART_UI_TOKEN", "tiny")
    text = said("--host", "0.0.0.0")
    assert "at least 16 characters" in text
    assert "tiny" not in text
    monkeypatch.delenv("TOCHIMART_UI_TOKEN")
    monkeypatch.setenv("TOCHIMART_UI_HOSTS", "*")
    assert "TOCHIMART_UI_HOSTS: write host names" in said()
    monkeypatch.delenv("TOCHIMART_UI_HOSTS")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "choose another port with --port" in said("--port", str(taken.getsockname()[1]))
    assert "choose another port with --port" in said("--port", "70000")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("127.9.9.9", True),
        ("0.0.0.0", False),
        ("::", False),
        ("ads.example.jp", False),
    ],
)
def test_only_this_machines_addresses_need_no_token(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own
