"""`python -m sandbox`: runs the servers in the foreground until a signal arrives or the parent process ends. With
`--events FOLDER`, writes a GA4 event export instead."""

import argparse
import json
import os
import signal
import sys
import threading
from datetime import date, timedelta
from pathlib import Path
from types import FrameType

from orchestration.garbage import reduce_garbage_collection
from sandbox.ga4 import EXPORT_FORMATS, write_events
from sandbox.server import Sandbox
from sandbox.world import DEFAULT_SEED, DEFAULT_TODAY, World

PARENT_CHECK_SECONDS = 1.0


def main() -> None:
    """Start the servers, write the endpoints once all of them listen, wait, and clean up."""
    reduce_garbage_collection()
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument(
        "--today", type=date.fromisoformat, default=DEFAULT_TODAY, help="Date of the simulated clock (YYYY-MM-DD)."
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="Random seed. Each seed gives a different simulated campaign."
    )
    parser.add_argument("--endpoints", type=Path, help="File to which the environment variables are written, as JSON.")
    parser.add_argument("--bulk-rows", type=int, default=0, help="Number of prepared rows to serve, for benchmarks.")
    parser.add_argument("--when-asked", action="store_true", help="Simulate at the first request, not before.")
    events = parser.add_argument_group(
        "GA4 event export", "Write the events of the simulated visitors as files, then exit."
    )
    events.add_argument("--events", type=Path, help="Folder to which the event files are written.")
    events.add_argument(
        "--from", dest="first", type=date.fromisoformat, help="First day of the event files. Default: the launch."
    )
    events.add_argument(
        "--to", dest="last", type=date.fromisoformat, help="Last day of the event files. Default: yesterday."
    )
    events.add_argument("--format", choices=EXPORT_FORMATS, default="parquet", help="File format of the events.")
    events.add_argument(
        "--old-schema",
        action="store_true",
        help="Write the schema of exports before July 2024, without session_traffic_source_last_click.",
    )
    events.add_argument(
        "--denied-per-mille", type=int, default=0, help="Number of visits without consent per thousand visits."
    )
    arguments = parser.parse_args()
    if arguments.events:
        world = World(arguments.today, arguments.seed)
        first, last = arguments.first or world.engagement.launch, arguments.last or arguments.today - timedelta(days=1)
        for path in write_events(
            world,
            *(arguments.events, first, last, arguments.format),
            *(arguments.old_schema, arguments.denied_per_mille),
        ):
            sys.stdout.write(f"{path}\n")
        return
    over = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    parent = os.getppid()
    clock = arguments.endpoints.with_suffix(".clock") if arguments.endpoints else None
    if clock:
        clock.unlink(missing_ok=True)
    with Sandbox(arguments.today, arguments.seed, arguments.bulk_rows, clock) as sandbox:
        if not arguments.when_asked:
            sandbox.world.simulate()
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
    if clock:
        clock.unlink(missing_ok=True)


main()
