"""Libraries that the processes of `tochimart dev` need. Python's fork server imports this module once. Code server,
proxy, web server, daemon and runs are then forked from it and share what it has imported.

Of the project's own modules only those without settings are imported here. Each forked process imports the others
itself, so that reloaded definitions and new runs use the code and the settings as they are then.
"""

import gc
import importlib
import os
import signal
from multiprocessing import forkserver, resource_tracker

from orchestration.garbage import reduce_garbage_collection

LIBRARIES = (
    "dagster",
    "dagster._cli.api",
    "dagster._cli.code_server",
    "dagster._daemon.cli",
    "dagster._grpc.proxy_server",
    "dagster._grpc.server",
    "dagster_webserver.app",
    "duckdb",
    "orchestration.dbt_integration",
    "pyarrow",
    "uvicorn",
)


def preload() -> None:
    """Import the libraries. Make this process the leader of a process group to which all forked processes belong.

    The process itself ignores SIGTERM: it reports how the others ended, so it must end last.
    """
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.register_at_fork(after_in_child=prepare_forked_process)
    reduce_garbage_collection()
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()  # no forked process searches these objects, so their memory stays shared


def prepare_forked_process() -> None:
    """Let a forked process end with SIGTERM, and start its own processes through the same fork server. Python would
    start another one in it, without the libraries, although it passes on the address of this one."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    forkserver._forkserver.ensure_running = resource_tracker.ensure_running  # type: ignore[method-assign]


preload()
