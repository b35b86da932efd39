"""The way to Google Ads: credentials, channel and headers, all of the `google-ads` package's own making.

`None` as endpoint is Google's own host, `https://host:port` or `host:port` another host over TLS, `http://host:port` a
plaintext server that asks for no credentials: the sandbox, or a proxy on this machine.
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
    one_message,
    prepare_network,
    refuse_open_way,
)
from orchestration.settings import Settings

if TYPE_CHECKING:
    import grpc

VERSION = "v26"
HOST = "googleads.googleapis.com"


def open_channel(settings: Settings, login: str | None = None) -> "grpc.Channel":
    """A channel with the library's interceptors, which add developer token and login customer id and read failures.

    `login` is the manager asked through, without it that of GOOGLE_ADS_LOGIN_CUSTOMER_ID. Over TLS the access token is fetched at
    once, so a revoked credential fails here. Raises PermanentError for settings that cannot work, and google.auth's own errors.
    """
    from google.auth.exceptions import GoogleAuthError

    prepare_network(settings)
    endpoint = settings.own(GoogleAdsSettings).endpoint
    refuse_open_way(settings, endpoint, "TOCHIMART_GOOGLE_ADS_ENDPOINT")
    try:
        return _plaintext(settings, login) if is_plaintext(endpoint) else _secure(settings, login)
    except GoogleAuthError:
        raise  # some are ValueErrors, too: a token used too early, for one
    except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
        raise PermanentError(f"Google Ads client: {one_message(str(error))}; check the GOOGLE_ADS_ settings") from None


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


def _login_customer_id(settings: Settings, login: str | None) -> str | None:
    return (login or settings.own(GoogleAdsSettings).login_customer_id or "").replace("-", "") or None


def _options(settings: Settings, url: str) -> list[tuple[str, Any]]:
    """The library's own options, the way out of this network, and pings."""
    from google.ads.googleads.client import _GRPC_CHANNEL_OPTIONS

    return [*_GRPC_CHANNEL_OPTIONS, *grpc_options(settings, url)]


def _intercepted(settings: Settings, login: str | None, channel: "grpc.Channel") -> "grpc.Channel":
    """The channel with the library's interceptors, but for the one that logs requests and answers.

    With proto-plus on, they hand a message on as it came, and here it comes as bytes.
    """
    import grpc
    from google.ads.googleads.interceptors import ExceptionInterceptor, MetadataInterceptor

    token = _header("GOOGLE_ADS_DEVELOPER_TOKEN", settings.own(GoogleAdsSettings).developer_token)
    return grpc.intercept_channel(
        channel,
        MetadataInterceptor(token, _login_customer_id(settings, login)),
        ExceptionInterceptor(VERSION, use_proto_plus=True),
    )


def _plaintext(settings: Settings, login: str | None) -> "grpc.Channel":
    import grpc

    endpoint = str(settings.own(GoogleAdsSettings).endpoint).strip()
    channel = grpc.insecure_channel(urlsplit(endpoint).netloc, options=_options(settings, endpoint))
    return _intercepted(settings, login, channel)


def _secure(settings: Settings, login: str | None) -> "grpc.Channel":
    from google.ads.googleads.client import GoogleAdsClient
    from google.ads.googleads.v26.services.services.google_ads_service.transports import GoogleAdsServiceGrpcTransport

    from orchestration.resources.wire import masking, refuse_open_tokens

    own = settings.own(GoogleAdsSettings)
    endpoint = (own.endpoint or "").strip()
    config: dict[str, object] = {"use_proto_plus": True}
    if own.json_key_file_path:
        refuse_open_tokens(settings, own.json_key_file_path)
        config["json_key_file_path"] = str(own.json_key_file_path)
    else:
        config["client_id"] = own.client_id
        config["client_secret"] = _header("GOOGLE_ADS_CLIENT_SECRET", own.client_secret)
        config["refresh_token"] = _header("GOOGLE_ADS_REFRESH_TOKEN", own.refresh_token)
    given = {name: value for name, value in config.items() if value}
    client = GoogleAdsClient.load_from_dict(given, version=VERSION)
    host = (urlsplit(endpoint).netloc if "://" in endpoint else endpoint) or HOST
    channel = GoogleAdsServiceGrpcTransport.create_channel(
        host if ":" in host else f"{host}:443",
        credentials=masking(client.credentials),
        ssl_credentials=grpc_credentials(settings),
        options=_options(settings, f"https://{host}"),
    )
    return _intercepted(settings, login, channel)
