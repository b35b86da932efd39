"""Connection to Google Ads: credentials, channel and headers, built by the `google-ads` package.

An endpoint of `None` is Google's own host. `https://host:port` or `host:port` is another host over TLS.
`http://host:port` is a plaintext server without credentials: the sandbox, or a proxy on this machine.
"""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from orchestration.errors import PermanentError
from orchestration.resources.platforms.google_ads.settings import GoogleAdsSettings
from orchestration.resources.wire import (
    grpc_credentials,
    grpc_options,
    is_plaintext,
    platform_message,
    prepare_network,
    refuse_plaintext_endpoint,
)
from orchestration.settings import Settings

if TYPE_CHECKING:
    import grpc

API_VERSION = "v26"
GOOGLE_ADS_HOST = "googleads.googleapis.com"


def open_channel(settings: Settings, login: str | None = None) -> "grpc.Channel":
    """Return a channel with the library's interceptors, which add developer token and login customer id, and read
    failures. `login` is the manager to query through, by default GOOGLE_ADS_LOGIN_CUSTOMER_ID. Over TLS the access
    token is fetched at once, so a revoked credential fails here. Raises PermanentError for unusable settings, and
    google.auth's own errors."""
    from google.auth.exceptions import GoogleAuthError

    prepare_network(settings)
    endpoint = settings.own(GoogleAdsSettings).endpoint
    refuse_plaintext_endpoint(settings, endpoint, "TOCHIMART_GOOGLE_ADS_ENDPOINT")
    try:
        return (
            _open_plaintext_channel(settings, login)
            if is_plaintext(endpoint)
            else _open_secure_channel(settings, login)
        )
    except GoogleAuthError:
        raise  # some credential errors are also ValueErrors, for example a token used too early
    except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        raise PermanentError(
            f"Google Ads client: {platform_message(str(error))}; check the GOOGLE_ADS_ settings"
        ) from None


def call_metadata(account_id: str) -> tuple[tuple[str, str], ...]:
    """Return the headers that the generated client adds to every call: routing and caller."""
    from google.api_core.gapic_v1 import client_info, routing_header

    info = client_info.ClientInfo(client_library_version=version("google-ads"), user_agent="tochimart")
    return (
        routing_header.to_grpc_metadata((("customer_id", account_id),)),
        info.to_grpc_metadata(),
    )


def _header_value(name: str, secret: SecretStr | None) -> str | None:
    """Return a secret that is valid in a header. gRPC would report an invalid one as a server error and retry it."""
    value = secret.get_secret_value().strip() if secret else ""
    if not (value.isascii() and value.isprintable()):
        raise PermanentError(
            f"Google Ads client: {name} contains characters that an HTTP header cannot contain; copy the value again"
        )
    return value or None


def _login_customer_id(settings: Settings, login: str | None) -> str | None:
    return (login or settings.own(GoogleAdsSettings).login_customer_id or "").replace("-", "") or None


def _channel_options(settings: Settings, url: str) -> list[tuple[str, Any]]:
    """Return the library's options, the proxy, and keep-alive pings."""
    from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS

    return [*_GRPC_CHANNEL_OPTIONS, *grpc_options(settings, url)]


def _add_interceptors(settings: Settings, login: str | None, channel: "grpc.Channel") -> "grpc.Channel":
    """Return the channel with the library's interceptors, except the one that logs requests and answers. With
    proto-plus, they pass messages on unchanged, and messages are bytes here."""
    import grpc
    from google.ads.googleads.interceptors import ExceptionInterceptor, MetadataInterceptor

    token = _header_value("GOOGLE_ADS_DEVELOPER_TOKEN", settings.own(GoogleAdsSettings).developer_token)
    return grpc.intercept_channel(
        channel,
        MetadataInterceptor(token, _login_customer_id(settings, login)),
        ExceptionInterceptor(API_VERSION, use_proto_plus=True),
    )


def _open_plaintext_channel(settings: Settings, login: str | None) -> "grpc.Channel":
    import grpc

    endpoint = str(settings.own(GoogleAdsSettings).endpoint).strip()
    channel = grpc.insecure_channel(urlsplit(endpoint).netloc, options=_channel_options(settings, endpoint))
    return _add_interceptors(settings, login, channel)


def _open_secure_channel(settings: Settings, login: str | None) -> "grpc.Channel":
    from google.ads.googleads.client import GoogleAdsClient
    from google.ads.googleads.v26.services.services.google_ads_service.transports import GoogleAdsServiceGrpcTransport

    from orchestration.resources.wire import mask_access_tokens, refuse_plaintext_token_server

    own = settings.own(GoogleAdsSettings)
    endpoint = (own.endpoint or "").strip()
    config: dict[str, object] = {"use_proto_plus": True}
    if own.json_key_file_path:
        refuse_plaintext_token_server(settings, own.json_key_file_path)
        config["json_key_file_path"] = str(own.json_key_file_path)
    else:
        config["client_id"] = own.client_id
        config["client_secret"] = _header_value("GOOGLE_ADS_CLIENT_SECRET", own.client_secret)
        config["refresh_token"] = _header_value("GOOGLE_ADS_REFRESH_TOKEN", own.refresh_token)
    given = {name: value for name, value in config.items() if value}
    client = GoogleAdsClient.load_from_dict(given, version=API_VERSION)
    host = (urlsplit(endpoint).netloc if "://" in endpoint else endpoint) or GOOGLE_ADS_HOST
    channel = GoogleAdsServiceGrpcTransport.create_channel(
        host if ":" in host else f"{host}:443",
        credentials=mask_access_tokens(client.credentials),
        ssl_credentials=grpc_credentials(settings),
        options=_channel_options(settings, f"https://{host}"),
    )
    return _add_interceptors(settings, login, channel)
