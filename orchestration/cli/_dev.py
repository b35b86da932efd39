"""`tochimart dev`: code server, guarded web server and daemon as one tree of processes, which ends with the command however that ends."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

import typer
import yaml

from orchestration.errors import PermanentError
from orchestration.health import serving
from orchestration.settings import Settings
from orchestration.ui_guard import is_loopback, ui_names

LOCATION = "orchestration.definitions"
START_SECONDS = 180
STOP_SECONDS = 10
"""How long the processes may take to end by themselves before they are killed."""
LOOK_SECONDS = 0.2
SHORTEST_TOKEN = 16
SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Stopped(BaseException):
    """A signal asked the command to end. No Exception, so that nothing takes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise Stopped for the first signal that asks to end; later ones change nothing, for the end has begun."""

    def stop(number: int, _frame: FrameType | None) -> None:
        for one in SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(number)

    before = {one: signal.signal(one, stop) for one in SIGNALS}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def listen(settings: Settings, host: str, port: int) -> socket.socket:
    """Return the socket the web server will serve. Raises PermanentError when it may not or cannot be opened."""
    try:
        ui_names(settings.ui_hosts)
    except ValueError as error:
        raise PermanentError(f"TOCHIMART_UI_HOSTS: {error}") from None
    token = settings.ui_token.get_secret_value() if settings.ui_token else None
    if token is not None and len(token) < SHORTEST_TOKEN:
        raise PermanentError(f"TOCHIMART_UI_TOKEN: expected at least {SHORTEST_TOKEN} characters; choose a longer one")
    if token is None and not is_loopback(host):
        raise PermanentError(
            f"--host {host} can be reached from other machines: set TOCHIMART_UI_TOKEN ({SHORTEST_TOKEN} characters or more) first, "
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
        raise PermanentError(f"cannot listen on {host} port {port} ({why}); choose another with --port") from None
    return opened


class Tree:
    """Processes in one process group of their own, children of theirs included."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def group(self) -> int:
        """The group's number; 0 as long as there is none, which begins one."""
        return self.processes[0].pid if self.processes else 0

    def start(self, command: Sequence[str], pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
        """Start a command in the group. Its working directory is the data folder, so that nothing strays into the checkout."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            process_group=self.group,
            pass_fds=pass_fds,
            stdin=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def ended(self) -> subprocess.Popen[bytes] | None:
        """The first process that ended by itself."""
        return next((one for one in self.processes if one.poll() is not None), None)

    def end(self) -> None:
        """End every process of the group: first asked, then, after STOP_SECONDS, killed."""
        if not self.processes:
            return
        group, deadline = self.group, time.monotonic() + STOP_SECONDS
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
            while time.monotonic() < deadline and any(one.poll() is None for one in self.processes):
                time.sleep(LOOK_SECONDS)
            os.killpg(group, signal.SIGKILL)
        for process in self.processes:
            process.wait()


def serve(settings: Settings, listening: socket.socket, host: str, port: int) -> None:
    """Run the three processes until one ends, which is an error, or a signal comes (Stopped)."""
    with tempfile.TemporaryDirectory(prefix="tochimart-") as folder, ExitStack() as stack:
        path, workspace = Path(folder) / "code.sock", Path(folder) / "workspace.yaml"
        server = {"location_name": LOCATION, "socket": str(path)}
        workspace.write_text(yaml.safe_dump({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
        tree = Tree(settings.home)
        try:
            code = [
                "-m",
                "dagster",
                "code-server",
                "start",
                "-m",
                LOCATION,
                "--socket",
                str(path),
                "--location-name",
                LOCATION,
            ]
            tree.start([*code, "--log-level", "warning"])
            wait_for_code(tree, path)
            stack.enter_context(serving(settings.dagster_home, path))
            web = ["-m", "orchestration.webserver", "--workspace", str(workspace), "--host", host, "--port", str(port)]
            tree.start([*web, "--fd", str(listening.fileno())], pass_fds=[listening.fileno()])
            listening.close()
            tree.start(["-m", "dagster._daemon", "run", "--workspace", str(workspace)])
            shown = f"[{host}]" if ":" in host else host
            typer.echo(f"Dagster UI: http://{shown}:{port}  (Ctrl-C ends it)")
            while tree.ended() is None:
                time.sleep(LOOK_SECONDS)
            raise PermanentError("a part of Dagster ended by itself; what it said stands above")
        finally:
            tree.end()


def wait_for_code(tree: Tree, path: Path) -> None:
    """Return once the code server answers. Raises PermanentError when it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(str(path))
            return
        if tree.ended():
            raise PermanentError("the code server ended while it was starting; what it said stands above")
        if time.monotonic() > deadline:
            raise PermanentError(f"the code server did not answer within {START_SECONDS} s; start again")
        time.sleep(LOOK_SECONDS)
