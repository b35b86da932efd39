"""Google Ads: credentials, query and stream. Knows no file and no table.

Source: GoogleAdsService.SearchStream, Google Ads API v26. Money is in micros of the account's currency; `segments.date` is the
day in the account's time zone. All imports of Google's packages happen inside methods: they cost seconds and 100 MB.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyarrow as pa

from orchestration.resources._report import Column, Extract, Report, Request
from orchestration.settings import Settings

if TYPE_CHECKING:
    import grpc

VERSION = "v26"
METHOD = f"/google.ads.googleads.{VERSION}.services.GoogleAdsService/SearchStream"
TIMEOUT_SECONDS = 3600.0

DATE = Column("report_date", "segments.date", pa.date32(), "Day in the account's time zone.")
CAMPAIGN = (
    Column("customer_id", "customer.id", pa.int64(), "Account."),
    Column("campaign_id", "campaign.id", pa.int64(), "Campaign."),
    Column("campaign_name", "campaign.name", pa.string(), "Campaign name."),
)

AD_DAILY = Report(
    platform="google_ads",
    name="ad_daily",
    description="Impressions, clicks, cost and conversions per ad, day and device.",
    columns=(
        DATE,
        *CAMPAIGN,
        Column(
            "campaign_advertising_channel_type",
            "campaign.advertising_channel_type",
            pa.int32(),
            "AdvertisingChannelType.",
        ),
        Column("ad_group_id", "ad_group.id", pa.int64(), "Ad group."),
        Column("ad_group_name", "ad_group.name", pa.string(), "Ad group name."),
        Column("ad_group_ad_ad_id", "ad_group_ad.ad.id", pa.int64(), "Ad."),
        Column("ad_group_ad_ad_name", "ad_group_ad.ad.name", pa.string(), "Ad name."),
        Column("ad_group_ad_ad_type", "ad_group_ad.ad.type", pa.int32(), "AdType."),
        Column("ad_group_ad_ad_final_urls", "ad_group_ad.ad.final_urls", pa.list_(pa.string()), "Landing pages."),
        Column("segments_device", "segments.device", pa.int32(), "Device."),
        Column("metrics_impressions", "metrics.impressions", pa.int64(), "Impressions."),
        Column("metrics_clicks", "metrics.clicks", pa.int64(), "Clicks."),
        Column("metrics_cost_micros", "metrics.cost_micros", pa.int64(), "Cost in micros of the account's currency."),
        Column("metrics_conversions", "metrics.conversions", pa.float64(), "Conversions, dated by the click."),
    ),
    key=("ad_group_id", "ad_group_ad_ad_id", "segments_device"),
    measures=("metrics_impressions", "metrics_clicks", "metrics_cost_micros", "metrics_conversions"),
)

CONVERSION_ACTION_DAILY = Report(
    platform="google_ads",
    name="conversion_action_daily",
    description="Conversions per campaign, conversion action and day; cost and clicks cannot be asked for beside the action.",
    columns=(
        DATE,
        *CAMPAIGN,
        Column("segments_conversion_action", "segments.conversion_action", pa.string(), "Resource name of the action."),
        Column(
            "segments_conversion_action_name", "segments.conversion_action_name", pa.string(), "Name of the action."
        ),
        Column(
            "segments_conversion_action_category",
            "segments.conversion_action_category",
            pa.int32(),
            "ConversionActionCategory.",
        ),
        Column("metrics_conversions", "metrics.conversions", pa.float64(), "Conversions, dated by the click."),
        Column(
            "metrics_all_conversions", "metrics.all_conversions", pa.float64(), "All conversions, dated by the click."
        ),
    ),
    key=("campaign_id", "segments_conversion_action"),
    measures=("metrics_conversions", "metrics_all_conversions"),
)

RESOURCES = {"ad_daily": "ad_group_ad", "conversion_action_daily": "campaign"}


def gaql(request: Request) -> str:
    """The query of a request: the report's columns, its resource, its days."""
    fields = ", ".join(column.source for column in request.report.columns)
    return (
        f"SELECT {fields} FROM {RESOURCES[request.report.name]} "
        f"WHERE segments.date BETWEEN '{request.first_day}' AND '{request.last_day}'"
    )


