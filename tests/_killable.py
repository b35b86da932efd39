"""The command line in processes that start at once: forked from a server that has imported everything heavy before.

A killed run needs a process of its own, not five more times the import of Dagster, dbt and Google's packages.
"""

import multiprocessing
import os
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

HEAVY = [
    "dagster",
    "dagster_dbt",
    "dbt.cli.main",
    "google.ads.googleads.client",
    "google.analytics.data_v1beta",
    "altair",
]


def start(arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> BaseProcess:
    """Start `tochimart` with these arguments as leader of a process group of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(HEAVY)
    process = context.Process(target=command_line, args=(list(arguments), dict(environment), str(output)))
    process.start()
    return process


def command_line(arguments: Sequence[str], environment: Mapping[str, str], output: str) -> None:
    """In the child: become what a shell would have started, then run the command."""
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    from orchestration.cli import app

    app(list(arguments))
