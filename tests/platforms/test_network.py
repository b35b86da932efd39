"""Proxies and certificates: one way out for every client, HTTP and gRPC, on real sockets."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import grpc
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from google.analytics.data_v1beta import types as ga
from pydantic import SecretStr

from orchestration.errors import PermanentError, TochimartError
from orchestration.masking import mask_secrets
from orchestration.resources.base.report import Request
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.reports import AD_DAILY
from orchestration.resources.platforms.yahoo.auth import AccessToken
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.wire.google_rest import GoogleApi, GoogleRest
from orchestration.resources.wire.network import is_loopback, proxy_of, refuse_plaintext_endpoint
from orchestration.settings import Settings
from tests.platforms.test_google_ads_tls import certified, pem_of, token_server
from tests.support.google_ads_wire import Response, sending, serving
from tests.support.local_network import https_server, proxy

DAY = date(2026, 1, 1)
GRANTED = {"access_token": "granted-access-token", "expires_in": 3599, "token_type": "Bearer"}
API = GoogleApi("Test API", "scope", "TOCHIMART_TEST_ENDPOINT", "ask for it", "look for it")
UNSET = [
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "ALL_PROXY", "GRPC_PROXY", "NO_GRPC_PROXY"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"),
]
KEY = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without proxy or certificates of its own."""
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def live(folder: Path, token_uri: str = "https://localhost:9/token", **given: object) -> Settings:
    key = folder / "key.json"
    account = {"type": "service_account", "client_email": "reader@example.test", "token_uri": token_uri}
    key.write_text(json.dumps(account | {"private_key": KEY}))
    known: dict[str, Any] = {
        "_env_file": None, "TOCHIMART_PROFILE": "live", "TOCHIMART_HOME": str(folder / "home"),
        "GOOGLE_APPLICATION_CREDENTIALS": str(key), "GOOGLE_ADS_JSON_KEY_FILE_PATH": str(key), **given,
    }  # fmt: skip
    return Settings(**known)


def rest(settings: Settings, endpoint: str) -> object:
    return GoogleRest(API, settings, endpoint, wait_scale=0.0001).get("thing", "a thing")


def token(settings: Settings, endpoint: str) -> object:
    from orchestration.resources.wire.network import prepare_network

    prepare_network(settings)
    given = (endpoint, "app", SecretStr("secret-of-app"), SecretStr("refresh-of-app"), settings.home / "yahoo.json")
    return AccessToken(requests.Session(), *given).bearer()


def google_ads(settings: Settings) -> list[int]:
    (extract,) = GoogleAds(settings).extract([Request(AD_DAILY, "1112223334", DAY, DAY)])
    return [row["campaign_id"] for batch in extract.batches for row in batch.to_pylist()]


@contextmanager
def google_ads_server(pair: tuple[bytes, bytes]) -> Iterator[str]:
    row = Response()
    row.results.add().campaign.id = 42
    with serving(sending(row), grpc.ssl_server_credentials([pair])) as port:
        yield f"https://localhost:{port}"


