"""The command line in processes that start at once: forked from a server that has imported everything heavy before.

A command needs a process of its own, not once more the import of Dagster, dbt and Google's packages.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
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
]


def start(
    arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path | None = None
) -> BaseProcess:
    """Start `tochimart` with these arguments as leader of a process group of its own; it writes errors to `output` too unless told."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    files = (str(output), str(errors or output))
    process = context.Process(target=command_line, args=(list(arguments), dict(environment), files))
    process.start()
    return process


def command_line(arguments: Sequence[str], environment: Mapping[str, str], files: tuple[str, str]) -> None:
    """In the child: become what a shell would have started, then run the command."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(PROJECT)
    sys.argv = ["tochimart", *arguments]
    for descriptor, path in enumerate(files, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    from orchestration.cli import app

    app(list(arguments))
