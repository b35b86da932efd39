"""Calls to the GA4 Data API: credentials, channel, errors, attempts and quota. Knows no report.

Google's packages are imported inside methods: they cost seconds and 100 MB.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from orchestration.errors import PermanentError, ReportError, TransientError
from orchestration.resources._ga4_quota import Quota
from orchestration.resources._retry import retrying
from orchestration.settings import Settings

if TYPE_CHECKING:
    from google.analytics.data_v1beta import BetaAnalyticsDataClient, CheckCompatibilityRequest, RunReportRequest

T = TypeVar("T")

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
TIMEOUT_SECONDS = 180.0


class Ga4Service:
    """One connection for all threads. `attempts` says how often one call is made before it counts as failed."""

    def __init__(self, settings: Settings, attempts: int) -> None:
        self.settings = settings
        self.attempts = attempts
        self.quota = Quota()
        self._lock = threading.Lock()
        self._connected: BetaAnalyticsDataClient | None = None

    def run_report(self, message: "RunReportRequest", subject: str) -> Any:
        """One page as a plain protobuf message (proto-plus wrappers cost ten times the time to read).

        Raises QuotaError, AccessError or PermanentError, each with what was asked and what GA4 said.
        """
        from google.analytics.data_v1beta import RunReportResponse

        from orchestration.resources._ga4_decode import quality_of

        property_id = message.property.removeprefix("properties/")
        self.quota.check(property_id, subject)
        client = self._client()
        page = RunReportResponse.pb(
            self._call(lambda: client.run_report(message, timeout=TIMEOUT_SECONDS, retry=None), subject)
        )
        self.quota.note(property_id, quality_of(page))
        return page

    def check_compatibility(self, message: "CheckCompatibilityRequest", subject: str) -> None:
        """Raise PermanentError when GA4 would not answer these dimensions and metrics together."""
        client = self._client()
        self._call(lambda: client.check_compatibility(message, timeout=TIMEOUT_SECONDS, retry=None), subject)

    def _call(self, ask: Callable[[], T], subject: str) -> T:
        """The answer of `ask`. A failed call is made again here, by itself, and few times: failures count against a quota."""
        from google.api_core.exceptions import GoogleAPIError
        from google.auth.exceptions import GoogleAuthError

        from orchestration.resources._ga4_errors import as_product_error

        def attempt() -> T:
            try:
                return ask()
            except (GoogleAPIError, GoogleAuthError) as error:
                raise as_product_error(error, subject) from error

        try:
            return retrying(attempt, attempts=self.attempts)
        except TransientError as error:
            raise ReportError(f"{error} ({self.attempts} attempts); run it again later") from error

    def _client(self) -> "BetaAnalyticsDataClient":
        """Plaintext for an `http://` endpoint, otherwise TLS with a key file or the default credentials."""
        with self._lock:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    def _connect(self) -> "BetaAnalyticsDataClient":
        from google.analytics.data_v1beta import BetaAnalyticsDataClient

        endpoint = self.settings.ga4_endpoint or ""
        if endpoint.startswith("http://"):
            import grpc
            from google.analytics.data_v1beta.services.beta_analytics_data import transports

            unlimited = [("grpc.max_receive_message_length", -1)]
            channel = grpc.insecure_channel(urlsplit(endpoint).netloc, options=unlimited)
            return BetaAnalyticsDataClient(transport=transports.BetaAnalyticsDataGrpcTransport(channel=channel))
        options = {"api_endpoint": urlsplit(endpoint).netloc if "://" in endpoint else endpoint} if endpoint else None
        return BetaAnalyticsDataClient(credentials=self._credentials(), client_options=options)

    def _credentials(self) -> Any:
        """Credentials of the key file in the settings, which may stand in `.env`, where Google does not look."""
        import google.auth
        from google.auth.exceptions import GoogleAuthError

        path = self.settings.google_application_credentials
        try:
            if path:
                return google.auth.load_credentials_from_file(str(path), scopes=[SCOPE])[0]
            return google.auth.default(scopes=[SCOPE])[0]
        except (GoogleAuthError, ValueError) as error:
            where = path or "the default place"
            raise PermanentError(
                f"GA4: no credentials in {where} ({error}): set GOOGLE_APPLICATION_CREDENTIALS"
            ) from error
