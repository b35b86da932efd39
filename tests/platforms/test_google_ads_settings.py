"""Snapshots of Google Ads' settings against the sandbox: they carry their day, keep what was removed, and mind Google's limits."""

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import grpc
import pytest

from orchestration.errors import PermanentError, ReportError
from orchestration.resources.base.report import Report
from orchestration.resources.platforms.google_ads import snapshots as settings_of
from orchestration.resources.platforms.google_ads.changes import CHANGES
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.reports import AD_DAILY, REPORTS
from sandbox.google_ads.snapshots import FORMER_MANAGER
from sandbox.google_ads.views import MANAGER_ACCOUNT
from sandbox.server import Sandbox
from tests.support.google_ads_wire import LAST, Response, asked, client_of, read, sending, serving, settings

SNAPSHOTS = [report for report in REPORTS if report.is_snapshot]
REPLACED = date(2026, 2, 9)
"""A day on which creatives were replaced."""


@pytest.fixture(scope="module")
def sandbox(servers: Sandbox) -> Sandbox:
    """The servers every test shares, without faults of the tests before."""
    servers.faults.clear()
    return servers


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> GoogleAds:
    return GoogleAds(settings(**sandbox.env))


def snapshot(client: GoogleAds, report: Report, day: date = LAST) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read(asked(client, report, day, day)).to_pylist()
    return rows


@pytest.mark.parametrize("report", SNAPSHOTS, ids=lambda report: report.name)
def test_rows_carry_the_day_they_were_asked_for_and_differ_by_their_key(report: Report, client: GoogleAds) -> None:
    rows = snapshot(client, report, REPLACED)
    assert {row["report_date"] for row in rows} <= {REPLACED}
    assert max(Counter(tuple(row[name] for name in report.key) for row in rows).values(), default=1) == 1
    assert rows


def test_accounts_say_their_currency_zone_and_tagging(client: GoogleAds) -> None:
    (row,) = snapshot(client, settings_of.CUSTOMERS)
    assert (row["customer_currency_code"], row["customer_time_zone"]) == ("JPY", "Asia/Tokyo")
    assert row["customer_auto_tagging_enabled"] is True
    assert row["customer_tracking_url_template"] is None, "never set, so not an empty text"


def test_campaigns_say_their_networks_dates_and_budget(client: GoogleAds) -> None:
    rows = snapshot(client, settings_of.CAMPAIGNS)
    assert Counter(row["campaign_advertising_channel_type"] for row in rows) == {2: 3, 3: 2, 10: 1, 14: 2}
    for row in rows:
        assert row["campaign_network_settings_target_google_search"] is (row["campaign_advertising_channel_type"] == 2)
        assert row["campaign_network_settings_target_content_network"] is (
            row["campaign_advertising_channel_type"] == 3
        )
        assert row["campaign_start_date_time"] == "2025-12-01 00:00:00"
        assert row["campaign_budget_amount_micros"] > 1_000_000


def test_removed_ads_are_listed_and_keep_their_figures(sandbox: Sandbox, client: GoogleAds) -> None:
    states = {row["ad_group_ad_ad_id"]: row["ad_group_ad_status"] for row in snapshot(client, settings_of.ADS)}
    removed = {ad for ad, state in states.items() if state == 4}
    assert removed
    assert len(removed) < len(states)
    found = Counter[int]()
    for row in read(asked(client, AD_DAILY)).to_pylist():
        found[row["ad_group_ad_ad_id"]] += row["metrics_cost_micros"]
    true = dict(
        sandbox.world.rows(
            "select ad_id, sum(cost_micros)::bigint from ad_facts_by_ad where platform = 'google_ads' group by 1"
        )
    )
    assert {ad: found[ad] for ad in removed} == {ad: true[ad] for ad in removed}
    assert min(found[ad] for ad in removed) > 0


def test_a_list_too_small_to_be_told_has_no_size(client: GoogleAds) -> None:
    sizes = {
        row["user_list_name"]: row["user_list_size_for_display"] for row in snapshot(client, settings_of.USER_LISTS)
    }
    assert sizes["説明会参加者"] is None
    assert sizes["サイト訪問者（30日）"] > sizes["外部リンクを押した人（540日）"] > 0


def test_an_account_says_which_managers_it_hangs_under_and_which_it_left(client: GoogleAds) -> None:
    """R-09."""
    links = {
        row["customer_manager_link_manager_customer"]: row["customer_manager_link_status"]
        for row in snapshot(client, settings_of.MANAGER_LINKS)
    }
    assert links == {f"customers/{MANAGER_ACCOUNT}": 2, f"customers/{FORMER_MANAGER}": 3}


def test_regions_have_names(client: GoogleAds) -> None:
    names = {
        row["geo_target_constant_resource_name"]: row["geo_target_constant_name"]
        for row in snapshot(client, settings_of.GEO_TARGETS)
    }
    assert names["geoTargetConstants/20632"] == "Tochigi"


