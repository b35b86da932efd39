"""`tochimart doctor` against real servers: what is fine, what is refused, what is not set up."""

from pathlib import Path

import pytest
from rich.console import Console

from orchestration.cli._doctor import check_accounts, run_doctor
from orchestration.settings import load_settings
from sandbox.server import Sandbox


@pytest.fixture
def sandbox(servers: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Well servers, and an environment that points at them."""
    servers.faults.clear()
    for name, value in {**servers.env, "TOCHIMART_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    return servers


def test_every_account_of_every_platform_is_read(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    settings = load_settings()
    found = {one.platform: one for one in check_accounts(settings)}
    assert {one.state for one in found.values()} == {"fine"}
    assert found.keys() >= {"google_ads", "yahoo_search", "ga4"}
    assert "API v26" in found["google_ads"].message
    assert "API v20" in found["yahoo_search"].message
    assert "tokens_per_day" in found["ga4"].message
    assert "final up to 2026-02-12" in found["search_console"].message
    assert run_doctor(settings, Console(width=200))
    said = capsys.readouterr().out
    assert sandbox.env["YAHOO_ADS_CLIENT_SECRET"] not in said
    assert sandbox.env["YAHOO_ADS_REFRESH_TOKEN"] not in said


@pytest.mark.parametrize(
    ("platform", "fault", "said"),
    [
        ("google_ads", "denied", "set GOOGLE_ADS_LOGIN_CUSTOMER_ID"),
        ("google_ads", "revoked", "set GOOGLE_ADS_REFRESH_TOKEN"),
        ("yahoo_search", "denied", "set YAHOO_ADS_BASE_ACCOUNT_ID"),
        ("ga4", "denied", "Viewer role"),
        ("ga4", "quota_day", "back within 24 hours"),
        ("search_console", "denied", "as a user of the property"),
        ("search_console", "unauthorised", "set GOOGLE_APPLICATION_CREDENTIALS"),
    ],
)
def test_what_is_wrong_is_said_with_the_way_out_and_the_others_are_still_read(
    sandbox: Sandbox, platform: str, fault: str, said: str
) -> None:
    sandbox.faults.add(platform, fault, times=None)
    wrong = [one for one in check_accounts(load_settings()) if one.state == "wrong"]
    assert [one.platform for one in wrong] == [platform]
    assert said in wrong[0].message


def test_a_platform_without_credentials_is_told_apart_from_one_that_fails(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YAHOO_ADS_REFRESH_TOKEN")
    found = {one.platform: one for one in check_accounts(load_settings())}
    assert (found["yahoo_search"].state, found["yahoo_search"].message) == ("not set up", "set YAHOO_ADS_REFRESH_TOKEN")
    assert run_doctor(load_settings(), Console())
    sandbox.faults.add("ga4", "denied")
    assert not run_doctor(load_settings(), Console())
