"""The LINEヤフー検索広告 client against the sandbox's REST server: figures, jobs, tokens and the platform's three kinds of error."""

import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.errors import PermanentError, ReportError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.platforms.yahoo import YahooSettings
from orchestration.resources.platforms.yahoo.columns import DATE_COLUMN
from orchestration.resources.platforms.yahoo.report_files import MAX_DOWNLOADS, MAX_ORDERS
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.resources.platforms.yahoo.search_reports import (
    AD_DAILY,
    CAMPAIGN_DAILY,
    CONVERSION_DAILY,
    REGION_DAILY,
)
from orchestration.resources.store.landing import Landing
from orchestration.settings import Settings
from sandbox.server import Sandbox
from tests.support.given_settings import also

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 20)
ACCOUNT = "2002003004"
QUICK = 0.02
BOTH = [Request(AD_DAILY, ACCOUNT, FIRST, LAST), Request(CAMPAIGN_DAILY, ACCOUNT, FIRST, LAST)]


@pytest.fixture
def sandbox(first_weeks: Sandbox) -> Sandbox:
    """Without faults, jobs or memory of what was asked."""
    first_weeks.faults.clear()
    first_weeks.yahoo_search.jobs.jobs.clear()
    first_weeks.yahoo_search.requests.clear()
    return first_weeks


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Settings:
    given: dict[str, Any] = {
        "_env_file": None,
        "TOCHIMART_PROFILE": "sandbox",
        "TOCHIMART_HOME": tmp_path,
        **sandbox.env,
    }
    return Settings(**given)


@pytest.fixture
def client(settings: Settings) -> YahooSearch:
    return YahooSearch(settings, wait_scale=QUICK)


def read(client: YahooSearch, requests: list[Request]) -> list[tuple[pa.Table, Extract]]:
    return [
        (pa.Table.from_batches(list(extract.batches), extract.request.report.schema), extract)
        for extract in client.extract(requests)
    ]


def calls(sandbox: Sandbox, method: str) -> list[dict[str, Any]]:
    return [one["body"] for one in sandbox.yahoo_search.requests if one["path"].endswith(f"/{method}")]


def test_every_day_adds_up_to_what_was_delivered_and_the_totals_row_is_no_day(
    sandbox: Sandbox, client: YahooSearch
) -> None:
    truth = {name: sandbox.world.truth(f"yahoo_search:{name}", FIRST, LAST) for name in ("ad", "campaign")}
    for table, extract in read(client, BOTH):
        delivered = truth[extract.request.report.name.removesuffix("_daily")]
        for measure in extract.request.report.measures:
            sums = table.group_by("report_date").aggregate([(measure, "sum")]).sort_by("report_date")
            by_day = dict(zip(sums["report_date"].to_pylist(), sums[f"{measure}_sum"].to_pylist(), strict=True))
            assert by_day == {day: figures[measure] for day, figures in delivered.items()}, measure


def test_conversions_by_name_are_the_truth_also_of_actions_outside_bidding(
    sandbox: Sandbox, client: YahooSearch
) -> None:
    """CONVERSIONS is 0 for an action outside bidding; ALL_CONV and ALL_CONV_VALUE have what happened, and the totals row agrees."""
    ((table, extract),) = read(client, [Request(CONVERSION_DAILY, ACCOUNT, FIRST, LAST)])
    sums = table.group_by("conversion_name").aggregate([(name, "sum") for name in CONVERSION_DAILY.measures])
    found = {name: tuple(sums) for *sums, name in zip(*(sums[n].to_pylist() for n in (1, 2, 3, 4, 0)), strict=True)}
    truth = sandbox.world.rows(
        """select action_name, case when is_primary then sum(credit) else 0 end, sum(credit),
            case when is_primary then sum(credit * value) else 0 end, sum(credit * value)
        from credits where platform = 'yahoo_search' and day between ? and ? group by action_name, is_primary""",
        [FIRST, LAST],
    )
    assert found == {name: tuple(values) for name, *values in truth}
    assert found["その他リンククリック"][0] == found["その他リンククリック"][2] == 0
    assert found["その他リンククリック"][1] > 30
    assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in CONVERSION_DAILY.measures}


def test_the_totals_row_is_what_the_rows_must_add_up_to(client: YahooSearch) -> None:
    for table, extract in read(client, BOTH):
        measures = extract.request.report.measures
        assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in measures}
        assert extract.control_totals["cost"] > 0
        assert extract.api_version == "v20"


