"""Proxies and certificates, equal for HTTP and gRPC (docs/network.md). requests reads proxy variables in either case
and REQUESTS_CA_BUNDLE. gRPC's core reads other names and lower case only, so its channels get the values that requests
would use. `TOCHIMART_CA_FILE` is added to the public certificates. REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and SSL_CERT_FILE
replace them, as usual."""

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
CERTIFICATE_HEADER = b"-----BEGIN CERTIFICATE-----"
PROXY_VARIABLES = ("grpc_proxy", "https_proxy", "http_proxy", "all_proxy")
KEEPALIVE_SECONDS, KEEPALIVE_ANSWER_SECONDS = 60, 20
"""A connection that answers no ping is closed after both times. Google's servers allow one ping per minute during a
call."""


def prepare_network(settings: Settings) -> None:
    """Make every HTTP client of this process trust the certificates of the settings, and mask proxy passwords and
    library logs. Every client calls this first. Raises PermanentError for a file without certificates."""
    silence_libraries()
    for name in PROXY_VARIABLES:
        if (parts := urlsplit(_read_variable(name) or "")).password:
            register_secret(unquote(parts.password))
    if settings.ca_file:
        os.environ["REQUESTS_CA_BUNDLE"] = str(combine_certificates(settings))
        return
    named = next((name for name in (*CA_VARIABLES, GRPC_CA_VARIABLE) if os.environ.get(name)), None)
    if named:
        read_certificates(Path(os.environ[named]), named)
        os.environ["REQUESTS_CA_BUNDLE"] = os.environ[named]


def combine_certificates(settings: Settings) -> Path:
    """Return a file in the data folder with the public certificates and those of the setting."""
    import certifi

    assert settings.ca_file
    content = Path(certifi.where()).read_bytes() + b"\n" + read_certificates(settings.ca_file.expanduser(), CA_SETTING)
    path = settings.home / "network" / "certificates.pem"
    if not path.exists() or path.read_bytes() != content:
        with write_atomically(path) as temporary:
            temporary.write_bytes(content)
    return path


def read_certificates(path: Path, setting: str) -> bytes:
    """Return the PEM content of a file, or of all files in a folder. Raises PermanentError when it contains no
    certificate."""
    try:
        files = sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else [path]
        content = b"\n".join(file.read_bytes() for file in files)
    except OSError as error:
        raise PermanentError(f"{setting} {path}: {error.strerror}; name a file of certificates in PEM form") from error
    if CERTIFICATE_HEADER not in content:
        raise PermanentError(
            f"{setting} {path}: contains no certificate in PEM format ({CERTIFICATE_HEADER.decode()}); export it as PEM"
        )
    return content


def grpc_credentials(settings: Settings) -> "grpc.ChannelCredentials":
    """Return TLS credentials with the certificates of the settings, else gRPC's own."""
    import grpc

    prepare_network(settings)
    if settings.ca_file:
        return grpc.ssl_channel_credentials(combine_certificates(settings).read_bytes())
    if os.environ.get(GRPC_CA_VARIABLE):
        return grpc.ssl_channel_credentials()  # gRPC reads this variable itself
    named = next((name for name in CA_VARIABLES if os.environ.get(name)), None)
    return grpc.ssl_channel_credentials(read_certificates(Path(os.environ[named]), named) if named else None)


def grpc_options(settings: Settings, url: str) -> list[tuple[str, Any]]:
    """Return channel options: the proxy for `url`, and pings that detect a dead connection within minutes."""
    prepare_network(settings)
    options: list[tuple[str, Any]] = [
        ("grpc.keepalive_time_ms", KEEPALIVE_SECONDS * 1000),
        ("grpc.keepalive_timeout_ms", KEEPALIVE_ANSWER_SECONDS * 1000),
        ("grpc.http2.max_pings_without_data", 0),
    ]
    proxy = proxy_of(url)
    return [*options, ("grpc.http_proxy", proxy) if proxy else ("grpc.enable_http_proxy", 0)]


def proxy_of(url: str) -> str | None:
    """Return the proxy gRPC must use for `url`, or None. Raises PermanentError for an unsupported proxy."""
    from requests.utils import should_bypass_proxies

    name, proxy = next(
        ((name, value) for name in _proxy_variable_order(url) if (value := _read_variable(name))), ("", None)
    )
    if not proxy or should_bypass_proxies(url, no_proxy=_read_variable("no_grpc_proxy") or _read_variable("no_proxy")):
        return None
    address = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(address).scheme.lower() != "http" or not urlsplit(address).hostname:
        raise PermanentError(
            f"{name.upper()}: gRPC, which Google Ads and GA4 use, accepts only a proxy of the form http://host:port "
            "(the connection through the proxy is still encrypted); name one in GRPC_PROXY (docs/network.md)"
        )
    return address


def _proxy_variable_order(url: str) -> tuple[str, ...]:
    first = "http_proxy" if is_plaintext(url) else "https_proxy"
    return tuple(dict.fromkeys(("grpc_proxy", first, "all_proxy", "https_proxy", "http_proxy")))


def _read_variable(name: str) -> str | None:
    """Return a variable in lower or upper case. Lower case has priority, as in curl."""
    return os.environ.get(name) or os.environ.get(name.upper()) or None


def is_plaintext(url: str | None) -> bool:
    """Return whether an endpoint uses no TLS."""
    return urlsplit((url or "").strip()).scheme.lower() == "http"


def is_loopback(url: str) -> bool:
    """Return whether an endpoint is on this machine, so that nothing leaves it unencrypted."""
    host = (urlsplit(url.strip()).hostname or "").rstrip(".")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_plaintext_endpoint(settings: Settings, url: str | None, setting: str) -> None:
    """Raise PermanentError in the live profile for an endpoint that would send secrets unencrypted. Endpoints on this
    machine may be plaintext."""
    if settings.profile == "live" and url and is_plaintext(url) and not is_loopback(url):
        raise PermanentError(
            f"{setting} must begin with https:// unless it is on this machine, because otherwise the credentials would be sent unencrypted"
        )
