"""Google Ads client: its reports, its missing settings, and the stream of an answer. Uses no file and no table. Source:
GoogleAdsService.SearchStream. Reports and queries, channel, decoder and errors are in neighbouring modules. Google's
packages are imported inside methods, because they need seconds and 100 MB."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from orchestration.errors import AccessError, PermanentError, QuotaError, ReportError
from orchestration.resources.base import Extract, Report, Request
from orchestration.resources.platforms.google_ads.changes import CHANGES, read_changes
from orchestration.resources.platforms.google_ads.channel import (
    API_VERSION,
    call_metadata,
    is_plaintext,
    open_channel,
)
from orchestration.resources.platforms.google_ads.reports import REPORTS, build_gaql
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.settings import Settings

if TYPE_CHECKING:
    import grpc

SEARCH_STREAM_METHOD = f"/google.ads.googleads.{API_VERSION}.services.GoogleAdsService/SearchStream"
TIMEOUT_SECONDS = 3600.0
"""Time limit of a whole stream with any number of messages. A single message is limited by `TOCHIMART_STALL_SECONDS`.
"""


class GoogleAds:
    """PlatformClient of Google Ads."""

    name = "google_ads"
    reports: Sequence[Report] = REPORTS
    max_parallel_requests = 4
    own_settings: Sequence[str] = (
        "GOOGLE_ADS_DEVELOPER_TOKEN",
        "GOOGLE_ADS_CLIENT_ID",
        "GOOGLE_ADS_CLIENT_SECRET",
        "GOOGLE_ADS_REFRESH_TOKEN",
        "GOOGLE_ADS_JSON_KEY_FILE_PATH",
        "GOOGLE_ADS_LOGIN_CUSTOMER_ID",
    )

    def __init__(self, settings: Settings, logins: Mapping[str, str] | None = None) -> None:
        """`logins` maps accounts to the manager to query through. Without it, the discovered managers are used, else
        the setting."""
        self.settings = settings
        self.own = settings.own(GoogleAdsSettings)
        self._logins = logins
        self._channels: dict[str | None, grpc.Channel] = {}
        self._opening = threading.Lock()

    def missing_settings(self) -> Sequence[str]:
        """Return the environment variables still needed: the endpoint of the sandbox, or a key file, or a user's three
        OAuth values."""
        own = self.own
        if self.settings.profile == "sandbox" and not own.endpoint:
            return ("TOCHIMART_GOOGLE_ADS_ENDPOINT",)
        if is_plaintext(own.endpoint) or own.json_key_file_path:
            return ()
        needed = {
            "GOOGLE_ADS_CLIENT_ID": own.client_id,
            "GOOGLE_ADS_CLIENT_SECRET": own.client_secret,
            "GOOGLE_ADS_REFRESH_TOKEN": own.refresh_token,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """Yield one stream per request, opened when `batches` is first read. gRPC cannot resume a stream. After a
        TransientError while reading, discard all batches of the extract and call `extract` again."""
        for request in requests:
            extract = Extract(request, iter(()), api_version=API_VERSION, query=build_gaql(request))
            extract.batches = self._batches(extract)
            yield extract

    @property
    def logins(self) -> Mapping[str, str]:
        """Return the manager to query through, by account. Other accounts use GOOGLE_ADS_LOGIN_CUSTOMER_ID."""
        if self._logins is not None:
            return self._logins
        return {
            account["account_id"]: account["login_customer_id"] for account in self.settings.found_accounts(self.name)
        }

    def _batches(self, extract: Extract) -> Iterator[pa.RecordBatch]:
        from orchestration.resources.platforms.google_ads.decode import Decoder
        from orchestration.resources.platforms.google_ads.envelope import record_envelope

        if extract.request.report.name == CHANGES.name:
            subject = f"Google Ads changes of account {extract.request.account_id}"
            try:
                yield from read_changes(extract.request, lambda query: self._stream(extract, query), subject)
            except (AccessError, QuotaError, ReportError):
                raise
            except (
                PermanentError
            ) as error:  # this report was refused, but the other reports of the account are available
                raise ReportError(str(error), is_retried_later=False) from error
            return
        decoder = Decoder(extract.request.report, extract.request.last_day)
        is_first, last = True, None
        for payload in self._stream(extract, extract.query):
            batch = decoder.decode(payload)
            record_envelope(extract, payload)
            if is_first:
                decoder.check_sample(payload, batch)
                is_first = False
            elif batch.num_rows:
                last = payload, batch
            yield batch
        if last:
            decoder.check_sample(*last)

    def _stream(self, extract: Extract, query: str) -> Iterator[bytes]:
        """Yield raw response messages. Errors are converted to ours. A stream that is not read to the end is cancelled."""
        import grpc
        from google.ads.googleads.errors import GoogleAdsException
        from google.ads.googleads.v26.enums.types.summary_row_setting import SummaryRowSettingEnum
        from google.ads.googleads.v26.services.types.google_ads_service import SearchGoogleAdsStreamRequest as Search
        from google.api_core.exceptions import GoogleAPICallError
        from google.auth.exceptions import GoogleAuthError

        from orchestration.resources.platforms.google_ads.errors import to_product_error
        from orchestration.resources.wire import read_with_deadline

        request, Summary = extract.request, SummaryRowSettingEnum.SummaryRowSetting
        subject = f"Google Ads {request.report.name} of account {request.account_id}"
        message = Search(
            customer_id=request.account_id,
            query=query,
            summary_row_setting=Summary.SUMMARY_ROW_WITH_RESULTS if request.report.measures else Summary.NO_SUMMARY_ROW,
        )
        call: Any = None
        try:
            login = self.logins.get(request.account_id)
            ask = self.channel(login).unary_stream(
                SEARCH_STREAM_METHOD, request_serializer=Search.serialize, response_deserializer=bytes
            )
            call = ask(message, metadata=call_metadata(request.account_id), timeout=TIMEOUT_SECONDS)
            yield from read_with_deadline(call, self.settings.stall_seconds, subject)
        except (GoogleAdsException, GoogleAPICallError, grpc.RpcError, GoogleAuthError) as error:
            raise to_product_error(error, subject) from error
        finally:
            if call is not None:
                call.cancel()

    def channel(self, login: str | None = None) -> "grpc.Channel":
        """Return this client's channel for a manager, opened when first needed and shared by parallel extracts."""
        with self._opening:
            if login not in self._channels:
                self._channels[login] = open_channel(self.settings, login)
            return self._channels[login]
