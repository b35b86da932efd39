"""Processes of `tochimart dev`, forked from one process that has imported the libraries (`orchestration.preloaded`).

Importing Dagster takes a second of CPU time in each new process, and forking takes a few milliseconds. The code
server that Dagster's proxy starts at each reload, and the process of each run, are forked in the same way. On other
systems than Linux the same functions run in new processes, because system libraries of macOS do not survive a fork.
"""

import multiprocessing
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

CAN_FORK = sys.platform == "linux"
PRELOADED_MODULES = ("orchestration.fork_group", "orchestration.preloaded")
"""Modules that the fork server imports, in this order."""


def process_context() -> ForkServerContext | SpawnContext:
    """Return the way in which this process starts others: the fork server that it was forked from, or starts."""
    if CAN_FORK:
        return multiprocessing.get_context("forkserver")
    return multiprocessing.get_context("spawn")


def configure_fork_server(modules: Sequence[str] = PRELOADED_MODULES) -> None:
    """Choose what the fork server imports. It starts with the first process, and takes over the environment and the
    working directory of this process, which must be final then."""
    main = sys.modules["__main__"]
    main.__spec__ = None
    vars(main).pop("__file__", None)  # else each new process would import the command line
    if CAN_FORK:
        multiprocessing.set_forkserver_preload(list(modules))


def call_in_group(group: int, target: Callable[..., object], arguments: Sequence[object]) -> None:
    """Call a function in a process group (0: a new one). A forked process is in the group of its fork server."""
    if not CAN_FORK:
        os.setpgid(0, group)
    target(*arguments)


def run_prepare_home(result: Connection) -> None:
    """Prepare the data folder, and send the error as text, or None."""
    import sqlite3

    import duckdb
    import sqlalchemy as sa

    from orchestration.errors import TochimartError
    from orchestration.launch import prepare_home
    from orchestration.settings import load_settings
    from orchestration.storage_errors import describe_storage_error

    try:
        prepare_home(load_settings())
        result.send(None)
    except TochimartError as error:
        result.send(str(error))
    except (OSError, duckdb.Error, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        result.send(describe_storage_error(error))


def run_code_server(socket_path: Path, module: str, log_format: Sequence[str]) -> None:
    """Serve the code location at a Unix socket. Dagster's proxy answers there, and starts the code server behind it."""
    from dagster._cli.code_server import code_server_cli
    from dagster._grpc import proxy_server, server

    class RepairableProxy(proxy_server.DagsterProxyApiServicer):
        """Dagster's proxy. After a reload that failed, it forgets the code server that it has shut down. Otherwise the
        first reload after the error is corrected would fail as well."""

        def _reload_location(self) -> None:
            super()._reload_location()
            if self._load_error:
                self._client = None

    server.open_ipc_subprocess = open_forked_code_server  # type: ignore[assignment]
    proxy_server.DagsterProxyApiServicer = RepairableProxy  # type: ignore[misc]
    place = ["--socket", str(socket_path), "--location-name", module]
    code_server_cli.main(["start", "-m", module, *place, "--log-level", "warning", *log_format], standalone_mode=False)


def run_code_server_behind_proxy(arguments: Sequence[str]) -> None:
    """Run Dagster's code server with the arguments that the proxy gave. Its runs are forked too."""
    from dagster._cli.api import api_cli
    from dagster._grpc import server

    class ForkingApiServer(server.DagsterApiServer):
        """Dagster's code server. Starts runs as forked processes instead of new ones."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._mp_ctx = process_context()  # type: ignore[assignment]

    server.DagsterApiServer = ForkingApiServer  # type: ignore[misc]
    api_cli.main(list(arguments), standalone_mode=False)


def run_web_server(workspace: Path, host: str, port: int, listening: socket.socket) -> None:
    """Serve Dagster's page at a socket that listens already."""
    from orchestration.webserver import end_with_parent, serve

    end_with_parent()
    serve(workspace, host, port, listening)


def run_daemon(workspace: Path, log_format: Sequence[str]) -> None:
    """Run Dagster's daemon: schedules, sensors, queued runs."""
    from dagster._daemon.cli import run_command

    run_command.main(["--workspace", str(workspace), *log_format], standalone_mode=False)


class ForkedProcess:
    """What Dagster's proxy uses of `subprocess.Popen`, for a process that was forked."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code when the process has ended. Raises TimeoutExpired if it has not in time."""
        self._process.join(timeout)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired("code server", timeout or 0)
        return code

    def terminate(self) -> None:
        self._process.terminate()


def open_forked_code_server(command: Sequence[str], **_options: object) -> ForkedProcess:
    """Start the process for a command `python -m dagster api …` of the proxy."""
    entry = list(command).index("api")
    process = process_context().Process(target=run_code_server_behind_proxy, args=(list(command)[entry + 1 :],))
    process.start()
    return ForkedProcess(process)
