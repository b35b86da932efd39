"""Servers that repeat what they were sent: no secret stands anywhere afterwards, and the run says what the client knows."""

import base64
from pathlib import Path
from urllib.parse import quote

import pytest

from orchestration.cli._doctor import examine
from orchestration.settings import load_settings
from sandbox.server import Sandbox
from tests._killable import start
from tests.conftest import environment, parsed_home

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


def test_a_secret_that_every_server_repeats_stands_nowhere(sandbox: Sandbox, tmp_path: Path, dbt_target: Path) -> None:
    """The whole command in a process of its own: terminal, Dagster's databases, compute logs, notes beside landed files, ledgers."""
    for target in ECHOING:
        sandbox.faults.add(target, "echo", times=None)
    home, log = parsed_home(tmp_path / "home", dbt_target), tmp_path / "terminal.log"
    given = {**sandbox.env, "GOOGLE_ADS_DEVELOPER_TOKEN": DEVELOPER_TOKEN}
    day = ("--from", "2026-02-15", "--to", "2026-02-15")
    process = start(["run", *day], environment(home, **given), log)
    process.join(GIVE_UP_SECONDS)
    said = log.read_text()
    assert process.exitcode == 1
    assert any(sandbox.faults.happened(target, "echo") for target in ECHOING)
    files = [log, *(path for path in home.rglob("*") if path.is_file())]
    assert any(path.suffix == ".db" for path in files)
    assert any("compute_logs" in str(path) or path.suffix in (".err", ".out") for path in files)
    for secret in secrets(sandbox):
        wanted = spellings(secret)
        for path in files:
            content = path.read_bytes()
            assert not any(one in content for one in wanted), f"{secret} stands in {path}"
    (error,) = [line for line in said.splitlines() if line.startswith("error: ")]
    assert "Traceback" not in said
    assert "of account" in error or "of property" in error
    assert "request sandbox-" in error or "HTTP 400" in error
    assert "***" in said


@pytest.mark.parametrize("platform", ECHOING)
def test_doctor_masks_what_a_server_repeats(
    platform: str, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**sandbox.env, "TOCHIMART_HOME": str(tmp_path), "GOOGLE_ADS_DEVELOPER_TOKEN": DEVELOPER_TOKEN}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    list(examine(settings))
    sandbox.faults.add(platform, "echo", times=None)
    (wrong,) = [one for one in examine(settings) if one.state == "wrong"]
    assert wrong.platform == platform
    assert "Bad request: " in wrong.words
    for secret in secrets(sandbox):
        assert not any(one in wrong.words.encode() for one in spellings(secret))