class GoogleAds:
    """PlatformClient for Google Ads."""

    name = "google_ads"
    reports: Sequence[Report] = (AD_DAILY, CONVERSION_ACTION_DAILY)
    parallel = 2

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._channel: grpc.Channel | None = None

    def missing_settings(self) -> Sequence[str]:
        settings = self.settings
        if settings.profile == "sandbox":
            return () if settings.google_ads_endpoint else ("TOCHIMART_GOOGLE_ADS_ENDPOINT",)
        if settings.google_ads_json_key_file_path:
            return ()
        needed = {
            "GOOGLE_ADS_CLIENT_ID": settings.google_ads_client_id,
            "GOOGLE_ADS_CLIENT_SECRET": settings.google_ads_client_secret,
            "GOOGLE_ADS_REFRESH_TOKEN": settings.google_ads_refresh_token,
        }
        return tuple(name for name, value in needed.items() if not value)

    def extract(self, requests: Sequence[Request]) -> Iterator[Extract]:
        """One stream per request. A TransientError while reading means: drop what was read and ask again."""
        for request in requests:
            extract = Extract(request, iter(()), api_version=VERSION, query=gaql(request))
            extract.batches = self._batches(extract)
            yield extract

    def _batches(self, extract: Extract) -> Iterator[pa.RecordBatch]:
        from google.ads.googleads.v26.services.types.google_ads_service import SearchGoogleAdsStreamRequest as Search

        from orchestration.resources._google_ads_decode import Decoder, measures_of
        from orchestration.resources._google_ads_envelope import read_envelope

        request = extract.request
        decoder = Decoder(request.report)
        message = Search(customer_id=request.account_id, query=extract.query, summary_row_setting=3)
        last: tuple[bytes, pa.RecordBatch] | None = None
        first = True
        for payload in self._stream(message, request):
            batch = decoder.decode(payload)
            envelope = read_envelope(payload)
            if envelope.HasField("summary_row"):
                extract.control_totals = measures_of(
                    envelope.summary_row, request.report.columns, request.report.measures
                )
            if envelope.request_id:
                extract.quality["request_id"] = envelope.request_id
            if first:
                decoder.check_sample(payload, batch)
            first, last = False, (payload, batch)
            yield batch
        if last is not None:
            decoder.check_sample(*last)

    def _stream(self, message: object, request: Request) -> Iterator[bytes]:
        """Raw response messages; errors become ours."""
        import grpc
        from google.ads.googleads.errors import GoogleAdsException
        from google.ads.googleads.v26.services.types.google_ads_service import SearchGoogleAdsStreamRequest as Search
        from google.auth.exceptions import GoogleAuthError

        from orchestration.resources._google_ads_errors import as_product_error

        metadata = (("x-goog-request-params", f"customer_id={request.account_id}"),)
        try:
            call = self.channel().unary_stream(METHOD, request_serializer=Search.serialize, response_deserializer=bytes)
            yield from call(message, metadata=metadata, timeout=TIMEOUT_SECONDS)
        except (GoogleAdsException, grpc.RpcError, GoogleAuthError) as error:
            subject = f"Google Ads {request.report.name} of account {request.account_id}"
            raise as_product_error(error, subject) from error

    def channel(self) -> "grpc.Channel":
        """The library's own channel: TLS and credentials, or plaintext for an `http://` endpoint; opened once."""
        if self._channel is None:
            endpoint = self.settings.google_ads_endpoint or ""
            self._channel = self._plaintext(endpoint) if endpoint.startswith("http://") else self._secure(endpoint)
        return self._channel

    def _plaintext(self, endpoint: str) -> "grpc.Channel":
        import grpc
        from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS
        from google.ads.googleads.interceptors import ExceptionInterceptor, LoggingInterceptor, MetadataInterceptor

        token = self.settings.google_ads_developer_token
        return grpc.intercept_channel(
            grpc.insecure_channel(urlsplit(endpoint).netloc, options=_GRPC_CHANNEL_OPTIONS),
            MetadataInterceptor(
                token.get_secret_value() if token else None, self.settings.google_ads_login_customer_id
            ),
            LoggingInterceptor(logging.getLogger("google.ads.googleads.client"), VERSION, endpoint),
            ExceptionInterceptor(VERSION, use_proto_plus=True),
        )

    def _secure(self, endpoint: str) -> "grpc.Channel":
        from google.ads.googleads.client import GoogleAdsClient

        settings = self.settings
        secrets = {
            "developer_token": settings.google_ads_developer_token,
            "client_secret": settings.google_ads_client_secret,
            "refresh_token": settings.google_ads_refresh_token,
        }
        config = {
            "use_proto_plus": True,  # the interceptors then hand response bytes through untouched
            "client_id": settings.google_ads_client_id,
            "login_customer_id": settings.google_ads_login_customer_id,
            "endpoint": urlsplit(endpoint).netloc if "://" in endpoint else endpoint,
            **{name: secret.get_secret_value() for name, secret in secrets.items() if secret},
        }
        if settings.google_ads_json_key_file_path:
            config["json_key_file_path"] = str(settings.google_ads_json_key_file_path)
        client = GoogleAdsClient.load_from_dict(
            {name: value for name, value in config.items() if value}, version=VERSION
        )
        return client.get_service("GoogleAdsService").transport.grpc_channel
