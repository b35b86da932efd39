"""A process that does not end by itself, with a child like it."""

import os
import signal
import time
from pathlib import Path


def ignore_sigterm(folder: Path) -> None:
    """Write the number of this process, and of a child of it, into a folder. Both ignore SIGTERM."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.fork()
    (folder / str(os.getpid())).touch()
    time.sleep(600)
