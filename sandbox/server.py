"""Runs all servers in one process on free ports, and provides the environment variables that point the product at them."""

import importlib
import pkgutil
import threading
import time
from concurrent import futures
from datetime import date, datetime
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any
from zoneinfo import ZoneInfo

import grpc
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

import sandbox
from sandbox.control import Control
from sandbox.wire import FaultPlan, HttpFaults, Server
from sandbox.world import DEFAULT_SEED, DEFAULT_TODAY, World

HOST = "127.0.0.1"
JAPAN_TIME = ZoneInfo("Asia/Tokyo")
MAX_MESSAGE_BYTES = 64 * 1024 * 1024


def platform_packages() -> list[ModuleType]:
    """Return the packages here that serve a platform: those with a function `serve`."""
    packages = [
        importlib.import_module(f"sandbox.{module.name}")
        for module in pkgutil.iter_modules(sandbox.__path__)
        if module.ispkg
    ]
    return [package for package in packages if hasattr(package, "serve")]


class Sandbox:
    """All servers. Use `with Sandbox() as sandbox:`; `sandbox.env` is the environment the product needs. Each server is
    an attribute by name, such as `sandbox.google_ads`. `bulk_rows` is the number of additional generated rows, for
    benchmarks. `clock_file` is where the clock is written when it has been moved; the product reads it there."""

    def __init__(
        self,
        today: date = DEFAULT_TODAY,
        seed: int = DEFAULT_SEED,
        bulk_rows: int = 0,
        clock_file: Path | None = None,
    ) -> None:
        self.world = World(today, seed)
        self._clock_file = clock_file
        self.faults = FaultPlan()
        served = [
            server for package in platform_packages() for server in package.serve(self.world, self.faults, bulk_rows)
        ]
        self.servers: dict[str, Server] = {server.name: server for server in served}
        self.env: dict[str, str] = {}
        self._grpc: list[grpc.Server] = []

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["servers"][name]
        except KeyError:
            raise AttributeError(f"the sandbox has no {name}") from None

    def start(self) -> "Sandbox":
        """Listen on free ports of this machine only."""
        servers = list(self.servers.values())
        control = Control(self.world, self.faults, servers, self.move_clock)
        routes = [*control.routes(), *(route for server in servers for route in server.routes())]
        app = Starlette(routes=routes, middleware=[Middleware(HttpFaults, faults=self.faults)])
        config = uvicorn.Config(app, host=HOST, port=0, log_level="warning", access_log=False, lifespan="off")
        self._http = uvicorn.Server(config)
        self._http_socket = config.bind_socket()
        self._thread = threading.Thread(target=self._http.run, kwargs={"sockets": [self._http_socket]}, daemon=True)
        self._thread.start()
        while not self._http.started:
            if not self._thread.is_alive():
                raise RuntimeError("the HTTP server of the sandbox ended while it was starting")
            time.sleep(0.005)
        http = f"http://{HOST}:{self._http_socket.getsockname()[1]}"
        self.env = {"TOCHIMART_SANDBOX_ENDPOINT": http}
        for server in servers:
            handlers = server.handlers()
            self.env |= server.environment(f"http://{HOST}:{self._serve_grpc(*handlers)}" if handlers else http)
        return self

    def _serve_grpc(self, *handlers: grpc.GenericRpcHandler) -> int:
        server = grpc.server(
            futures.ThreadPoolExecutor(max_workers=8), options=[("grpc.max_send_message_length", MAX_MESSAGE_BYTES)]
        )
        server.add_generic_rpc_handlers(handlers)
        port = server.add_insecure_port(f"{HOST}:0")
        server.start()
        self._grpc.append(server)
        return int(port)

    def move_clock(self, now: datetime) -> None:
        """Set the simulated clock: days before `now` in Japan are over. Raises ValueError if `now` has no UTC offset."""
        if now.utcoffset() is None:
            raise ValueError(f"{now} has none")
        today = now.astimezone(JAPAN_TIME).date()
        if today != self.world.today:
            self.world.move_clock(today)
            for server in self.servers.values():
                server.prepare()
        if self._clock_file:
            temporary = self._clock_file.with_suffix(".tmp")
            temporary.write_text(now.isoformat(), encoding="utf-8")
            temporary.replace(self._clock_file)

    def stop(self) -> None:
        """Stop listening."""
        self._http.should_exit = True
        for server in self._grpc:
            server.stop(0).wait()
        self._thread.join(timeout=10)
        self._http_socket.close()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
