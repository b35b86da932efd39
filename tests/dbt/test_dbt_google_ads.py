"""Google Ads in dbt on hand-made rows: currency and time zone of accounts, and settings as the contract asks."""

from pathlib import Path

import duckdb
import pytest

from tests.support.dbt_raw_rows import Row
from tests.support.dbt_warehouse import Dbt, load, query

DAY = "2026-01-10"
ACCOUNT = 1112223334
CURRENCY = "google_accounts_bill_yen_and_keep_japanese_days"


def customer(day: str, currency: str | None, zone: str) -> tuple[str, Row]:
    """A day and a row of raw_google_ads.customers without it."""
    return day, (ACCOUNT, "とちぎ", 2, False, False, currency, zone, True, None, None, 3)


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        ([customer(DAY, "JPY", "Asia/Tokyo")], None),
        ([customer("2026-01-09", "USD", "Asia/Tokyo"), customer(DAY, "JPY", "Asia/Tokyo")], None),
        (
            [customer(DAY, "USD", "Asia/Tokyo")],
            "account 1112223334 is in USD and Asia/Tokyo, taken for JPY and Asia/Tokyo",
        ),
        (
            [customer(DAY, "JPY", "America/New_York")],
            "account 1112223334 is in JPY and America/New_York, taken for JPY and Asia/Tokyo",
        ),
        (
            [customer(DAY, None, "Asia/Tokyo")],
            "account 1112223334 is in an unknown currency and Asia/Tokyo, taken for JPY and Asia/Tokyo",
        ),
    ],
    ids=["right", "put right since", "dollars", "New York", "not told"],
)
def test_an_account_in_another_currency_or_time_zone_fails_a_check_that_says_so(
    dbt: Dbt, tmp_path: Path, read: list[tuple[str, Row]], problem: str | None
) -> None:
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    for day, row in read:
        load(path, day, {"raw_google_ads.customers": [row], "raw_google_ads.ad_daily": []})
    assert dbt.build(path, "--select", "stg_google_ads__customers", "ad_platforms") == []
    failed = dbt.invoke(path, "test", "--select", CURRENCY, "--store-failures")
    assert failed == ([CURRENCY] if problem else [])
    if problem:
        ((schema,),) = query(path, f"select schema_name from duckdb_tables() where table_name = '{CURRENCY}'")
        assert query(path, f"select problem from {schema}.{CURRENCY}") == [(problem,)]


def test_a_setting_that_is_not_as_the_contract_asks_is_named_with_what_to_do(dbt: Dbt, tmp_path: Path) -> None:
    """Yesterday's picture counts, the day before's does not; a removed campaign and a display campaign are not asked."""
    path = tmp_path / "working.duckdb"
    dbt.new_warehouse(path)
    with duckdb.connect(str(path)) as connection:
        connection.executemany(
            "insert into seeds.accounts (platform, account_id, name_ja, manager_account_id) values (?, ?, ?, '9')",
            [
                ("google_ads", "1", "一"),
                ("google_ads", "2", "二"),
                ("yahoo_search", "7", "七"),
                ("yahoo_display", "8", "八"),
            ],
        )
        for day, tagging, on_display in (("2026-01-09", True, False), ("2026-01-10", False, True)):
            connection.execute(
                "insert into raw_google_ads.customers (report_date, customer_id, customer_manager, customer_currency_code, "
                "customer_time_zone, customer_auto_tagging_enabled) values (?, 1, false, 'JPY', 'Asia/Tokyo', ?)",
                [day, tagging],
            )
            connection.executemany(
                "insert into raw_google_ads.campaigns (report_date, customer_id, campaign_id, campaign_name, campaign_status, "
                "campaign_advertising_channel_type, campaign_network_settings_target_content_network) "
                "values (?, 1, ?, ?, ?, ?, ?)",
                [(day, 11, "検索", 2, 2, on_display), (day, 12, "旧", 4, 2, True), (day, 13, "面", 2, 3, True)],
            )
            connection.execute(
                "insert into raw_yahoo_search.accounts (report_date, _account_id, auto_tagging_enabled, mcc_account_id) "
                "values (?, '7', true, ?)",
                [day, None if tagging else 9],
            )
            connection.executemany(
                "insert into raw_yahoo_display.audience_lists (report_date, _account_id, audience_list_id, reach) "
                "values (?, '8', ?, ?)",
                [(day, 81, 0), (day, 82, 500 if tagging else 620)],
            )
            connection.execute(
                "insert into raw_yahoo_display.accounts (report_date, _account_id, mcc_account_id) values (?, '8', null)",
                [day],
            )
            connection.execute(
                "insert into raw_google_ads.customers (report_date, customer_id, customer_manager, customer_currency_code, "
                "customer_time_zone, customer_auto_tagging_enabled) values (?, 2, false, 'JPY', 'Asia/Tokyo', true)",
                [day],
            )
    left, hangs = ("customers/9", 3), ("customers/9", 2)
    links: dict[str, list[Row]] = {
        "2026-01-09": [(1, "l1", *left), (2, "l2", *hangs)],
        "2026-01-10": [(1, "l1", *hangs), (2, "l2", *left)],
    }
    for day, rows in links.items():
        load(path, day, {"raw_google_ads.manager_links": rows})
    assert dbt.build(path, "--select", "+mart_configuration_checks", "+mart_audience_lists_daily") == []
    found = query(
        path,
        "select account_id, check_name, object_id, is_fine, remedy_ja is not null, cast(report_date as varchar) "
        "from marts.mart_configuration_checks where account_id in ('1', '2', '7', '8') and report_date is not null order by all",
    )
    assert found == [
        ("1", "account_bills_yen_in_japanese_days", "1", True, False, "2026-01-10"),
        ("1", "account_is_under_manager", "1", True, False, "2026-01-10"),
        ("1", "auto_tagging_is_on", "1", False, True, "2026-01-10"),
        ("1", "search_campaign_without_display_network", "11", False, True, "2026-01-10"),
        ("2", "account_bills_yen_in_japanese_days", "2", True, False, "2026-01-10"),
        ("2", "account_is_under_manager", "2", False, True, "2026-01-10"),
        ("2", "auto_tagging_is_on", "2", True, False, "2026-01-10"),
        ("7", "account_is_under_manager", "7", True, False, "2026-01-10"),
        ("7", "auto_tagging_is_on", "7", True, False, "2026-01-10"),
        ("8", "account_is_under_manager", "8", False, True, "2026-01-10"),
        ("8", "audience_list_has_members", "81", False, True, "2026-01-10"),
        ("8", "audience_list_has_members", "82", True, False, "2026-01-10"),
        ("8", "auto_tagging_is_on", "8", None, False, "2026-01-10"),
    ]
    grown = query(
        path,
        "select audience_list_id, members, members_gained from marts.mart_audience_lists_daily "
        "where platform = 'yahoo_display' order by audience_list_id, report_date",
    )
    assert grown == [("81", 0, None), ("81", 0, 0), ("82", 500, None), ("82", 620, 120)]
