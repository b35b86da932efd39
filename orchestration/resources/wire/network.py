"""The way out of this network: proxies and certificates, the same for HTTP and gRPC (docs/network.md).

requests reads proxy variables in either case and REQUESTS_CA_BUNDLE; gRPC's core reads other names and lower case only, so its channels
are given here what requests would take. `TOCHIMART_CA_FILE` is added to the public certificates; REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and
SSL_CERT_FILE take their place, as they do everywhere.
"""

import ipaddress
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from orchestration.errors import PermanentError
from orchestration.masking import register_secret
from orchestration.resources.base import write_atomically
from orchestration.settings import Settings
from orchestration.sinks import silence_libraries

if TYPE_CHECKING:
    import grpc

CA_SETTING = "TOCHIMART_CA_FILE"
CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
GRPC_CA_VARIABLE = "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"
BEGIN = b"-----BEGIN CERTIFICATE-----"
PROXY_VARIABLES = ("grpc_proxy", "https_proxy", "http_proxy", "all_proxy")
KEEPALIVE_SECONDS, KEEPALIVE_ANSWER_SECONDS = 60, 20
"""A connection that answers no ping is given up after both; Google's servers allow a ping a minute while a call is open."""


def prepare_network(settings: Settings) -> None:
    """Have every HTTP client of this process trust the certificates of the settings. Raises PermanentError for a file that holds none.

    Every client begins with it, and proxies' passwords and the libraries' own logs are masked from then on.
    """
    silence_libraries()
    for name in PROXY_VARIABLES:
        if (parts := urlsplit(_variable(name) or "")).password:
            register_secret(unquote(parts.password))
    if settings.ca_file:
        os.environ["REQUESTS_CA_BUNDLE"] = str(combined(settings))
        return
    named = next((name for name in (*CA_VARIABLES, GRPC_CA_VARIABLE) if os.environ.get(name)), None)
    if named:
        certificates(Path(os.environ[named]), named)
        os.environ["REQUESTS_CA_BUNDLE"] = os.environ[named]


def combined(settings: Settings) -> Path:
    """A file in the data folder with the public certificates and those of the setting."""
    import certifi

    assert settings.ca_file
    content = Path(certifi.where()).read_bytes() + b"\n" + certificates(settings.ca_file.expanduser(), CA_SETTING)
    path = settings.home / "network" / "certificates.pem"
    if not path.exists() or path.read_bytes() != content:
        with write_atomically(path) as temporary:
            temporary.write_bytes(content)
    return path


def certificates(path: Path, setting: str) -> bytes:
    """PEM content of a file, or of all files of a folder. Raises PermanentError when there is no certificate in it."""
    try:
        files = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
        content = b"\n".join(one.read_bytes() for one in files)
    except OSError as error:
        raise PermanentError(f"{setting} {path}: {error.strerror}; name a file of certificates in PEM form") from error
    if BEGIN not in content:
        raise PermanentError(f"{setting} {path}: holds no certificate in PEM form ({BEGIN.decode()}); export it as PEM")
    return content


def grpc_credentials(settings: Settings) -> "grpc.ChannelCredentials":
    """TLS with the certificates of the settings, else gRPC's own."""
    import grpc

    prepare_network(settings)
    if settings.ca_file:
        return grpc.ssl_channel_credentials(combined(settings).read_bytes())
    if os.environ.get(GRPC_CA_VARIABLE):
        return grpc.ssl_channel_credentials()  # gRPC reads it by itself
    named = next((name for name in CA_VARIABLES if os.environ.get(name)), None)
    return grpc.ssl_channel_credentials(certificates(Path(os.environ[named]), named) if named else None)


def grpc_options(settings: Settings, url: str) -> list[tuple[str, Any]]:
    """Channel options: the proxy for `url`, and pings that notice a dead connection within minutes."""
    prepare_network(settings)
    options: list[tuple[str, Any]] = [
        ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_ANSWER_SECONDS * 1000),
        ("grpc.http2.max_pings_without_data", 0),
    ]
    proxy = proxy_of(url)
    return [*options, ("grpc.http_proxy", proxy) if proxy else ("grpc.enable_http_proxy", 0)]


def proxy_of(url: str) -> str | None:
    """The proxy gRPC is to take to `url`, None for none. Raises PermanentError for one it cannot speak to."""
    from requests.utils import should_bypass_proxies

    name, proxy = next(((name, value) for name in _order(url) if (value := _variable(name))), ("", None))
    if not proxy or should_bypass_proxies(url, no_proxy=_variable("no_grpc_proxy") or _variable("no_proxy")):
        return None
    address = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(address).scheme.lower() != "http" or not urlsplit(address).hostname:
        raise PermanentError(
            f"{name.upper()}: gRPC, which Google Ads and GA4 speak, takes only a proxy of the form http://host:port "
            "(the connection through it is encrypted all the same); name one in GRPC_PROXY (docs/network.md)"
        )
    return address


def _order(url: str) -> tuple[str, ...]:
    first = "http_proxy" if is_plaintext(url) else "https_proxy"
    return tuple(dict.fromkeys(("grpc_proxy", first, "all_proxy", "https_proxy", "http_proxy")))


def _variable(name: str) -> str | None:
    """A variable in lower or upper case; lower case counts, as for curl."""
    return os.environ.get(name) or os.environ.get(name.upper()) or None


def is_plaintext(url: str | None) -> bool:
    """Whether an endpoint is spoken to without TLS."""
    return urlsplit((url or "").strip()).scheme.lower() == "http"


def is_loopback(url: str) -> bool:
    """Whether an endpoint is on this very machine, so that nothing travels in the open."""
    host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open_way(settings: Settings, url: str | None, setting: str) -> None:
    """Raise PermanentError for an endpoint that would send secrets in the open in the live profile; this machine's own may be plaintext."""
    if settings.profile == "live" and url and is_plaintext(url) and not is_loopback(url):
        raise PermanentError(
            f"{setting} must begin with https:// unless it is on this machine, or the credentials could be read on the way"
        )