@pytest.mark.parametrize(
    "fault",
    ["cut_download", "doubled_download", "empty_download", "web_page_download", "invalid_totals", "cut_answer"],
)
def test_what_arrives_spoilt_once_is_asked_for_again_and_changes_no_figure(
    sandbox: Sandbox, client: YahooSearch, fault: str
) -> None:
    sound = read(client, BOTH)
    sandbox.faults.add("yahoo_search", fault)
    again = read(client, BOTH)
    assert sandbox.faults.occurrence_count("yahoo_search", fault) == 1
    assert [(table, extract.control_totals) for table, extract in again] == [
        (table, extract.control_totals) for table, extract in sound
    ]


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("cut_download", "the report file (ends before its totals row|is not a table)"),
        ("invalid_totals", r"states imps [\d,]+ in its totals row; its rows add up to"),
        ("web_page_download", "the platform sent a web page instead of the file: <!DOCTYPE html>"),
    ],
)
def test_a_file_that_is_never_whole_is_ordered_twice_and_lands_nowhere(
    sandbox: Sandbox, client: YahooSearch, tmp_path: Path, fault: str, reason: str
) -> None:
    sandbox.faults.add("yahoo_search", fault, times=None)
    landing = Landing(tmp_path / "landing", lambda: datetime(2025, 12, 21, tzinfo=UTC))
    (extract,) = client.extract(BOTH[1:])
    with pytest.raises(ReportError, match=reason):
        landing.replace(extract)
    assert landing.days(CAMPAIGN_DAILY) == []
    assert len(calls(sandbox, "add")) == MAX_ORDERS
    assert len(calls(sandbox, "download")) == MAX_ORDERS * MAX_DOWNLOADS


def test_the_other_reports_of_an_account_are_read_when_one_is_never_whole(
    sandbox: Sandbox, client: YahooSearch
) -> None:
    sandbox.faults.add("yahoo_search", "cut_region_download", times=None)
    region = Request(REGION_DAILY, ACCOUNT, FIRST, LAST)
    found, failed = [], []
    for extract in client.extract([BOTH[0], region, BOTH[1]]):
        try:
            found.append(sum(batch.num_rows for batch in extract.batches))
        except ReportError:
            failed.append(extract.request)
    assert failed == [region]
    assert len(found) == 2
    assert min(found) > 0
    assert sandbox.yahoo_search.jobs.jobs == {}, "jobs that could not be read are removed as well"


def test_all_reports_of_an_account_are_ordered_at_once_and_removed_when_read(
    sandbox: Sandbox, client: YahooSearch
) -> None:
    read(client, BOTH)
    (order,) = calls(sandbox, "add")
    assert [one["reportType"] for one in order["operand"]] == ["AD", "CAMPAIGN"]
    assert sandbox.yahoo_search.jobs.jobs == {}
    assert {one["base_account"] for one in sandbox.yahoo_search.requests} == {
        client.settings.own(YahooSettings).base_account_id
    }
    read(client, BOTH)
    assert len(calls(sandbox, "add")) == 2
    assert len(calls(sandbox, "getReportFields")) == 2


def test_the_list_of_fields_is_asked_for_once_a_day_and_kept(sandbox: Sandbox, settings: Settings) -> None:
    read(YahooSearch(settings, wait_scale=QUICK), BOTH)
    read(YahooSearch(settings, wait_scale=QUICK), BOTH)
    assert len(calls(sandbox, "getReportFields")) == 2, "one for each report type, by the first client"
    (ads,) = settings.home.glob("platforms/yahoo_search/v20/AD.json")
    kept = json.loads(ads.read_text(encoding="utf-8"))
    assert "AD_ID" in {one["fieldName"] for one in kept["fields"]}
    for spoilt in (json.dumps({**kept, "asked_on": "2025-01-01"}), '{"asked_on": "2025-'):
        ads.write_text(spoilt, encoding="utf-8")
        read(YahooSearch(settings, wait_scale=QUICK), BOTH)
        assert json.loads(ads.read_text(encoding="utf-8")) == kept
    assert len(calls(sandbox, "getReportFields")) == 4


def test_a_run_that_overlaps_another_neither_reads_nor_removes_its_jobs(
    sandbox: Sandbox, client: YahooSearch, settings: Settings
) -> None:
    other = client.extract(BOTH)
    first = next(other)
    assert [table.num_rows > 0 for table, _ in read(YahooSearch(settings, wait_scale=QUICK), BOTH)] == [True, True]
    assert len(calls(sandbox, "add")) == 2
    assert len(sandbox.yahoo_search.jobs.jobs) == 2, "those of the run that still reads"
    assert sum(batch.num_rows for batch in first.batches) > 0
    assert sum(batch.num_rows for extract in other for batch in extract.batches) > 0
    assert len(calls(sandbox, "add")) == 2
    assert sandbox.yahoo_search.jobs.jobs == {}


def test_only_the_missing_job_is_ordered_when_a_run_asks_again(sandbox: Sandbox, client: YahooSearch) -> None:
    next(client.extract(BOTH[:1]))
    read(client, BOTH)
    assert [[one["reportType"] for one in order["operand"]] for order in calls(sandbox, "add")] == [
        ["AD"],
        ["CAMPAIGN"],
    ]


def test_a_job_of_other_days_or_another_morning_is_not_taken_for_this_one(
    sandbox: Sandbox, client: YahooSearch, settings: Settings
) -> None:
    next(client.extract(BOTH[1:]))
    shorter = Request(CAMPAIGN_DAILY, ACCOUNT, FIRST, FIRST)
    ((table, _),) = read(client, [shorter])
    assert pc.unique(table["report_date"]).to_pylist() == [FIRST]
    tomorrow = settings.model_copy(update={"fixed_today": settings.today + timedelta(days=1)})
    read(YahooSearch(tomorrow, wait_scale=QUICK), BOTH[1:])
    assert len(calls(sandbox, "add")) == 3


