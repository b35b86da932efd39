"""Bad input: one line that says what, where and what to do, a non-zero exit, and nothing left behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from tests.conftest import tochimart


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "--from", "16.2.2026"], "error: --from 16.2.2026: not a date; write it as YYYY-MM-DD"),
        (["run", "--from", "2025-11-30"], "is outside 2025-12-01 to 2026-02-15"),
        (["run", "--from", "2026-02-10", "--to", "2026-02-16"], "is outside 2025-12-01 to 2026-02-15"),
        (["kpi"], "does not exist yet: run `tochimart demo`"),
        (["rebuild"], "contains no landed file"),
    ],
)
def test_a_mistake_is_answered_with_one_line_and_leaves_nothing(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    home = tmp_path / "home"
    done = tochimart(home, *arguments)
    assert done.code == 1
    assert message in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not home.exists()


def test_a_file_that_is_not_there_is_named_and_so_is_a_format_that_is_none(tmp_path: Path) -> None:
    done = tochimart(tmp_path / "home", "import", "bank-statement", "x.csv")
    assert (done.code, done.err.strip().endswith("bank-statement: no such file")) == (1, True)
    file = tmp_path / "x.csv"
    file.write_text("日,残高\n2026-02-01,5\n", encoding="utf-8")
    done = tochimart(tmp_path / "home", "import", str(file), "--format", "bank")
    assert done.code == 1
    assert "format bank is not known; known are criteo_ads, ga4, google_ads, line_ads" in done.err
    done = tochimart(tmp_path / "home", "import", str(file))
    assert "found 2 columns, known of them: 日;" in done.err


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    done = tochimart(tmp_path / "home", "doctor", TOCHIMART_TODAY="tomorrow")
    assert done.code == 1
    assert "TOCHIMART_TODAY" in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    listing = runner.invoke(app, ["--help"]).output
    commands = {
        command.callback.__name__.replace("_", "-"): command.callback.__doc__ or ""
        for command in app.registered_commands
        if command.callback
    }
    assert {"demo", "run", "rebuild", "kpi", "sandbox", "dev", "doctor"} <= set(commands)
    for command, words in commands.items():
        assert command in listing
        help_text = runner.invoke(app, [command, "--help"]).output
        assert " ".join(words.split()[:3]) in help_text


@pytest.mark.parametrize(("program", "young"), [("/usr/bin/tochimart", "50000"), ("/usr/bin/python", "700")])
def test_the_command_alone_looks_seldom_for_circles_of_objects(program: str, young: str) -> None:
    """A program that imports the product, such as Dagster's daemon, lives long and keeps Python's own ways."""
    code = f"import sys; sys.argv = [{program!r}]; import gc, orchestration.cli; print(gc.get_threshold()[0])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.strip() == young
