"""Settings come from their own variables only."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import PROJECT, environment

TELL = "from orchestration.settings import load_settings as load; print(load().home, load().profile)"


def test_without_a_setting_data_goes_below_the_checkout_and_never_into_the_home_directory(tmp_path: Path) -> None:
    """The shell's HOME once filled the setting `home`, and a demo unpacked itself there."""
    variables = environment(tmp_path, HOME=str(tmp_path), PROFILE="live")
    del variables["TOCHIMART_HOME"]
    done = subprocess.run(
        [sys.executable, "-c", TELL], env=variables, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(PROJECT / "data"), "sandbox"]
