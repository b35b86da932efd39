"""Snapshots of both LINEヤフー広告 products' settings against the sandbox: page by page, and what is refused stays unknown. # R-09 R-30"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa
import pytest

import assets
from orchestration.errors import PermanentError, ReportError
from orchestration.resources.base.report import Extract, Request
from orchestration.resources.platforms.yahoo import YahooSettings
from orchestration.resources.platforms.yahoo import snapshots as settings_of
from orchestration.resources.platforms.yahoo.accounts import discover_accounts
from orchestration.resources.platforms.yahoo.client import YahooAds
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.entities import account_selector, list_entities, read_records
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.wire.nested_json import to_record_batch, value_at_path
from orchestration.settings import Settings
from sandbox.server import Sandbox
from tests.support.given_settings import also

CLIENTS: dict[str, Callable[..., YahooAds]] = {"yahoo_search": YahooSearch, "yahoo_display": YahooDisplay}
LAST = date(2026, 2, 15)
Row = dict[str, Any]


@pytest.fixture(params=list(CLIENTS))
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(sandbox: Sandbox, platform: str, tmp_path: Path) -> YahooAds:
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": tmp_path}
    return CLIENTS[platform](Settings(**given | sandbox.env), wait_scale=0.001)


def snapshot(client: YahooAds, name: str) -> tuple[list[Row], Extract]:
    (report,) = [one for one in client.product.settings if one.name == name]
    (account,) = client.settings.accounts(client.name)
    (extract,) = client.extract([Request(report, account, LAST, LAST)])
    rows = [row for found in extract.batches for row in found.to_pylist()]
    return rows, extract


def test_an_account_says_its_balance_and_its_manager_in_one_row(client: YahooAds, sandbox: Sandbox) -> None:
    ((row,), extract) = snapshot(client, "accounts")
    spent = sandbox.world.rows("select sum(cost_micros) / 1e6 from ad_facts where platform = ?", [client.name])[0][0]
    assert row["report_date"] == LAST
    assert (row["account_status"], row["auto_tagging_enabled"], row["is_test_account"]) == ("SERVING", True, False)
    assert row["balance"] == 2_000_000 - int(spent)
    assert (row["mcc_account_id"], row["link_status"], row["ownership"]) == (1_000_000_001, "SERVING", "OWNER")
    assert extract.quality == {}


def test_an_account_below_a_sub_manager_says_that_manager(client: YahooAds, sandbox: Sandbox) -> None:
    sandbox.faults.add(client.name, "linked_below", times=2)
    ((row,), _) = snapshot(client, "accounts")
    assert (row["mcc_account_id"], row["ownership"]) == (1_000_000_002, "OWNER")


def test_ad_groups_and_conversion_trackers_say_how_they_are_set(client: YahooAds, sandbox: Sandbox) -> None:
    groups, _ = snapshot(client, "ad_groups")
    begun = sandbox.world.rows(
        "select distinct campaign_id, ad_group_id from ads where platform = ? and reported_level = 'ad' and first_day <= ? order by 2",
        [client.name, sandbox.world.today],
    )
    assert [(row["campaign_id"], row["adgroup_id"]) for row in groups] == begun
    assert {row["user_status"] for row in groups} == {"ACTIVE"}
    trackers, _ = snapshot(client, "conversion_trackers")
    assert [(row["conversion_tracker_name"], row["exclude_from_bidding"]) for row in trackers] == [
        ("インターン応募", False), ("求人応募", True),
    ]  # fmt: skip
    assert {(row["counting_type"], row["measurement_days"]) for row in trackers} == {("MANY_PER_CLICK", 30)}


def test_an_account_that_is_cut_off_from_its_manager_has_no_manager(client: YahooAds, sandbox: Sandbox) -> None:
    sandbox.faults.add(client.name, "not_linked", times=2)
    ((row,), _) = snapshot(client, "accounts")
    assert (row["mcc_account_id"], row["ownership"]) == (None, None)
    assert row["account_name"], "what the other services say is there all the same"


def test_what_a_link_service_refuses_is_unknown_and_said_so(client: YahooAds) -> None:
    """A base account that is no manager may not list links; its own figures must come nevertheless."""
    (account,) = client.settings.accounts(client.name)
    services = next(found for report, found in client.product.settings.items() if report.name == "accounts")
    ((row,), refused) = read_records(client.api(), services, account, "1000000009", "accounts")
    assert "accountLink" not in row
    assert set(row) == {"account", "balance"}
    assert "mccAccountId" in refused["AccountLinkService/get"]
    with pytest.raises(PermanentError, match="mccAccountId"):
        read_records(
            client.api(),
            [replace(settings_of.ACCOUNT_LINK_SERVICE, is_optional=False)],
            account,
            "1000000009",
            "accounts",
        )


def test_a_service_an_account_may_not_use_costs_only_its_own_report(client: YahooAds) -> None:
    (account,) = client.settings.accounts(client.name)
    strange = replace(settings_of.AD_GROUP_SERVICE, method="NoSuchService/get")
    with pytest.raises(ReportError, match="0004") as caught:
        read_records(client.api(), [strange], account, "1000000001", "ad groups")
    assert not caught.value.is_retried_later


def test_campaigns_and_ads_are_those_that_have_begun(client: YahooAds, sandbox: Sandbox) -> None:
    begun = sandbox.world.rows(
        "select campaign_id, ad_id, final_url, last_day < ? from ads where platform = ? and reported_level = 'ad' "
        "and first_day <= ? order by ad_id",
        [sandbox.world.today, client.name, sandbox.world.today],
    )
    campaigns, _ = snapshot(client, "campaigns")
    ads, _ = snapshot(client, "ads")
    assert [row["campaign_id"] for row in campaigns] == sorted({campaign for campaign, *_ in begun})
    assert [
        (row["campaign_id"], row["ad_id"], row["final_url"], row["user_status"] == "PAUSED") for row in ads
    ] == begun
    assert {row["budget_amount"] for row in campaigns} == {9000}
    assert {row["start_date"] for row in campaigns} == {"20251201"}


def test_audience_lists_say_how_many_people_are_on_them(client: YahooAds, sandbox: Sandbox) -> None:
    ((visitors,),) = sandbox.world.rows(
        "select count(distinct session_id) from sessions where day >= ?::date - 30", [sandbox.world.today]
    )
    rows, _ = snapshot(client, "audience_lists")
    assert rows[0]["reach"] == visitors > 1000
    assert len({row["audience_list_id"] for row in rows}) == len(rows) == 2


def test_accounts_below_the_manager_are_found_but_those_never_opened(client: YahooAds, sandbox: Sandbox) -> None:
    (account,) = client.settings.accounts(client.name)
    assert discover_accounts(client) == [{"account_id": account, "name": "栃木県_就職促進", "status": "SERVING"}]
    (asked,) = [
        one for one in getattr(sandbox, client.name).requests[-1:] if one["path"].endswith("AccountService/get")
    ]
    assert asked["base_account"] == client.settings.own(YahooSettings).base_account_id


def test_a_run_writes_the_accounts_it_found_before_it_reads_them(client: YahooAds) -> None:
    current = also(client.settings, YAHOO_ADS_DISCOVER_ACCOUNTS="true")
    built = assets.list_sources()[client.name].build(current)
    (finding,) = [
        one for one in built if isinstance(one, dg.AssetsDefinition) and one.op.name == f"{client.name}_accounts"
    ]
    assert dg.materialize([finding]).success
    assert [one["status"] for one in current.found_accounts(client.name)] == ["SERVING"]
    assert not any("accounts" in one.op.name for one in assets.list_sources()[client.name].build(client.settings)[1:3])


def test_accounts_a_run_found_are_read_instead_of_the_listed_ones(client: YahooAds) -> None:
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_HOME": client.settings.home}
    finding = Settings(**given, YAHOO_ADS_DISCOVER_ACCOUNTS=True)
    listed = client.settings.accounts(client.name)
    assert finding.accounts(client.name) == listed, "until a run has found some"
    file = finding.accounts_file(client.name)
    file.parent.mkdir()
    file.write_text('[{"account_id": "77", "name": "", "status": "ENDED"}]', encoding="utf-8")
    assert finding.accounts(client.name) == ["77"]
    assert client.settings.accounts(client.name) == listed, "unless they are to be found"


def test_a_list_is_read_page_by_page_to_its_stated_end(client: YahooAds, sandbox: Sandbox) -> None:
    (account,) = client.settings.accounts(client.name)
    whole = list(
        list_entities(client.api(), settings_of.AD_SERVICE, account_selector(settings_of.AD_SERVICE, account), "ads")
    )
    served = getattr(sandbox, client.name).requests
    served.clear()
    paged = replace(settings_of.AD_SERVICE, page_size=17)
    assert list(list_entities(client.api(), paged, account_selector(paged, account), "ads")) == whole
    assert [one["body"]["startIndex"] for one in served] == list(range(1, len(whole) + 1, 17))


def test_a_refused_page_says_what_is_wrong_with_it(client: YahooAds) -> None:
    (account,) = client.settings.accounts(client.name)
    greedy = replace(settings_of.AD_SERVICE, page_size=10_001)
    with pytest.raises(PermanentError, match="numberResults"):
        list(list_entities(client.api(), greedy, account_selector(greedy, account), "ads"))


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("TRUE", pa.bool_(), True), ("FALSE", pa.bool_(), False), (False, pa.bool_(), False),
        (12, pa.int64(), 12), ("12", pa.int64(), 12), ("", pa.string(), None), (None, pa.int64(), None),
        ([{"text": "栃木"}], pa.string(), '[{"text": "栃木"}]'), (0, pa.int64(), 0),
    ],
)  # fmt: skip
def test_a_value_becomes_what_its_column_holds(value: object, kind: pa.DataType, expected: object) -> None:
    assert value_at_path({"a": {"b": value}}, "a.b", kind) == expected
    assert value_at_path({"a": {}}, "a.b.c", kind) is None


def test_no_entity_is_a_batch_without_rows() -> None:
    for report in YahooSearch.product.settings:
        assert to_record_batch(report, [], date(2026, 2, 15)).num_rows == 0
