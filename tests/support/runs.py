"""Runs of a toy job in separate processes, recorded in a data folder's Dagster like the product's runs."""

import subprocess
import sys
from pathlib import Path

from tests.conftest import environment
from tests.support.places import PROJECT

RUN = """
import sys
import dagster as dg

@dg.op
def work():
    print("at work", flush=True)
    sys.stdin.readline()

@dg.job
def job():
    work()

with dg.DagsterInstance.get() as instance:
    job.execute_in_process(instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})
"""


def working(home: Path) -> "subprocess.Popen[str]":
    """A process in the middle of a run that nobody gave a tag, as the worker of a daemon's run is; it ends with its input."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT,
        env=environment(home, DAGSTER_HOME=str(home / "dagster"), PYTHONPATH=str(PROJECT)),
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline().strip() == "at work"
    return process
