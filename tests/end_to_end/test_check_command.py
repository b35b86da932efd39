"""`tochimart check` on the command line, and the same check before anything else starts."""

import json
from pathlib import Path

import pytest

from tests.conftest import in_process, tochimart
from tests.support.killable import code_location
from tests.support.seed_folder import changed_seeds, replaced


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Seeds with two errors and a value that is taken as meant."""
    return changed_seeds(
        tmp_path / "seeds",
        media_plan=replaced("0.45", "45"),
        accounts=replaced("1112223334", "1.11E+09"),
        media=replaced(",google,", ", google,", 1),
    )


def test_sound_seeds_give_an_empty_array_and_exit_code_zero(tmp_path: Path) -> None:
    done = tochimart(tmp_path / "home", "check", "--json")
    assert (done.code, json.loads(done.out), done.err) == (0, [], "")
    assert not (tmp_path / "home").exists()


def test_every_finding_is_an_object_with_its_place(tmp_path: Path, wrong: Path) -> None:
    done = tochimart(tmp_path / "home", "check", "--json", "--seeds", str(wrong))
    assert done.code == 1
    assert json.loads(done.out) == [
        {
            "file": "accounts.csv",
            "level": "error",
            "message": "is a number that Excel has shortened, so digits are lost",
            "write": "write all digits of the account id",
            "row": 2,
            "column": "account_id",
            "value": "1.11E+09",
            "rows": [2],
        },
        {
            "file": "media_plan.csv",
            "level": "error",
            "message": "is too large: the value must be at most 1",
            "write": "write 0.45 or 45%",
            "row": 2,
            "column": "max_share",
            "value": "45",
            "rows": [2],
        },
        {
            "file": "media.csv",
            "level": "taken_as_meant",
            "message": 'is taken as "google": spaces or invisible characters around it are left out',
            "write": "",
            "row": 2,
            "column": "utm_source",
            "value": " google",
            "rows": [2],
        },
    ]


def test_people_get_a_line_for_each_and_a_verdict(tmp_path: Path, wrong: Path) -> None:
    done = tochimart(tmp_path / "home", "check", TOCHIMART_SEEDS=str(wrong))
    lines = done.out.splitlines()
    assert done.code == 1
    assert lines[0].startswith("error")
    assert 'accounts.csv, row 2, column account_id: "1.11E+09"' in lines[0]
    assert lines[2].startswith("taken as meant")
    assert lines[-1].endswith("2 cannot be used, 1 taken as meant: nothing can be built")


@pytest.mark.parametrize("command", [["rebuild"], ["run"], ["kpi"], ["import", "some.csv"]], ids=" ".join)
def test_no_command_starts_on_seeds_that_cannot_be_used(tmp_path: Path, wrong: Path, command: list[str]) -> None:
    home = tmp_path / "home"
    kept = home / "warehouse" / "working.duckdb"
    kept.parent.mkdir(parents=True)
    kept.write_text("as it was")
    done = tochimart(home, *command, TOCHIMART_SEEDS=str(wrong))
    assert done.code == 1
    assert done.err.splitlines()[0].startswith(f"error: the seeds in {wrong} contain errors, so nothing was started")
    assert [line.split(":")[0].strip() for line in done.err.splitlines()[1:]] == [
        "accounts.csv, row 2, column account_id",
        "media_plan.csv, row 2, column max_share",
    ]
    assert [path for path in home.rglob("*") if path.is_file()] == [kept]
    assert kept.read_text() == "as it was"


def test_the_code_location_of_dagster_does_not_load_on_them(tmp_path: Path, wrong: Path) -> None:
    """Dagster's UI starts each run, backfill and materialization by loading it anew."""
    home = tmp_path / "home"
    done = in_process(code_location, home, TOCHIMART_SEEDS=str(wrong))
    assert done.code == 1
    assert 'media_plan.csv, row 2, column max_share: "45" is too large' in done.err
    assert "Traceback" not in done.err
    assert not home.exists()


def test_a_run_says_on_standard_error_what_it_took_as_meant(tmp_path: Path) -> None:
    source = changed_seeds(tmp_path / "seeds", media=replaced(",google,", ", google,", 1))
    done = tochimart(tmp_path / "home", "rebuild", TOCHIMART_SEEDS=str(source))
    assert done.err.splitlines()[0] == (
        'seeds: media.csv, row 2, column utm_source: " google" is taken as "google": '
        "spaces or invisible characters around it are left out"
    )
