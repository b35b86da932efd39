"""The way to Google Ads: credentials, channel and headers, all of the `google-ads` package's own making.

`None` as endpoint is Google's own host, `https://host:port` or `host:port` another host over TLS, `http://host:port` a
plaintext server that asks for no credentials: the sandbox, or a proxy on this machine.
"""

import logging
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from orchestration.errors import PermanentError
from orchestration.settings import Settings

if TYPE_CHECKING:
    import grpc

VERSION = "v26"


def is_plaintext(settings: Settings) -> bool:
    """Whether the endpoint is spoken to without TLS and credentials."""
    return (settings.google_ads_endpoint or "").startswith("http://")


def secrets_of(settings: Settings) -> Iterator[str]:
    """Values that must appear in no message."""
    held = (settings.google_ads_developer_token, settings.google_ads_client_secret, settings.google_ads_refresh_token)
    return (secret.get_secret_value() for secret in held if secret)


def open_channel(settings: Settings) -> "grpc.Channel":
    """A channel with the library's interceptors, which add developer token and login customer id and read failures.

    Over TLS the access token is fetched at once, so a revoked credential fails here. Raises PermanentError for settings that
    cannot work, and google.auth's own errors.
    """
    try:
        return _plaintext(settings) if is_plaintext(settings) else _secure(settings)
    except (ValueError, OSError) as error:
        raise PermanentError(f"Google Ads client: {error}; check the GOOGLE_ADS_ settings") from error


def call_metadata(account_id: str) -> tuple[tuple[str, str], ...]:
    """Headers the generated client adds to every call: where to route it, and who asks."""
    from google.api_core.gapic_v1 import client_info, routing_header

    info = client_info.ClientInfo(client_library_version=version("google-ads"), user_agent="tochimart")
    return (
        routing_header.to_grpc_metadata((("customer_id", account_id),)),
        info.to_grpc_metadata(),
    )


def _header(name: str, secret: SecretStr | None) -> str | None:
    """A secret fit for a header. gRPC would call any other a fault of the server and have it retried."""
    value = secret.get_secret_value().strip() if secret else ""
    if not (value.isascii() and value.isprintable()):
        raise PermanentError(f"Google Ads client: {name} holds characters that no header can carry; copy it again")
    return value or None


def _login_customer_id(settings: Settings) -> str | None:
    return (settings.google_ads_login_customer_id or "").replace("-", "") or None


def _plaintext(settings: Settings) -> "grpc.Channel":
    import grpc
    from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS
    from google.ads.googleads.interceptors import ExceptionInterceptor, LoggingInterceptor, MetadataInterceptor

    endpoint = str(settings.google_ads_endpoint)
    return grpc.intercept_channel(
        grpc.insecure_channel(urlsplit(endpoint).netloc, options=_GRPC_CHANNEL_OPTIONS),
        MetadataInterceptor(
            _header("GOOGLE_ADS_DEVELOPER_TOKEN", settings.google_ads_developer_token), _login_customer_id(settings)
        ),
        LoggingInterceptor(logging.getLogger("google.ads.googleads.client"), VERSION, endpoint),
        ExceptionInterceptor(VERSION, use_proto_plus=True),
    )


def _secure(settings: Settings) -> "grpc.Channel":
    from google.ads.googleads.client import GoogleAdsClient

    endpoint = settings.google_ads_endpoint or ""
    config: dict[str, object] = {
        "developer_token": _header("GOOGLE_ADS_DEVELOPER_TOKEN", settings.google_ads_developer_token),
        "login_customer_id": _login_customer_id(settings),
        "endpoint": urlsplit(endpoint).netloc if "://" in endpoint else endpoint,
    }
    if settings.google_ads_json_key_file_path:
        config["json_key_file_path"] = str(settings.google_ads_json_key_file_path)
    else:
        config["client_id"] = settings.google_ads_client_id
        config["client_secret"] = _header("GOOGLE_ADS_CLIENT_SECRET", settings.google_ads_client_secret)
        config["refresh_token"] = _header("GOOGLE_ADS_REFRESH_TOKEN", settings.google_ads_refresh_token)
    given = {name: value for name, value in config.items() if value}
    # With proto-plus on, the interceptors hand a message on as it came, and here it comes as bytes.
    client = GoogleAdsClient.load_from_dict({"use_proto_plus": True, **given}, version=VERSION)
    return client.get_service("GoogleAdsService").transport.grpc_channel
