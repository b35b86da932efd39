"""The `tochimart` command. It starts Dagster jobs and shows progress; all work is assets, so the UI sees all of it."""

import os
import signal
import sys

from orchestration.garbage import reduce_garbage_collection

if os.path.basename(sys.argv[0]) == "tochimart":  # noqa: PTH119
    # Until a command runs, while modules are imported, Ctrl-C ends the process with one line too.
    signal.signal(signal.SIGINT, lambda *_: (os.write(2, b"interrupted\n"), os._exit(130)))
    reduce_garbage_collection()

from orchestration.cli._app import app

__all__ = ["app"]
