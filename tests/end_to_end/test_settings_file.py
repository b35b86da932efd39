"""Settings come from the project's own file or the one that is named, from whichever folder a command is started, and from one profile."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.resources.platforms.ga4 import Ga4Settings
from orchestration.resources.platforms.yahoo import YahooSettings
from orchestration.settings import load_settings
from tests.conftest import environment
from tests.support.places import PROJECT

TELL = "from orchestration.settings import load_settings as load; s = load(); print(s.profile, s.home, s.written('TOCHIMART_GA4_ENDPOINT'))"


def told(code: str, cwd: Path, variables: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], env=dict(variables), cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_the_settings_file_is_the_one_of_the_project_and_never_that_of_the_working_directory(tmp_path: Path) -> None:
    """A run from cron, in another folder, once took the default profile and replaced a live day by simulated rows."""
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    for name in ("orchestration", "seeds"):
        shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    (project / ".env").write_text("TOCHIMART_PROFILE=live\nTOCHIMART_HOME=held\n", encoding="utf-8-sig")
    elsewhere.mkdir()
    (elsewhere / ".env").write_text(f"TOCHIMART_PROFILE=sandbox\nTOCHIMART_HOME={elsewhere}\n")
    variables = environment(tmp_path, PYTHONPATH=str(project))
    del variables["TOCHIMART_HOME"]
    assert told(TELL, elsewhere, variables) == f"live {project / 'held'} None"
    named = tmp_path / "named.env"
    named.write_text("TOCHIMART_HOME=beside\n")
    assert (
        told(TELL, elsewhere, variables | {"TOCHIMART_ENV_FILE": str(named)}) == f"sandbox {tmp_path / 'beside'} None"
    )
    assert told(TELL, elsewhere, variables | {"TOCHIMART_ENV_FILE": os.devnull}) == f"sandbox {project / 'data'} None"


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("absent.env", "does not exist"),
        ("folder", "is a folder"),
        ("pipe", "no regular file"),
        ("/dev/zero", "no regular"),
    ],
)
def test_a_settings_file_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(tmp_path / named))
    with pytest.raises(PermanentError, match=f"TOCHIMART_ENV_FILE.*{said}"):
        load_settings()
    monkeypatch.setenv("TOCHIMART_ENV_FILE", "relative.env")
    with pytest.raises(PermanentError, match="absolute path"):
        load_settings()


def test_nothing_of_a_sandbox_is_read_in_the_live_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile may stand in the settings file only; endpoints of a sandbox that ran here before were read all the same."""
    home = tmp_path / "home"
    (home / "sandbox").mkdir(parents=True)
    stale = {
        "TOCHIMART_GA4_ENDPOINT": "http://127.0.0.1:1", "TOCHIMART_SANDBOX_ENDPOINT": "http://127.0.0.1:1",
        "YAHOO_ADS_REFRESH_TOKEN": "sandbox-refresh", "TOCHIMART_FIRST_DAY": "2026-02-01",
    }  # fmt: skip
    (home / "sandbox" / "endpoints.json").write_text(json.dumps(stale))
    named = tmp_path / "named.env"
    named.write_text(f"TOCHIMART_PROFILE=live\nTOCHIMART_HOME={home}\n")
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(named))
    live = load_settings()
    assert (live.profile, live.sandbox_endpoint) == ("live", None)
    assert (live.own(Ga4Settings).endpoint, live.own(YahooSettings).refresh_token) == (None, None)
    assert live.first_day == live.launch
    assert live.today != date(2026, 2, 16)
    named.write_text(f"TOCHIMART_HOME={home}\n")
    assert load_settings().own(Ga4Settings).endpoint == "http://127.0.0.1:1"
    assert "TOCHIMART_GA4_ENDPOINT" not in os.environ, "what is started next would take it for a setting of its own"
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    monkeypatch.setenv("TOCHIMART_SANDBOX_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(PermanentError, match=r"TOCHIMART_SANDBOX_ENDPOINT is set.*unset"):
        load_settings()
