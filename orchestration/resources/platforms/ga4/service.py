"""Calls to the GA4 Data API: credentials, channel, errors, retries and quota. Independent of the reports. Google's
packages are imported inside methods, because they need seconds and 100 MB."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from orchestration.errors import ReportError, TransientError
from orchestration.resources.base import call_with_retries, retries_failed_message
from orchestration.resources.platforms.ga4.quota import QuotaTracker
from orchestration.resources.platforms.ga4.settings import Ga4Settings
from orchestration.settings import Settings

if TYPE_CHECKING:
    from google.analytics.data_v1beta import BetaAnalyticsDataClient, CheckCompatibilityRequest, RunReportRequest

T = TypeVar("T")

GA4_HOST = "analyticsdata.googleapis.com"
OAUTH_SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
TIMEOUT_SECONDS = 180.0


class Ga4Service:
    """One connection for all threads. `attempts` is the maximum number of attempts per call."""

    def __init__(self, settings: Settings, attempts: int) -> None:
        self.settings = settings
        self.attempts = attempts
        self.quota = QuotaTracker()
        self._lock = threading.Lock()
        self._connected: BetaAnalyticsDataClient | None = None

    def run_report(self, message: "RunReportRequest", subject: str) -> Any:
        """Return one page as a plain protobuf message; proto-plus wrappers take ten times as long to read. Raises
        QuotaError, AccessError or PermanentError with the request and GA4's message."""
        from google.analytics.data_v1beta import RunReportResponse

        from orchestration.resources.platforms.ga4.decode import read_quality

        property_id = message.property.removeprefix("properties/")
        self.quota.check(property_id, subject)
        client = self._client()
        page = RunReportResponse.pb(
            self._call(lambda: client.run_report(message, timeout=TIMEOUT_SECONDS, retry=None), subject)
        )
        self.quota.record(property_id, read_quality(page))
        return page

    def check_compatibility(self, message: "CheckCompatibilityRequest", subject: str) -> None:
        """Raise PermanentError when GA4 would not answer these dimensions and metrics together."""
        client = self._client()
        self._call(lambda: client.check_compatibility(message, timeout=TIMEOUT_SECONDS, retry=None), subject)

    def _call(self, ask: Callable[[], T], subject: str) -> T:
        """Return the answer of `ask`. Failed calls are repeated here and only a few times, because failures count
        against a quota."""
        from google.api_core.exceptions import GoogleAPIError
        from google.auth.exceptions import GoogleAuthError

        from orchestration.resources.platforms.ga4.errors import to_product_error

        def attempt() -> T:
            try:
                return ask()
            except (GoogleAPIError, GoogleAuthError) as error:
                raise to_product_error(error, subject) from error

        try:
            return call_with_retries(attempt, max_attempts=self.attempts)
        except TransientError as error:
            raise ReportError(retries_failed_message(error, "run it again later")) from error

    def _client(self) -> "BetaAnalyticsDataClient":
        """Return a client: plaintext for an `http://` endpoint, otherwise TLS with a key file or the default
        credentials."""
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    def _connect(self) -> "BetaAnalyticsDataClient":
        from google.analytics.data_v1beta import BetaAnalyticsDataClient
        from google.analytics.data_v1beta.services.beta_analytics_data import transports

        from orchestration.resources.wire import (
            grpc_credentials,
            grpc_options,
            is_plaintext,
            key_credentials,
            refuse_plaintext_endpoint,
        )

        endpoint = (self.settings.own(Ga4Settings).endpoint or "").strip()
        refuse_plaintext_endpoint(self.settings, endpoint, "TOCHIMART_GA4_ENDPOINT")
        unlimited = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
        if is_plaintext(endpoint):
            import grpc

            options = [*unlimited, *grpc_options(self.settings, endpoint)]
            channel = grpc.insecure_channel(urlsplit(endpoint).netloc, options=options)
        else:
            host = (urlsplit(endpoint).netloc if "://" in endpoint else endpoint) or GA4_HOST
            settings = self.settings
            channel = transports.BetaAnalyticsDataGrpcTransport.create_channel(
                host if ":" in host else f"{host}:443",
                credentials=key_credentials(settings, settings.google_application_credentials, OAUTH_SCOPE, "GA4"),
                ssl_credentials=grpc_credentials(settings),
                options=[*unlimited, *grpc_options(settings, f"https://{host}")],
            )
        return BetaAnalyticsDataClient(transport=transports.BetaAnalyticsDataGrpcTransport(channel=channel))
