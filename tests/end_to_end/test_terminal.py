"""What the terminal shows: names as they are written, one line for an interrupt and for a folder that cannot be used."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.table import Table
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.cli._show import CONSOLE
from tests.conftest import environment
from tests.support.commands import said
from tests.support.places import PROJECT


@pytest.mark.parametrize("name", ["[/red]", "[bold]", "[/]", "data[12]", "a [link=x]"])
def test_brackets_in_names_and_cells_are_text(
    live: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Rich takes `[/red]` for markup, and dies of it."""
    folder = tmp_path / name
    folder.mkdir(parents=True)
    monkeypatch.setenv("TOCHIMART_HOME", str(folder))
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert str(folder) in done.stdout
    table = tmp_path / "x.csv"
    table.write_text(f"日,{name}\n2026-02-01,{name}\n", encoding="utf-8")
    assert "no header of a known format" in said("import", str(table), "--dry-run")


INTERRUPTED = """
import sys, threading, time
sys.argv[0] = "tochimart"
from orchestration.cli._errors import one_line_errors
threading.Thread(target=time.sleep, args=(600,)).start()
@one_line_errors
def command():
    try:
        print("begun", flush=True)
        time.sleep(600)
    finally:
        print("tidied", flush=True)
command()
"""


def test_ctrl_c_ends_with_one_line_and_code_130_though_a_thread_still_waits(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], cwd=PROJECT, env=environment(tmp_path), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, len(err.splitlines())) == (130, "tidied\n", 1)
    assert "interrupted" in err


IMPORTING = """
import os, signal, sys
sys.argv[0] = "tochimart"
class Interrupt:
    def find_spec(self, name, *_):
        if name == "orchestration.cli._app":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupt())
import orchestration.cli
"""


def test_ctrl_c_while_modules_are_imported_shows_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", IMPORTING]
    done = subprocess.run(command, env=environment(tmp_path), cwd=PROJECT, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (130, "interrupted\n")


def test_a_folder_that_cannot_be_written_is_one_line(live: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_PROFILE", "sandbox")
    monkeypatch.setenv("TOCHIMART_HOME", "/proc/tochimart")
    assert "/proc/tochimart" in said("sandbox")
    monkeypatch.setenv("TOCHIMART_HOME", "/dev/null/home")
    assert "TOCHIMART_HOME" in said("kpi")


@pytest.mark.parametrize("text", ["[/red]", "[bold]x", "[/]"])
def test_the_terminal_takes_no_text_for_markup(text: str) -> None:
    table = Table()
    table.add_column(text)
    table.add_row(text)
    with CONSOLE.capture() as shown:
        CONSOLE.print(f"line {text}")
        CONSOLE.print(table)
    assert shown.get().count(text) == 3