def test_a_job_that_never_ends_costs_only_its_report(sandbox: Sandbox, client: YahooSearch, settings: Settings) -> None:
    sandbox.faults.add("yahoo_search", "job_never_finishes", 10_000)
    with pytest.raises(ReportError, match=r"report job \d+ is still WAIT after 0.2 s; a later run orders it again"):
        read(YahooSearch(settings, deadline_seconds=0.2, wait_scale=QUICK), BOTH)
    sandbox.faults.clear()
    assert read(client, BOTH)[0][0].num_rows > 0


def test_a_job_that_failed_is_one_clear_line(sandbox: Sandbox, client: YahooSearch) -> None:
    sandbox.faults.add("yahoo_search", "job_failed")
    with pytest.raises(PermanentError) as caught:
        read(client, BOTH)
    line = str(caught.value)
    assert "LY Ads Search Ads of account 2002003004: report job 8" in line
    assert line.endswith("ended as FAILED: Over limit of file size.; ask for fewer days")
    assert "\n" not in line


def test_the_rate_limit_is_waited_out_as_long_as_the_platform_says(sandbox: Sandbox, settings: Settings) -> None:
    scale = 0.07
    sandbox.faults.add("yahoo_search", "rate_limit")
    started = time.monotonic()
    assert read(YahooSearch(settings, wait_scale=scale), BOTH[1:])[0][0].num_rows > 0
    assert time.monotonic() - started > 30 * scale, "LINEヤフー asks for half a minute"


@pytest.mark.parametrize("fault", ["maintenance", "token_expired"])
def test_a_server_in_maintenance_or_a_token_that_ran_out_costs_only_time(
    sandbox: Sandbox, client: YahooSearch, fault: str
) -> None:
    read(client, BOTH[1:])
    sandbox.faults.add("yahoo_search", fault)
    assert read(client, BOTH[1:])[0][0].num_rows > 0
    assert not sandbox.faults.should_fail("yahoo_search", fault)


def test_days_without_delivery_give_no_rows_and_zero_totals(client: YahooSearch) -> None:
    ((table, extract),) = read(client, [Request(CAMPAIGN_DAILY, ACCOUNT, date(2025, 11, 1), date(2025, 11, 2))])
    assert table.num_rows == 0
    assert extract.control_totals == dict.fromkeys(CAMPAIGN_DAILY.measures, 0.0)


def test_fields_that_exclude_one_another_or_do_not_exist_are_refused_before_anything_is_ordered(
    sandbox: Sandbox, client: YahooSearch
) -> None:
    def request(*sources: str) -> Request:
        columns = (DATE_COLUMN, *(Column(source.lower(), source, pa.string(), "") for source in sources))
        return Request(Report("yahoo_search", "campaign_daily", "", columns, (), ()), ACCOUNT, FIRST, FIRST)

    with pytest.raises(PermanentError, match="the field DEVICE cannot be combined with INVALID_CLICKS"):
        read(client, [request("DEVICE", "INVALID_CLICKS")])
    with pytest.raises(PermanentError, match="the platform does not offer the requested field KEYWORD, MOOD"):
        read(client, [request("KEYWORD", "CLICKS", "MOOD")])
    assert calls(sandbox, "add") == []


def test_an_order_the_platform_refuses_says_which_value_was_wrong(client: YahooSearch) -> None:
    with pytest.raises(PermanentError, match=r"V0001 Invalid value. \(accountId=999\).*request sandbox-\d+"):
        read(client, [Request(AD_DAILY, "999", FIRST, FIRST)])


def test_a_version_that_is_gone_names_the_setting(settings: Settings) -> None:
    old = also(
        settings, TOCHIMART_YAHOO_SEARCH_ENDPOINT=settings.own(YahooSettings).search_endpoint.replace("v20", "v19")
    )
    with pytest.raises(PermanentError, match=r"0004 URL not found.*set TOCHIMART_YAHOO_SEARCH_ENDPOINT to a newer one"):
        read(YahooSearch(old, wait_scale=QUICK), BOTH)


def test_settings_that_are_missing_are_named_and_a_sandbox_run_never_reaches_the_platform(settings: Settings) -> None:
    bare: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox"}
    secrets = ("YAHOO_ADS_CLIENT_ID", "YAHOO_ADS_CLIENT_SECRET", "YAHOO_ADS_REFRESH_TOKEN", "YAHOO_ADS_BASE_ACCOUNT_ID")
    bare |= dict.fromkeys(secrets)
    endpoints = ("TOCHIMART_YAHOO_SEARCH_ENDPOINT", "TOCHIMART_YAHOO_TOKEN_ENDPOINT")
    assert tuple(YahooSearch(Settings(**bare)).missing_settings()) == (*secrets, *endpoints)
    assert tuple(YahooSearch(Settings(**bare | {"TOCHIMART_PROFILE": "live"})).missing_settings()) == secrets
    assert YahooSearch(settings).missing_settings() == ()
