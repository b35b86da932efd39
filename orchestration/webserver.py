"""`python -m orchestration.webserver`: Dagster's web server behind the guard. Started by `tochimart dev`."""

import argparse
import multiprocessing
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

from orchestration.garbage import keep_loaded_objects, reduce_garbage_collection

reduce_garbage_collection()

import uvicorn
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__

from orchestration.settings import load_settings
from orchestration.ui_guard import UiGuard, is_loopback, parse_ui_hosts

PARENT_CHECK_SECONDS = 1.0
STATEMENT_TIMEOUT_MS, POOL_RECYCLE_SECONDS, POOL_OVERFLOW = 15_000, 3600, 20
"""Values of Dagster's own command."""


def serve(workspace: Path, host: str, port: int, listening: socket.socket) -> None:
    """Serve at a socket that listens already, until a signal arrives."""
    settings = load_settings()
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    token = settings.ui_token.get_secret_value() if settings.ui_token else None
    names = [*parse_ui_hosts(settings.ui_hosts), *([] if is_loopback(host) else [shown])]
    with DagsterInstance.get() as instance:
        instance.optimize_for_webserver(STATEMENT_TIMEOUT_MS, POOL_RECYCLE_SECONDS, POOL_OVERFLOW)
        with WorkspaceProcessContext(
            instance, version=__version__, read_only=False, workspace_load_target=WorkspaceFileTarget([str(workspace)])
        ) as context:
            app = create_app_from_workspace_process_context(context)
            guarded: Any = UiGuard(app, port, names, token)  # type: ignore[arg-type]
            keep_loaded_objects()
            config = uvicorn.Config(guarded, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
            uvicorn.Server(config).run(sockets=[listening])


def end_with_parent() -> None:
    """End this process group when the command that started it is gone, so that no server or run is left behind."""
    forked_by, parent = multiprocessing.parent_process(), os.getppid()

    def watch() -> None:
        if forked_by:  # its parent as the system sees it is the fork server
            forked_by.join()
        while not forked_by and os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os.killpg(os.getpgid(0), signal.SIGTERM)
        time.sleep(10 * PARENT_CHECK_SECONDS)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="parent").start()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m orchestration.webserver", description=__doc__)
    parser.add_argument(
        "--workspace", type=Path, required=True, help="Path of the Dagster workspace file that names the code server."
    )
    parser.add_argument("--host", required=True, help="Address on which the web server listens.")
    parser.add_argument("--port", type=int, required=True, help="Port on which the web server listens.")
    parser.add_argument("--fd", type=int, required=True, help="File descriptor of the listening socket.")
    arguments = parser.parse_args()
    end_with_parent()
    serve(arguments.workspace, arguments.host, arguments.port, socket.socket(fileno=arguments.fd))


if __name__ == "__main__":
    main()
