"""Libraries that the processes of `tochimart dev` need. Python's fork server imports this module once. Code server,
proxy, web server, daemon and runs are then forked from it and share what it has imported.

Of the project's own modules only those without settings are imported here. Each forked process imports the others
itself, so that reloaded definitions and new runs use the code and the settings as they are then.
"""

import gc
import importlib

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
    """Import the libraries."""
    reduce_garbage_collection()
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()  # no forked process searches these objects, so their memory stays shared


preload()
