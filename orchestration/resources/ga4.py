"""Google Analytics 4: what is asked of the Data API, and the call. Knows no file and no table.

Source: BetaAnalyticsData.RunReport, Data API v1beta. `date` is the day in the property's time zone, durations are
seconds, every value arrives as text. Google's packages are imported inside methods: they cost seconds and 100 MB.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyarrow as pa

from orchestration.errors import PermanentError, TransientError
from orchestration.resources._report import Column, Extract, Report, Request
from orchestration.resources._retry import retrying
from orchestration.settings import Settings

if TYPE_CHECKING:
    from google.analytics.data_v1beta import BetaAnalyticsDataClient, RunReportRequest, RunReportResponse

VERSION = "v1beta"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
PAGE_ROWS = 250_000
"""The most rows the API gives in one answer; its own default is 10,000."""
TIMEOUT_SECONDS = 180.0
ATTEMPTS = 4
"""Failed calls count against a quota of 10 server errors per hour and project, so few are made."""
LIVE_TOLERANCE = 0.01
"""GA4 documents its session counts as estimates (HyperLogLog++); a session over midnight counts on both days, but once
in the total."""

DATE = Column("report_date", "date", pa.date32(), "Day in the property's time zone.")
SESSION = (
    Column("session_source", "sessionSource", pa.string(), "Source of the session."),
    Column("session_medium", "sessionMedium", pa.string(), "Medium of the session."),
    Column("session_campaign_name", "sessionCampaignName", pa.string(), "Campaign of the session."),
    Column("session_campaign_id", "sessionCampaignId", pa.string(), "The ad platform's campaign id, or utm_id."),
    Column("session_manual_ad_content", "sessionManualAdContent", pa.string(), "utm_content of the session."),
)
CHANNEL_GROUP = Column("session_default_channel_group", "sessionDefaultChannelGroup", pa.string(), "GA4's own group.")
LANDING_PAGE = Column("landing_page", "landingPage", pa.string(), "Path of the session's first page.")
DEVICE = Column("device_category", "deviceCategory", pa.string(), "Device.")
PAGE_PATH = Column("page_path", "pagePath", pa.string(), "Path of the page.")
LINK_URL = Column("link_url", "linkUrl", pa.string(), "Link that was clicked.")
CLICKS = Column("event_count", "eventCount", pa.int64(), "Clicks.")
SESSIONS = Column("sessions", "sessions", pa.int64(), "Sessions; an estimate.")
PAGE_VIEWS = Column("screen_page_views", "screenPageViews", pa.int64(), "Page views.")
ENGAGEMENT = Column("user_engagement_duration", "userEngagementDuration", pa.float64(), "Seconds in the foreground.")


def _report(name: str, description: str, columns: Sequence[Column], measures: tuple[str, ...]) -> Report:
    key = tuple(column.name for column in columns if pa.types.is_string(column.type))
    return Report("ga4", name, description, tuple(columns), key, measures)


REPORTS = (
    _report(
        "sessions",
        "Sessions by source, landing page and device.",
        (
            *(DATE, *SESSION, CHANNEL_GROUP, LANDING_PAGE, DEVICE, SESSIONS),
            Column("engaged_sessions", "engagedSessions", pa.int64(), "Sessions of 10 s or 2 pages; an estimate."),
            *(PAGE_VIEWS, ENGAGEMENT),
        ),
        ("sessions", "engaged_sessions", "screen_page_views", "user_engagement_duration"),
    ),
    _report(
        "outbound_clicks",
        "Clicks on links that leave the site, by link and page. Sessions do not add up over links.",
        (DATE, *SESSION, DEVICE, LINK_URL, PAGE_PATH, CLICKS, SESSIONS),
        ("event_count",),
    ),
    _report(
        "cv_sessions",
        "Sessions with at least one click that counts as a CV.",
        (DATE, *SESSION, LANDING_PAGE, DEVICE, SESSIONS),
        ("sessions",),
    ),
    _report(
        "page_views",
        "Page views and engagement by page.",
        (DATE, *SESSION, DEVICE, PAGE_PATH, PAGE_VIEWS, ENGAGEMENT),
        ("screen_page_views", "user_engagement_duration"),
    ),
)


class Ga4:
    """PlatformClient for the GA4 Data API. The account id is the property id.

    `page_rows` is the size of one answer, `attempts` how often one page is asked for.
    """

    name = "ga4"
    parallel = 2

    def __init__(self, settings: Settings, page_rows: int = PAGE_ROWS, attempts: int = ATTEMPTS) -> None:
        self.settings = settings
        self.page_rows = page_rows
        self.attempts = attempts
        tolerance = LIVE_TOLERANCE if settings.profile == "live" else 0.0
        self.reports: Sequence[Report] = tuple(replace(report, control_tolerance=tolerance) for report in REPORTS)

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            return () if settings.ga4_endpoint else ("TOCHIMART_GA4_ENDPOINT",)
        needed = {
            "GA4_PROPERTY_ID": settings.ga4_property_id,
            "GOOGLE_APPLICATION_CREDENTIALS": settings.google_application_credentials,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """One report per request, page after page. A failed page is asked for again here, by itself."""
        from orchestration.resources._ga4_request import query_text, run_report_request

        client = self._client()
        for request in requests:
            message = run_report_request(request, self.page_rows)
            extract = Extract(request, iter(()), api_version=VERSION, query=query_text(message))
            extract.batches = self._batches(client, message, extract)
            yield extract

    def _batches(
        self, client: "BetaAnalyticsDataClient", message: "RunReportRequest", extract: Extract
    ) -> Iterator[pa.RecordBatch]:
        """Every page as record batches; flags and totals go to `extract` from each page as it arrives."""
        from orchestration.resources._ga4_decode import check_headers, decode_rows, quality_of, totals_of

        report = extract.request.report
        subject = f"GA4 {report.name} of property {extract.request.account_id}"
        received, expected = 0, None
        while expected is None or received < expected:
            message.offset = received
            page = self._run(client, message, subject)
            check_headers(page, report, subject)
            extract.quality.update(quality_of(page))
            extract.control_totals.update(totals_of(page, report, subject))
            if expected not in (None, page.row_count) or (page.row_count > received and not page.rows):
                raise TransientError(
                    f"{subject}: {expected or page.row_count} rows announced, then {page.row_count} at row {received}: "
                    "the figures changed while they were read"
                )
            expected = page.row_count
            received += len(page.rows)
            yield decode_rows(page, report, subject)

    def _run(self, client: "BetaAnalyticsDataClient", message: "RunReportRequest", subject: str) -> Any:
        """One page as a plain protobuf message (proto-plus wrappers cost ten times the time to read)."""
        from google.analytics.data_v1beta import RunReportResponse
        from google.api_core.exceptions import GoogleAPIError
        from google.auth.exceptions import GoogleAuthError

        from orchestration.resources._ga4_errors import as_product_error

        def ask() -> "RunReportResponse":
            try:
                return client.run_report(message, timeout=TIMEOUT_SECONDS, retry=None)
            except (GoogleAPIError, GoogleAuthError) as error:
                raise as_product_error(error, subject) from error

        try:
            return RunReportResponse.pb(retrying(ask, attempts=self.attempts))
        except TransientError as error:
            raise PermanentError(f"{error} ({self.attempts} attempts); run it again later") from error

    def _client(self) -> "BetaAnalyticsDataClient":
        """Plaintext for an `http://` endpoint, otherwise TLS with a key file or the default credentials."""
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