def test_changes_are_those_of_the_day_field_by_field_with_both_values_and_no_person(client: GoogleAds) -> None:
    rows = snapshot(client, CHANGES, REPLACED)
    assert {row["change_event_change_date_time"][:10] for row in rows} == {REPLACED.isoformat()}
    assert {row["report_date"] for row in rows} == {REPLACED}
    ads = [row for row in rows if row["change_event_change_resource_type"] == 13]
    assert {(row["changed_field"], row["old_value"], row["new_value"]) for row in ads} == {
        ("status", "ENABLED", "PAUSED"), ("status", "ENABLED", "REMOVED"),
    }  # fmt: skip
    assert {row["change_event_resource_change_operation"] for row in ads} == {3, 4}
    assert {row["changed_by"] for row in ads} == {"(person at agency.example.jp)"}
    nightly = snapshot(client, CHANGES, LAST)
    assert len(nightly) > 1
    assert {row["changed_field"] for row in nightly} == {"amount_micros"}, "budgets that are set every night"
    assert {(int(row["new_value"]) - int(row["old_value"]), row["changed_by"]) for row in nightly} == {
        (500_000_000, None)
    }
    made = snapshot(client, CHANGES, REPLACED - timedelta(days=1))
    urls = [row["new_value"] for row in made if row["changed_field"] == "ad.final_urls"]
    assert urls
    assert all(json.loads(url)[0].startswith("https://") for url in urls)


def test_changes_older_than_thirty_days_are_refused_by_name_and_not_asked_for(client: GoogleAds) -> None:
    with pytest.raises(PermanentError, match="START_DATE_TOO_OLD"):
        snapshot(client, CHANGES, date(2025, 12, 15))
    today = LAST + timedelta(days=1)
    assert CHANGES.is_kept(today - timedelta(days=29), today)
    assert not CHANGES.is_kept(today - timedelta(days=31), today)


def test_a_day_with_more_changes_than_one_answer_holds_is_asked_for_in_parts() -> None:
    """12,500 changes, most of them in one minute: every one arrives, and none twice."""
    start = datetime(2026, 2, 15, 9, 30)
    moments = [start + timedelta(milliseconds=4 * n) for n in range(11_500)]
    moments += [start + timedelta(minutes=1, seconds=20 * n) for n in range(1_000)]
    queries = []

    def answer(request: Any, _context: grpc.ServicerContext) -> Iterator[bytes]:
        queries.append(request.query)
        first, last = (
            datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f") for text in re.findall(r"'(\d{4}-[^']+)'", request.query)
        )
        found = [(n, one) for n, one in enumerate(moments) if first <= one <= last]
        message = Response()
        for number, moment in found[:10_000]:
            event = message.results.add().change_event
            event.resource_name = f"customers/1/changeEvents/{number}"
            event.change_date_time = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
        yield message.SerializeToString()

    with serving(answer) as port:
        table = read(asked(client_of(port), CHANGES, date(2026, 2, 15), date(2026, 2, 15)))
    assert len(set(table["change_event_resource_name"].to_pylist())) == table.num_rows == 12_500
    assert len(queries) > 1
    assert all("LIMIT 10000" in query for query in queries)


def test_more_changes_at_one_moment_than_google_lists_fail_that_report() -> None:
    message, day = Response(), date(2026, 2, 15)
    for _ in range(10_000):
        message.results.add().change_event.change_date_time = f"{day} 09:30:00.000000"
    payload = message.SerializeToString()
    with (
        serving(lambda _request, _context: iter([payload])) as port,
        pytest.raises(ReportError, match="10,000 changes or more at 2026-02-15"),
    ):
        read(asked(client_of(port), CHANGES, day, day))


def test_no_total_is_asked_for_where_nothing_is_counted(sandbox: Sandbox, client: GoogleAds) -> None:
    """Google refuses a summary row of a query without metrics."""
    counted = dataclasses.replace(settings_of.CUSTOMERS, measures=("customer_id",))
    with pytest.raises(PermanentError, match="CANNOT_RETURN_SUMMARY_ROW_FOR_REQUEST_WITHOUT_METRICS"):
        snapshot(client, counted)
    extract = asked(client, settings_of.CUSTOMERS, LAST, LAST)
    assert read(extract).num_rows == 1
    assert extract.control_totals == {}


def test_a_change_without_a_field_mask_or_values_is_one_row() -> None:
    answer = Response()
    answer.results.add().change_event.changed_fields.paths.extend(["status", "name"])
    answer.results.add().change_event.resource_name = "customers/1/changeEvents/2"
    for one in answer.results:
        one.change_event.change_date_time = f"{LAST} 10:00:00.000000"
    with serving(sending(answer)) as port:
        table = read(asked(client_of(port), CHANGES, LAST, LAST))
    assert table["report_date"].to_pylist() == [LAST] * 3
    assert table["changed_field"].to_pylist() == ["status", "name", None]
    assert table["new_value"].to_pylist() == [None] * 3
