"""Settings come from their own variables only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.errors import PermanentError
from orchestration.process_settings import initialise_process
from orchestration.seeds import read_seed
from orchestration.settings import load_settings
from tests.conftest import environment
from tests.support.places import PROJECT
from tests.support.seed_folder import changed_seeds, replaced

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


def test_loading_settings_leaves_the_environment_as_it_was_and_beginning_hands_them_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seeds named in the settings file once reached the environment of whoever looked at a setting."""
    own = changed_seeds(tmp_path / "own", engagement=replaced("とちぎの仕事", "ご当地の仕事"))
    named = tmp_path / "named.env"
    named.write_text("TOCHIMART_SEEDS=own\nTOCHIMART_HOME=home\nGOOGLE_ADS_CLIENT_SECRET=kept-in-the-file\n")
    monkeypatch.setenv("TOCHIMART_ENV_FILE", str(named))
    monkeypatch.delenv("TOCHIMART_SEEDS", raising=False)
    before = dict(os.environ)
    settings = load_settings()
    assert settings.engagement["name_ja"] == read_seed("engagement", own)[0]["name_ja"]
    assert dict(os.environ) == before
    assert read_seed("engagement") != read_seed("engagement", own)

    initialise_process()
    assert read_seed("engagement") == read_seed("engagement", own)
    handed_on = {name: value for name, value in os.environ.items() if before.get(name) != value}
    assert handed_on == {"TOCHIMART_SEEDS": str(own), "TOCHIMART_HOME": str(tmp_path / "home")}


def test_paths_of_the_environment_are_handed_on_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tochimart dev` starts Dagster in the data folder, where a relative path would name another file."""
    changed_seeds(tmp_path / "own")
    monkeypatch.chdir(tmp_path)
    for name, value in {"TOCHIMART_SEEDS": "own", "TOCHIMART_HOME": "home", "TOCHIMART_CA_FILE": "own.pem"}.items():
        monkeypatch.setenv(name, value)
    settings = initialise_process()
    assert settings.home == tmp_path / "home"
    assert os.environ["TOCHIMART_SEEDS"] == str(tmp_path / "own")
    assert os.environ["TOCHIMART_HOME"] == str(tmp_path / "home")
    assert os.environ["TOCHIMART_CA_FILE"] == str(tmp_path / "own.pem")
