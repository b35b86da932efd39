"""Settings come from their own variables only."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT, environment


def doctor(tmp_path: Path, **extra: str) -> str:
    variables = environment(tmp_path, **extra)
    del variables["TOCHIMART_HOME"]
    command = [str(Path(sys.executable).with_name("tochimart")), "doctor"]
    return subprocess.run(command, env=variables, cwd=PROJECT, capture_output=True, text=True, check=True).stdout


def test_without_a_setting_data_goes_below_the_checkout_and_never_into_the_home_directory(tmp_path: Path) -> None:
    """The shell's HOME once filled the setting `home`, and a demo unpacked itself there."""
    out = doctor(tmp_path, HOME=str(tmp_path), PROFILE="live")
    assert f"data in {PROJECT / 'data'}" in out
    assert "profile sandbox" in out
    assert list(tmp_path.iterdir()) == []