@pytest.mark.parametrize("variable", ["TOCHIMART_CA_FILE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE"])
def test_one_setting_makes_every_client_trust_a_certificate(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = certified(tmp_path)
    both = tmp_path / "ca.pem"
    with https_server(tmp_path, GRANTED | {"ok": True}, pair) as http, google_ads_server(pair) as ads:
        given = {"TOCHIMART_CA_FILE": str(both)} if variable == "TOCHIMART_CA_FILE" else {}
        if not given:
            monkeypatch.setenv(variable, str(both))
        settings = live(tmp_path, f"{http}/token", TOCHIMART_GOOGLE_ADS_ENDPOINT=ads, **given)
        assert google_ads(settings) == [42]
        assert rest(settings, http) == GRANTED | {"ok": True}
        assert token(settings, f"{http}/token") == "Bearer granted-access-token"


def test_a_certificate_nobody_vouches_for_is_permanent_and_called_that(tmp_path: Path) -> None:
    with https_server(tmp_path, GRANTED) as http, token_server(200, GRANTED) as token_uri:
        settings = live(tmp_path, token_uri)
        for ask in (lambda: rest(settings, http), lambda: token(settings, http)):
            with pytest.raises(PermanentError, match=r"certificate refused; .*set TOCHIMART_CA_FILE.*docs/network.md"):
                ask()
    with google_ads_server(certified(tmp_path)) as ads, token_server(200, GRANTED) as token_uri:
        settings = live(tmp_path, token_uri, TOCHIMART_GOOGLE_ADS_ENDPOINT=ads)
        with pytest.raises(PermanentError, match="certificate refused"):
            google_ads(settings)
        ga4 = Ga4(live(tmp_path, token_uri, TOCHIMART_GA4_ENDPOINT=ads), attempts=2)
        with pytest.raises(PermanentError, match="certificate refused"):
            ga4.service.check_compatibility(ga.CheckCompatibilityRequest(property="properties/1"), "GA4")
    with https_server(tmp_path, GRANTED) as http, pytest.raises(PermanentError, match="certificate refused"):
        google_ads(live(tmp_path, f"{http}/token", TOCHIMART_GOOGLE_ADS_ENDPOINT="https://localhost:9"))


def test_a_server_without_tls_behind_an_https_address_is_called_that(tmp_path: Path) -> None:
    with token_server(200, GRANTED) as plain:
        settings = live(tmp_path, plain)
        with pytest.raises(PermanentError, match="does not speak TLS at this address"):
            rest(settings, plain.replace("http://127.0.0.1", "https://localhost").removesuffix("/token"))


@pytest.mark.parametrize("spell", [str.upper, str.lower])
def test_a_proxy_is_taken_by_http_and_grpc_in_either_case_and_left_out_where_told(
    spell: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = certified(tmp_path)
    with (
        proxy() as between,
        https_server(tmp_path, GRANTED | {"ok": True}, pair) as http,
        google_ads_server(pair) as ads,
    ):
        given = {"TOCHIMART_CA_FILE": str(tmp_path / "ca.pem"), "TOCHIMART_GOOGLE_ADS_ENDPOINT": ads}
        settings = live(tmp_path, f"{http}/token", **given)
        monkeypatch.setenv(spell("HTTPS_PROXY"), f"http://user:pass%2Fword-1@{between.address}")
        assert google_ads(settings) == [42]
        assert rest(settings, http) == GRANTED | {"ok": True}
        assert token(settings, f"{http}/token") == "Bearer granted-access-token"
        assert set(between.asked) == {ads.removeprefix("https://"), http.removeprefix("https://")}
        assert set(between.authorizations) == {"Basic dXNlcjpwYXNzL3dvcmQtMQ=="}
        assert (
            mask_secrets("the proxy said pass/word-1 and pass%2Fword-1 and dXNlcjpwYXNzL3dvcmQtMQ==").count("***") == 3
        )
        between.asked.clear()
        monkeypatch.setenv(spell("NO_PROXY"), "example.test, localhost")
        assert google_ads(settings) == [42]
        assert rest(settings, http) == GRANTED | {"ok": True}
        assert between.asked == []


@pytest.mark.parametrize("status", [407, 403])
def test_a_proxy_that_refuses_is_permanent_and_called_that(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(refuse=status) as between, token_server(200, GRANTED) as token_uri:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{between.address}")
        monkeypatch.setenv("GRPC_PROXY", f"http://{between.address}")
        settings = live(tmp_path, token_uri, TOCHIMART_GOOGLE_ADS_ENDPOINT="https://localhost:9")
        for ask in (lambda: rest(settings, "https://localhost:9"), lambda: google_ads(settings)):
            with pytest.raises(PermanentError, match="the proxy refused: check HTTPS_PROXY"):
                ask()


@pytest.mark.parametrize(
    ("given", "url", "expected"),
    [
        ({}, "https://a.jp", None),
        ({"HTTPS_PROXY": "proxy:3128"}, "https://a.jp", "http://proxy:3128"),
        ({"https_proxy": "http://low:1", "HTTPS_PROXY": "http://up:1"}, "https://a.jp", "http://low:1"),
        ({"ALL_PROXY": "http://all:1"}, "https://a.jp", "http://all:1"),
        ({"GRPC_PROXY": "http://grpc:1", "HTTPS_PROXY": "socks5://s:1"}, "https://a.jp", "http://grpc:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, "https://a.jp", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".a.jp"}, "https://x.a.jp:443", None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": "10.0.0.0/8"}, "https://10.1.2.3:443", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_GRPC_PROXY": "a.jp"}, "https://a.jp", None),
    ],
)
def test_grpc_takes_the_proxy_that_requests_would_take(
    given: dict[str, str], url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(url) == expected


@pytest.mark.parametrize("value", ["socks5://p:1", "https://p:1", "http://"])
def test_a_proxy_grpc_cannot_speak_to_is_said(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(PermanentError, match=r"HTTPS_PROXY: gRPC.*accepts only a proxy of the form http://host:port"):
        proxy_of("https://a.jp")


@pytest.mark.parametrize(("content", "said"), [(None, "No such file"), (b"", "no certificate in PEM form")])
def test_a_file_without_certificates_is_named(content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "network.pem"
    if content is not None:
        file.write_bytes(content)
    settings = live(tmp_path, TOCHIMART_CA_FILE=str(file), TOCHIMART_GOOGLE_ADS_ENDPOINT="https://localhost:9")
    with pytest.raises(PermanentError, match=rf"TOCHIMART_CA_FILE .*network.pem: .*{said}"):
        rest(settings, "https://localhost:9")


OPEN = [
    "http://proxy.example:80",
    "HTTP://proxy.example",
    "http://127.0.0.1.example",
    "http://localhost@example.jp",
    " http://10.0.0.1",
]


@pytest.mark.parametrize("url", OPEN)
def test_no_client_sends_secrets_in_the_open_in_live(url: str, tmp_path: Path) -> None:
    yahoo = {"YAHOO_ADS_CLIENT_ID": "a", "YAHOO_ADS_CLIENT_SECRET": "secret-1", "YAHOO_ADS_REFRESH_TOKEN": "refresh-1"}
    base = {"YAHOO_ADS_BASE_ACCOUNT_ID": "1", **yahoo}
    refusing = [
        lambda: YahooSearch(live(tmp_path, TOCHIMART_YAHOO_SEARCH_ENDPOINT=url, **base)).api(),
        lambda: YahooSearch(live(tmp_path, TOCHIMART_YAHOO_TOKEN_ENDPOINT=url, **base)).api(),
        lambda: google_ads(live(tmp_path, TOCHIMART_GOOGLE_ADS_ENDPOINT=url)),
        lambda: Ga4(live(tmp_path, TOCHIMART_GA4_ENDPOINT=url)).service._connect(),
        lambda: rest(live(tmp_path), url),
        lambda: rest(live(tmp_path, url), "https://localhost:9"),
        lambda: google_ads(live(tmp_path, url)),
    ]
    for ask in refusing:
        with pytest.raises(PermanentError, match="must begin with https://"):
            ask()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9", "http://127.8.0.1"])
def test_this_machines_own_servers_may_be_plaintext_and_the_sandbox_any(url: str, tmp_path: Path) -> None:
    assert is_loopback(url)
    refuse_plaintext_endpoint(live(tmp_path), url, "X")
    refuse_plaintext_endpoint(Settings(_env_file=None), OPEN[0], "X")  # type: ignore[call-arg]


def test_a_dead_address_may_heal_and_says_where(tmp_path: Path) -> None:
    with token_server(200, GRANTED) as token_uri, pytest.raises(TochimartError) as caught:
        rest(live(tmp_path, token_uri), "https://localhost:9")
    assert "https://localhost:9/thing" in str(caught.value)
    assert "(6 attempts); run it again later" in str(caught.value)
