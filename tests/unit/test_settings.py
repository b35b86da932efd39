"""Settings come from their own variables only."""

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.settings import load_settings
from tests.conftest import environment
from tests.support.places import PROJECT

TELL = "from orchestration.settings import load_settings as load; print(load().home, load().profile)"


def test_without_a_setting_data_goes_below_the_checkout_and_never_into_the_home_directory(tmp_path: Path) -> None:
    """The shell's HOME once filled the setting `home`, and a demo unpacked itself there."""
    variables = environment(tmp_path, HOME=str(tmp_path), PROFILE="live")
    del variables["TOCHIMART_HOME"]
    done = subprocess.run(
        [sys.executable, "-c", TELL], env=variables, cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [str(PROJECT / "data"), "sandbox"]


@pytest.mark.parametrize("name", ["what?", "50%41", "home #1"])
def test_a_home_that_databases_would_take_for_an_address_is_refused_by_name(tmp_path: Path, name: str) -> None:
    """DuckDB looks for parameters behind a question mark, SQLite's driver for a character behind a per cent sign; dbt-duckdb
    takes a # for the end of the path."""
    with pytest.raises(PermanentError, match=r"TOCHIMART_HOME .*; choose another name"):
        load_settings(home=tmp_path / name)
    assert load_settings(home=tmp_path / "50% 学 [1]").home == tmp_path / "50% 学 [1]"
