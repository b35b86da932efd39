"""`tochimart dev`: runs the code server, the guarded web server and the daemon as one process group that always ends
with the command."""

import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, chdir, contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

import typer
import yaml

from orchestration.errors import PermanentError
from orchestration.health import record_socket
from orchestration.service_processes import (
    CAN_FORK,
    call_in_group,
    configure_fork_server,
    process_context,
    run_code_server,
    run_daemon,
    run_prepare_home,
    run_web_server,
)
from orchestration.settings import Settings
from orchestration.ui_guard import is_loopback, parse_ui_hosts

CODE_LOCATION_MODULE = "orchestration.definitions"
START_SECONDS = 180
STOP_SECONDS = 10
"""Time in seconds that the processes get to end by themselves before they are killed."""
POLL_SECONDS = 0.2
MIN_TOKEN_LENGTH = 16
STOP_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class StoppedBySignal(BaseException):
    """A signal asked the command to stop. Derived from BaseException, so that `except Exception` does not catch it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def raise_on_stop_signal() -> Iterator[None]:
    """Raise StoppedBySignal for the first stop signal in the block. Later signals are ignored, because the shutdown has
    started."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, signal.SIG_IGN)
        raise StoppedBySignal(number)

    before = {number: signal.signal(number, stop) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def open_listening_socket(settings: Settings, host: str, port: int) -> socket.socket:
    """Return the socket that the web server will serve. Raises PermanentError when the address is not allowed or cannot
    be opened."""
    try:
        parse_ui_hosts(settings.ui_hosts)
    except ValueError as error:
        raise PermanentError(f"TOCHIMART_UI_HOSTS: {error}") from None
    token = settings.ui_token.get_secret_value() if settings.ui_token else None
    if token is not None and len(token) < MIN_TOKEN_LENGTH:
        raise PermanentError(
            f"TOCHIMART_UI_TOKEN: expected at least {MIN_TOKEN_LENGTH} characters; choose a longer one"
        )
    if token is None and not is_loopback(host):
        raise PermanentError(
            f"--host {host} can be reached from other machines: set TOCHIMART_UI_TOKEN ({MIN_TOKEN_LENGTH} characters or more) first, "
            "which the page then asks for, or leave --host out (docs/security.md)"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
        opened.listen(128)
    except (OSError, OverflowError) as error:
        opened.close()
        why = getattr(error, "strerror", None) or "a port is a number from 1 to 65535"
        raise PermanentError(f"cannot listen on {host} port {port} ({why}); choose another port with --port") from None
    return opened


class ProcessTree:
    """Processes in one process group, with all that they start. On Linux the fork server leads the group."""

    def __init__(self) -> None:
        self.processes: list[BaseProcess] = []
        self.group = 0

    def start(self, target: Callable[..., object], *arguments: object) -> BaseProcess:
        """Call a function in a new process of the group. The function must be importable by its name."""
        process = process_context().Process(target=call_in_group, args=(self.group, target, arguments))
        process.start()
        assert process.pid
        self.group = self.group or (os.getpgid(process.pid) if CAN_FORK else process.pid)
        self.processes.append(process)
        return process

    def ended(self) -> BaseProcess | None:
        """Return the first process that ended unexpectedly, or None."""
        return next((process for process in self.processes if process.exitcode is not None), None)

    def end(self) -> None:
        """End every process of the group: first with SIGTERM, then with SIGKILL after STOP_SECONDS."""
        if not self.processes:
            return
        deadline = time.monotonic() + STOP_SECONDS
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGTERM)
            while time.monotonic() < deadline and any(process.exitcode is None for process in self.processes):
                time.sleep(POLL_SECONDS)
            os.killpg(self.group, signal.SIGKILL)
        for process in self.processes:
            process.join()


def run_until_stopped(settings: Settings, listening: socket.socket, host: str, port: int) -> None:
    """Run the code server, the web server and the daemon until one of them ends (an error) or a stop signal arrives
    (StoppedBySignal)."""
    with tempfile.TemporaryDirectory(prefix="tochimart-") as folder, chdir(settings.home), ExitStack() as stack:
        path, workspace = Path(folder) / "code.sock", Path(folder) / "workspace.yaml"
        server = {"location_name": CODE_LOCATION_MODULE, "socket": str(path)}
        workspace.write_text(yaml.safe_dump({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
        log_format = ["--log-format", "json"] if settings.log == "json" else []
        configure_fork_server()
        tree = ProcessTree()
        try:
            prepare_data_folder(tree)
            tree.start(run_code_server, path, CODE_LOCATION_MODULE, log_format)
            wait_for_code_server(tree, path)
            stack.enter_context(record_socket(settings.dagster_home, path))
            tree.start(run_web_server, workspace, host, port, listening)
            listening.close()
            tree.start(run_daemon, workspace, log_format)
            shown = f"[{host}]" if ":" in host else host
            typer.echo(f"Dagster UI: http://{shown}:{port}  (Ctrl-C ends it)")
            while tree.ended() is None:
                time.sleep(POLL_SECONDS)
            raise PermanentError("a process of Dagster ended unexpectedly; see its output above")
        finally:
            tree.end()


def prepare_data_folder(tree: ProcessTree) -> None:
    """Prepare the data folder and Dagster's home in a process of its own, which imports Dagster. Raises PermanentError
    with the error of that process."""
    result, sender = multiprocessing.Pipe(duplex=False)
    process = tree.start(run_prepare_home, sender)
    sender.close()
    try:
        error = result.recv()
    except EOFError:
        raise PermanentError("the data folder could not be prepared; see the output above") from None
    process.join()
    tree.processes.remove(process)
    if error is not None:
        raise PermanentError(error)


def wait_for_code_server(tree: ProcessTree, path: Path) -> None:
    """Return once the code server answers. Raises PermanentError when it ends or does not answer in time."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(path))
            return
        if tree.ended():
            raise PermanentError("the code server ended while it was starting; see its output above")
        if time.monotonic() > deadline:
            raise PermanentError(f"the code server did not answer within {START_SECONDS} s; start tochimart dev again")
        time.sleep(POLL_SECONDS)
