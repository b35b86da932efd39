"""What the LINEヤフー広告 client sends, and what the sandbox answers, against the platform's published OpenAPI files."""

from collections.abc import Callable
from datetime import date
from typing import Any

import jsonschema
import pytest
import requests

from orchestration.resources.base.report import Request
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.settings import Settings
from sandbox.server import Sandbox
from sandbox.yahoo.definition import YahooError
from sandbox.yahoo.display import DisplayRules
from tests.support.openapi import OpenApi
from tests.support.places import SHARED

CONTRACTS = SHARED / "contracts"
ROUTES = {
    "yahoo_search": CONTRACTS / "yahoo-search" / "design" / "v20" / "Route.yaml",
    "yahoo_display": CONTRACTS / "yahoo-display" / "design" / "v19" / "Route.yaml",
}
CLIENTS: dict[str, Callable[..., YahooAds]] = {"yahoo_search": YahooSearch, "yahoo_display": YahooDisplay}
SERVICE = "ReportDefinitionService"

pytestmark = pytest.mark.skipif(
    not all(path.exists() for path in ROUTES.values()), reason="the OpenAPI files lie in ../shared, which is not here"
)


@pytest.fixture(scope="module", params=list(ROUTES))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def api(platform: str) -> OpenApi:
    return OpenApi(ROUTES[platform])


@pytest.fixture(scope="module")
def sandbox(servers: Sandbox) -> Sandbox:
    """The servers every test shares, without faults of the tests before."""
    servers.faults.clear()
    return servers


@pytest.fixture(scope="module")
def asked(
    sandbox: Sandbox, platform: str, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[str, dict[str, Any]]]:
    """Service path and body of every call the client makes to land all its reports."""
    given: dict[str, Any] = {
        "_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": tmp_path_factory.mktemp("home"), **sandbox.env,
    }  # fmt: skip
    settings = Settings(**given)
    client = CLIENTS[platform](settings, wait_scale=0.001)
    (account,) = settings.accounts(platform)
    days = (date(2026, 2, 1), date(2026, 2, 3))
    for extract in client.extract([Request(report, account, *days) for report in client.reports]):
        assert sum(batch.num_rows for batch in extract.batches) > 0
    return [(service_path(one["path"]), one["body"]) for one in getattr(sandbox, platform).requests]


def service_path(path: str) -> str:
    return "/" + "/".join(path.split("/")[-2:])


def fresh_token(sandbox: Sandbox) -> str:
    form = {
        "grant_type": "refresh_token", "client_id": sandbox.env["YAHOO_ADS_CLIENT_ID"],
        "client_secret": sandbox.env["YAHOO_ADS_CLIENT_SECRET"], "refresh_token": sandbox.env["YAHOO_ADS_REFRESH_TOKEN"],
    }  # fmt: skip
    return str(
        requests.post(sandbox.env["TOCHIMART_YAHOO_TOKEN_ENDPOINT"], data=form, timeout=30).json()["access_token"]
    )


def post(sandbox: Sandbox, platform: str, path: str, body: dict[str, Any], token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}", "x-z-base-account-id": sandbox.env["YAHOO_ADS_BASE_ACCOUNT_ID"]}
    url = f"{sandbox.env[f'TOCHIMART_{platform.upper()}_ENDPOINT']}{path}"
    return requests.post(url, json=body, headers=headers, timeout=30)


def test_every_request_is_what_the_platform_takes(api: OpenApi, asked: list[tuple[str, dict[str, Any]]]) -> None:
    assert {f"/{SERVICE}/{name}" for name in ("getReportFields", "add", "get", "download", "remove")} <= {
        path for path, _ in asked
    }
    for path, body in asked:
        api.request(path, body)


def test_every_setting_read_is_one_the_platform_tells(api: OpenApi, platform: str) -> None:
    for report, services in CLIENTS[platform].product.settings.items():  # type: ignore[attr-defined]
        told = {service.member: api.entity(f"/{service.method}", service.member) for service in services}
        for column in report.columns[1:]:
            node: dict[str, Any] = {"properties": told}
            for part in column.source.split("."):
                assert part in node.get("properties", {}), (report.table, column.source)
                node = node["properties"][part]


def test_a_request_with_a_key_or_a_value_the_platform_does_not_know_would_be_noticed(
    api: OpenApi, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    path, body = next(one for one in asked if one[0].endswith("/add"))
    for change in ({"reportEncoding": "UTF8"}, {"reportDownloadEncode": "UTF-8"}, {"fields": "DAY"}):
        with pytest.raises(jsonschema.ValidationError):
            api.request(path, body | {"operand": [body["operand"][0] | change]})


def test_every_answer_of_the_sandbox_is_what_the_platform_answers(
    api: OpenApi, sandbox: Sandbox, platform: str, asked: list[tuple[str, dict[str, Any]]]
) -> None:
    token = fresh_token(sandbox)
    answered = set()
    for path, body in [one for one in asked if not one[0].endswith("/download")]:
        answer = post(sandbox, platform, path, body, token)
        api.answer(path, answer.json(), answer.status_code)
        answered.add(path)
    assert len(answered) >= 4
    add = next(body for path, body in asked if path.endswith("/add"))
    empty = {"accountId": add["accountId"], "operand": [{"reportName": "x"}]}
    unknown = post(sandbox, platform, f"/{SERVICE}/add", empty, token)
    api.answer(f"/{SERVICE}/add", unknown.json())
    assert unknown.json()["rval"]["values"][0]["operationSucceeded"] is False


@pytest.mark.parametrize(("fault", "status"), [("rate_limit", 403), ("maintenance", 503), ("denied", 403), (None, 401)])
def test_a_refusal_has_the_platforms_status_code_and_words(
    api: OpenApi,
    sandbox: Sandbox,
    platform: str,
    asked: list[tuple[str, dict[str, Any]]],
    fault: str | None,
    status: int,
) -> None:
    token = fresh_token(sandbox)
    if fault:
        sandbox.faults.add(platform, fault)
    path, body = next(one for one in asked if one[0].endswith("/add"))
    refused = post(sandbox, platform, path, body, token if fault else "stale")
    assert refused.status_code == status
    (error,) = refused.json()["errors"]
    assert api.errors(path, status)[error["code"]] == error["message"]


def test_what_display_alone_refuses_has_the_platforms_code_and_words() -> None:
    known = OpenApi(ROUTES["yahoo_display"]).errors(f"/{SERVICE}/add", 200)
    rules = DisplayRules()
    for code, message in {rules.unknown_field, rules.wrong_combination, rules.wrong_filter, rules.wrong_range}:
        assert known[code] == message
    whole_period = {"fields": ["IMPS"], "reportDateRangeType": "GUARANTEED_CAMPAIGN_PERIOD"}
    for definition in (whole_period, {**whole_period, "reportTypeCondition": {"reportType": "REACH"}}):
        with pytest.raises(YahooError) as caught:
            rules.report_type(definition)
        assert known[caught.value.body["code"]] == caught.value.body["message"]
