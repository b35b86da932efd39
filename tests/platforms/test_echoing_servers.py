"""Servers that repeat what they were sent: no secret stands anywhere afterwards, and the run says what the client knows."""

import base64
import multiprocessing
import os
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
import typer

from orchestration.cli._doctor import check_accounts
from orchestration.errors import PermanentError
from orchestration.settings import load_settings
from sandbox.server import Sandbox
from tests.conftest import environment

DEVELOPER_TOKEN = "dEv-T0ken_of+this/run=="
ECHOING = ("google_ads", "ga4", "yahoo_search", "yahoo_display", "search_console", "tag_manager", "analytics_admin")
GIVE_UP_SECONDS = 200


def secrets(sandbox: Sandbox) -> list[str]:
    """What may stand nowhere."""
    issued = [f"sandbox-access-{n}" for n in range(1, 20) if f"sandbox-access-{n}" in sandbox.yahoo_tokens]
    assert issued, "no access token was issued: no Yahoo! server was asked"
    settings = [sandbox.env["YAHOO_ADS_CLIENT_SECRET"], sandbox.env["YAHOO_ADS_REFRESH_TOKEN"]]
    return [DEVELOPER_TOKEN, *settings, *issued]


def spellings(secret: str) -> set[bytes]:
    """How a secret may stand in a file; of base64 what is the same wherever it begins."""
    found = {secret, quote(secret, safe=""), quote(secret, safe="").lower(), secret.replace("/", "\\/")}
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + secret.encode()).decode()
        found.add(encoded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6])
    return {one.encode() for one in found}


HOLDING = ("google_ads", "yahoo_search", "yahoo_display")
"""Platforms whose requests hold secrets."""


def land(environment_: dict[str, str], log: str) -> None:
    """In a process of its own: fetch a day from each platform as a run does, and end as a command does."""
    os.environ.clear()
    os.environ.update(environment_)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    from orchestration.cli._errors import one_line_errors
    from orchestration.launch import first_error_message
    from tests.end_to_end.test_faulty_platforms import LAST, loaded

    @one_line_errors
    def command() -> None:
        settings = load_settings()
        said = [first_error_message(loaded(settings, platform, LAST).all_events) for platform in HOLDING]
        raise PermanentError(" / ".join(said))

    try:
        command()
    except typer.Exit as end:
        sys.exit(end.exit_code)


def test_a_secret_that_servers_repeat_stands_nowhere(sandbox: Sandbox, tmp_path: Path) -> None:
    """Terminal, Dagster's databases, compute logs, notes beside landed files: everything the process writes is searched."""
    for target in HOLDING:
        sandbox.faults.add(target, "echo", times=None)
    home, log = tmp_path / "home", tmp_path / "terminal.log"
    given = {**sandbox.env, "GOOGLE_ADS_DEVELOPER_TOKEN": DEVELOPER_TOKEN}
    process = multiprocessing.get_context("spawn").Process(target=land, args=(environment(home, **given), str(log)))
    process.start()
    process.join(GIVE_UP_SECONDS)
    said = log.read_text()
    assert process.exitcode == 1, said
    assert all(sandbox.faults.occurrence_count(target, "echo") for target in HOLDING)
    files = [log, *(path for path in home.rglob("*") if path.is_file())]
    assert any(path.suffix == ".db" for path in files)
    assert any(path.suffix in (".err", ".out") for path in files)
    for secret in secrets(sandbox):
        wanted = spellings(secret)
        for path in files:
            content = path.read_bytes()
            assert not any(one in content for one in wanted), f"{secret} stands in {path}"
    assert "Traceback" not in said
    for refused in ("Google Ads", "of account "):
        assert refused in said
    assert said.count("***") >= 3


@pytest.mark.parametrize("platform", ECHOING)
def test_doctor_masks_what_a_server_repeats(
    platform: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**sandbox.env, "TOCHIMART_HOME": str(tmp_path), "GOOGLE_ADS_DEVELOPER_TOKEN": DEVELOPER_TOKEN}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    list(check_accounts(settings))
    sandbox.faults.add(platform, "echo", times=None)
    (wrong,) = [one for one in check_accounts(settings) if one.state == "wrong"]
    assert wrong.platform == platform
    assert "Bad request: " in wrong.message
    for secret in secrets(sandbox):
        assert not any(one in wrong.message.encode() for one in spellings(secret))
