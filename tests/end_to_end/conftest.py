"""A live profile in which nothing is set up."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A live profile with nothing set up; the data folder is not there yet."""
    for name in [
        one for one in os.environ if one.startswith(("TOCHIMART_", "GOOGLE_", "GA4_", "GSC_", "GTM_", "YAHOO_"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    monkeypatch.setenv("TOCHIMART_ENV_FILE", os.devnull)
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
