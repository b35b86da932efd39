"""Makes the process that imports this module the leader of a process group, to which all processes forked from it belong.
Python's fork server imports it first."""

import os
import signal
from multiprocessing import forkserver, resource_tracker


def lead_group() -> None:
    """Become the leader of a process group. Ignore SIGTERM, which ends the forked processes: this process reports how
    they ended, so it must end last."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.register_at_fork(after_in_child=prepare_forked_process)


def prepare_forked_process() -> None:
    """Let a forked process end with SIGTERM, and start its own processes through the same fork server. Python would
    start another one for it, without the libraries, although it passes on the address of this one."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    forkserver._forkserver.ensure_running = resource_tracker.ensure_running  # type: ignore[method-assign]


lead_group()
