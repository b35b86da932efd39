"""Starts the command line quickly, in processes forked from a server that has imported all heavy modules.

A command needs a process of its own, not once more the import of Dagster, dbt and Google's packages.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.support.places import PROJECT

HEAVY = [
    "dagster",
    "dagster_dbt",
    "dbt.cli.main",
    "google.ads.googleads.client",
    "google.analytics.data_v1beta",
    "altair",
    "orchestration.launch",
    "orchestration.wiring",
]


def start(
    arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path | None = None
) -> BaseProcess:
    """Start `tochimart` with these arguments as leader of a process group of its own; it writes errors to `output` too unless told."""
    return begin(command_line, list(arguments), environment, output, errors)


def begin(
    function: Callable[[list[str]], object],
    arguments: list[str],
    environment: Mapping[str, str],
    output: Path,
    errors: Path | None = None,
) -> BaseProcess:
    """Call a function of a module with these arguments in such a process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    files = (str(output), str(errors or output))
    process = context.Process(target=called, args=(function, arguments, dict(environment), files))
    process.start()
    return process


def called(
    function: Callable[[list[str]], object],
    arguments: list[str],
    environment: Mapping[str, str],
    files: tuple[str, str],
) -> None:
    """In the child: become what a shell would have started, then call."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = ["tochimart", *arguments]
    for descriptor, path in enumerate(files, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    function(arguments)


def command_line(arguments: list[str]) -> None:
    """What the installed command does."""
    from orchestration.cli import app

    app(arguments)


def code_location(arguments: list[str]) -> None:
    """Load what Dagster loads and print the keys of its assets. The server has not imported the module."""
    from orchestration.definitions import defs

    sys.stdout.write(" ".join(one.to_user_string() for one in defs.resolve_all_asset_keys()))
