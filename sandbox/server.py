"""All servers in one process, on free ports, with the environment variables that point the product at them."""

import threading
import time
from concurrent import futures
from datetime import date
from types import TracebackType

import grpc
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from sandbox.analytics_admin import AnalyticsAdminServer
from sandbox.control import Control
from sandbox.ga4 import Ga4Server
from sandbox.google_ads import MANAGER, GoogleAdsServer
from sandbox.search_console import SearchConsoleServer
from sandbox.tag_manager import TagManagerServer
from sandbox.wire import Faults, HttpFaults
from sandbox.world import DEFAULT_SEED, DEFAULT_TODAY, World
from sandbox.yahoo import BASE_ACCOUNT, YahooDisplayServer, YahooSearchServer, oauth

HOST = "127.0.0.1"
MAX_MESSAGE = 64 * 1024 * 1024


class Sandbox:
    """Start with `with Sandbox() as sandbox:`; `sandbox.env` is what the product needs in its environment."""

    def __init__(self, today: date = DEFAULT_TODAY, seed: int = DEFAULT_SEED, google_ads_rows: int = 0) -> None:
        self.world = World(today, seed)
        self.faults = Faults()
        self.google_ads = GoogleAdsServer(self.world, self.faults, google_ads_rows)
        self.ga4 = Ga4Server(self.world, self.faults)
        self.yahoo_tokens = oauth.Tokens(self.faults)
        self.yahoo_search = YahooSearchServer(self.world, self.faults, self.yahoo_tokens)
        self.yahoo_display = YahooDisplayServer(self.world, self.faults, self.yahoo_tokens)
        self.tag_manager = TagManagerServer(self.world, self.faults)
        self.analytics_admin = AnalyticsAdminServer(self.world, self.faults)
        self.search_console = SearchConsoleServer(self.world, self.faults)
        self.env: dict[str, str] = {}
        self._grpc: list[grpc.Server] = []

    def start(self) -> "Sandbox":
        """Listen on free ports of this machine only."""
        google, ga4 = self._serve_grpc(*self.google_ads.handlers()), self._serve_grpc(self.ga4.handler())
        asked: dict[str, list] = {
            "google_ads": self.google_ads.requests,
            "ga4": self.ga4.requests,
            "yahoo_search": self.yahoo_search.requests,
            "yahoo_display": self.yahoo_display.requests,
            "tag_manager": self.tag_manager.requests,
            "analytics_admin": self.analytics_admin.requests,
            "search_console": self.search_console.requests,
        }
        control = Control(self.world, self.faults, asked)
        yahoo = (self.yahoo_tokens, self.yahoo_search, self.yahoo_display)
        google_json = (self.tag_manager, self.analytics_admin, self.search_console)
        routes = [one for part in (control, *yahoo, *google_json) for one in part.routes()]
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
        self.env = {
            "TOCHIMART_GOOGLE_ADS_ENDPOINT": f"http://{HOST}:{google}",
            "TOCHIMART_GA4_ENDPOINT": f"http://{HOST}:{ga4}",
            "TOCHIMART_YAHOO_SEARCH_ENDPOINT": f"{http}{YahooSearchServer.root}/v20",
            "TOCHIMART_YAHOO_DISPLAY_ENDPOINT": f"{http}{YahooDisplayServer.root}/v20",
            "TOCHIMART_YAHOO_TOKEN_ENDPOINT": f"{http}/oauth/v1/token",
            "TOCHIMART_TAG_MANAGER_ENDPOINT": http,
            "TOCHIMART_ANALYTICS_ADMIN_ENDPOINT": http,
            "TOCHIMART_SEARCH_CONSOLE_ENDPOINT": http,
            "TOCHIMART_SANDBOX_ENDPOINT": http,
            "GTM_ACCOUNT_ID": self.tag_manager.account,
            "GTM_CONTAINER_ID": self.tag_manager.container,
            "GOOGLE_ADS_LOGIN_CUSTOMER_ID": MANAGER,
            "GA4_PROPERTY_ID": self.ga4.property.removeprefix("properties/"),
            "GSC_SITE_URL": self.search_console.site,
            "YAHOO_ADS_CLIENT_ID": oauth.CLIENT_ID,
            "YAHOO_ADS_CLIENT_SECRET": oauth.CLIENT_SECRET,
            "YAHOO_ADS_REFRESH_TOKEN": oauth.REFRESH_TOKEN,
            "YAHOO_ADS_BASE_ACCOUNT_ID": str(BASE_ACCOUNT),
        }
        return self

    def _serve_grpc(self, *handlers: grpc.GenericRpcHandler) -> int:
        server = grpc.server(
            futures.ThreadPoolExecutor(max_workers=8), options=[("grpc.max_send_message_length", MAX_MESSAGE)]
        )
        server.add_generic_rpc_handlers(handlers)
        port = server.add_insecure_port(f"{HOST}:0")
        server.start()
        self._grpc.append(server)
        return int(port)

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
