"""`python -m sandbox`: run the servers in the foreground until a signal comes or the parent process is gone."""

import argparse
import json
import os
import signal
import sys
import threading
from datetime import date
from pathlib import Path
from types import FrameType

from sandbox.server import Sandbox
from sandbox.world import DEFAULT_SEED, DEFAULT_TODAY

PARENT_CHECK_SECONDS = 1.0


def main() -> None:
    """Start, write the endpoints once everything listens, wait, clean up."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--today", type=date.fromisoformat, default=DEFAULT_TODAY, help="day the simulated clock stands at"
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="another seed is another campaign")
    parser.add_argument("--endpoints", type=Path, help="file to write the environment variables to, as JSON")
    parser.add_argument(
        "--google-ads-rows", type=int, default=0, help="serve this many ready-made rows, for benchmarks"
    )
    arguments = parser.parse_args()
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = os.getppid()
    with Sandbox(arguments.today, arguments.seed, arguments.google_ads_rows) as sandbox:
        text = json.dumps(sandbox.env, indent=2)
        if arguments.endpoints:
            temporary = arguments.endpoints.with_suffix(".tmp")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(arguments.endpoints)
        else:
            sys.stdout.write(text + "\n")
            sys.stdout.flush()
        while not over.wait(PARENT_CHECK_SECONDS) and os.getppid() == parent:
            continue
    if arguments.endpoints:
        arguments.endpoints.unlink(missing_ok=True)


main()
