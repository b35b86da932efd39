"""Finding Google Ads accounts below a manager: managers and closed ones out, cancelled ones in, each asked the right way."""

from pathlib import Path

import dagster as dg
import pytest

import assets
from orchestration.errors import PermanentError
from orchestration.launch import prepare_home
from orchestration.partitions import range_tags
from orchestration.resources.platforms.google_ads.accounts import GoogleAdsAccount, discover_accounts
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.settings import load_settings
from sandbox.google_ads.views import CANCELLED_ACCOUNT, CLOSED_ACCOUNT, MANAGER_ACCOUNT, SUB_MANAGER_ACCOUNT
from sandbox.server import Sandbox
from tests.conftest import parsed_home
from tests.support.google_ads_wire import ACCOUNT, LAST, settings
from tests.support.warehouse_files import query

REPORT = "account_daily"
BOTH = [ACCOUNT, CANCELLED_ACCOUNT]


@pytest.fixture
def sandbox(sandbox: Sandbox) -> Sandbox:
    """The servers, with nothing asked yet."""
    sandbox.google_ads.requests.clear()
    return sandbox


def test_accounts_below_the_manager_are_found_with_the_way_to_ask_them(sandbox: Sandbox) -> None:
    found, refused = discover_accounts(settings(**sandbox.env))
    assert [(one.account_id, one.login_customer_id) for one in found] == [
        (account, MANAGER_ACCOUNT) for account in BOTH
    ]
    assert found[0] == GoogleAdsAccount(ACCOUNT, MANAGER_ACCOUNT, "とちぎの仕事魅力発信", 2, "JPY", "Asia/Tokyo")
    assert found[1].status == 3, "cancelled, but it had figures"
    assert refused == []
    (asked,) = sandbox.google_ads.requests
    assert (asked["customer_id"], asked["login_customer_id"]) == (MANAGER_ACCOUNT, MANAGER_ACCOUNT)


def test_without_a_manager_named_the_users_own_accounts_are_the_way_in(sandbox: Sandbox) -> None:
    found, _ = discover_accounts(settings(**{**sandbox.env, "GOOGLE_ADS_LOGIN_CUSTOMER_ID": None}))
    assert [(one.account_id, one.login_customer_id) for one in found] == [
        (account, MANAGER_ACCOUNT) for account in BOTH
    ]


def test_a_manager_below_gives_what_is_below_it(sandbox: Sandbox) -> None:
    found, _ = discover_accounts(settings(**{**sandbox.env, "GOOGLE_ADS_LOGIN_CUSTOMER_ID": "999-888-7770"}))
    assert [(one.account_id, one.login_customer_id) for one in found] == [(CANCELLED_ACCOUNT, SUB_MANAGER_ACCOUNT)]


def test_no_account_at_all_says_why(sandbox: Sandbox) -> None:
    with pytest.raises(PermanentError, match=r"no account was found \(.*CUSTOMER_NOT_ENABLED.*GOOGLE_ADS_LOGIN"):
        discover_accounts(settings(**{**sandbox.env, "GOOGLE_ADS_LOGIN_CUSTOMER_ID": CLOSED_ACCOUNT}))


def run(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox, home: Path, **given: str) -> dg.ExecuteInProcessResult:
    """Find accounts where that is asked for, land and load one day of one report."""
    for name, value in {**sandbox.env, "TOCHIMART_HOME": str(home), **given}.items():
        monkeypatch.setenv(name, value)
    current = load_settings()
    built = [one for one in assets.list_sources()["google_ads"].build(current) if not isinstance(one, dg.AssetSpec)]
    wanted = [["source", "google_ads"], ["landing", "google_ads", REPORT], ["raw_google_ads", REPORT]]
    found = {key for one in built if isinstance(one, dg.AssetsDefinition) for key in one.keys}
    return dg.materialize(
        built,
        selection=[key for key in map(dg.AssetKey, wanted) if key in found],
        resources={
            "landing": Landing(current.landing_dir, current.now),
            "warehouse": Warehouse(current.warehouse_path),
            "google_ads": GoogleAds(current),
        },
        tags=range_tags(LAST, LAST),
    )


def accounts_loaded(home: Path) -> list[tuple]:
    return query(
        home / "warehouse" / "working.duckdb",
        "select account_id, state from ops.acquisition order by all",
    )


def test_the_list_of_accounts_stays_the_default(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, sandbox, tmp_path).success
    assert accounts_loaded(tmp_path) == [(ACCOUNT, "loaded")]
    assert not any("customer_client" in one["query"] for one in sandbox.google_ads.requests)


def test_a_run_that_finds_accounts_loads_each_of_them(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manager comes from what the user was given; every account is asked through it without naming it anywhere."""
    given = {"GOOGLE_ADS_DISCOVER_ACCOUNTS": "true", "GOOGLE_ADS_LOGIN_CUSTOMER_ID": ""}
    assert run(monkeypatch, sandbox, tmp_path, **given).success
    assert accounts_loaded(tmp_path) == [(ACCOUNT, "loaded"), (CANCELLED_ACCOUNT, "zero")]
    asked = {
        (one["customer_id"], one["login_customer_id"]) for one in sandbox.google_ads.requests if one["customer_id"]
    }
    assert asked == {
        (MANAGER_ACCOUNT, MANAGER_ACCOUNT),
        (ACCOUNT, MANAGER_ACCOUNT),
        (CANCELLED_ACCOUNT, MANAGER_ACCOUNT),
    }


def test_a_manager_that_refuses_the_list_costs_no_account_that_is_known(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"GOOGLE_ADS_DISCOVER_ACCOUNTS": "true", "GOOGLE_ADS_LOGIN_CUSTOMER_ID": CLOSED_ACCOUNT}
    (tmp_path / "new").mkdir()
    refused = run(monkeypatch, sandbox, tmp_path / "new", **given)
    assert refused.success
    (told,) = refused.asset_materializations_for_node("google_ads_accounts")
    assert "CUSTOMER_NOT_ENABLED" in str(told.metadata["refused"].value)
    assert accounts_loaded(tmp_path / "new") == [(ACCOUNT, "denied")], "of accounts.csv"
    assert run(monkeypatch, sandbox, tmp_path, **given | {"GOOGLE_ADS_LOGIN_CUSTOMER_ID": ""}).success
    assert run(monkeypatch, sandbox, tmp_path, **given).success
    assert accounts_loaded(tmp_path) == [(ACCOUNT, "loaded"), (CANCELLED_ACCOUNT, "zero")], "each asked as it was found"


def test_rebuilding_from_landed_files_asks_no_platform_for_its_accounts(
    tmp_path: Path, dbt_target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed_home(tmp_path, dbt_target)
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path))
    monkeypatch.setenv("GOOGLE_ADS_DISCOVER_ACCOUNTS", "true")
    current = load_settings()
    prepare_home(current)
    from orchestration.wiring import build_definitions

    jobs = build_definitions(current)
    steps = {
        name: {node.name for node in jobs.resolve_job_def(name).nodes} for name in ("daily", "rebuild_from_landing")
    }
    assert "google_ads_accounts" in steps["daily"]
    assert "google_ads_accounts" not in steps["rebuild_from_landing"]
