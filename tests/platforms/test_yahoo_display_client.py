"""The LINEヤフーディスプレイ広告 client against the sandbox's REST server: figures, versions, and what this product alone has. # R-05"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.errors import PermanentError
from orchestration.resources.base.report import Column, Extract, Report, Request
from orchestration.resources.platforms.yahoo import YahooSettings
from orchestration.resources.platforms.yahoo.columns import DATE_COLUMN
from orchestration.resources.platforms.yahoo.display import YahooDisplay
from orchestration.resources.platforms.yahoo.display_reports import AD_DAILY, CAMPAIGN_DAILY, CONVERSION_DAILY
from orchestration.resources.platforms.yahoo.search import YahooSearch
from orchestration.settings import Settings
from sandbox.server import Sandbox
from tests.support.given_settings import also

FIRST, LAST = date(2025, 12, 1), date(2025, 12, 20)
ACCOUNT = "2002003005"
QUICK = 0.02
BOTH = [Request(AD_DAILY, ACCOUNT, FIRST, LAST), Request(CAMPAIGN_DAILY, ACCOUNT, FIRST, LAST)]


@pytest.fixture
def sandbox(first_weeks: Sandbox) -> Sandbox:
    """Without faults, jobs or memory of what was asked."""
    first_weeks.faults.clear()
    first_weeks.yahoo_display.jobs.jobs.clear()
    first_weeks.yahoo_display.requests.clear()
    return first_weeks


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Settings:
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": tmp_path}
    return Settings(**given | sandbox.env)


@pytest.fixture
def client(settings: Settings) -> YahooDisplay:
    return YahooDisplay(settings, wait_scale=QUICK)


def read(client: YahooDisplay, requests: list[Request]) -> list[tuple[pa.Table, Extract]]:
    return [
        (pa.Table.from_batches(list(extract.batches), extract.request.report.schema), extract)
        for extract in client.extract(requests)
    ]


def calls(sandbox: Sandbox, method: str) -> list[dict[str, Any]]:
    return [one["body"] for one in sandbox.yahoo_display.requests if one["path"].endswith(f"/{method}")]


def asking_for(*sources: str) -> Request:
    """A report of the given fields, all read as text."""
    columns = (DATE_COLUMN, *(Column(source.lower(), source, pa.string(), "") for source in sources))
    return Request(Report("yahoo_display", "campaign_daily", "", columns, (), ()), ACCOUNT, FIRST, FIRST)


@pytest.mark.parametrize("version", ["v19", "v20"])
def test_every_day_adds_up_to_what_was_delivered_in_either_version(
    sandbox: Sandbox, settings: Settings, version: str
) -> None:
    endpoint = settings.own(YahooSettings).display_endpoint.replace("v20", version)
    client = YahooDisplay(also(settings, TOCHIMART_YAHOO_DISPLAY_ENDPOINT=endpoint), wait_scale=QUICK)
    truth = {name: sandbox.world.truth(f"yahoo_display:{name}", FIRST, LAST) for name in ("ad", "campaign")}
    assert {len(days) for days in truth.values()} == {20}
    assert truth["ad"] != truth["campaign"]
    for table, extract in read(client, BOTH):
        assert extract.api_version == version
        delivered = truth[extract.request.report.name.removesuffix("_daily")]
        for measure in extract.request.report.measures:
            sums = table.group_by("report_date").aggregate([(measure, "sum")]).sort_by("report_date")
            by_day = dict(zip(sums["report_date"].to_pylist(), sums[f"{measure}_sum"].to_pylist(), strict=True))
            assert by_day == {day: figures[measure] for day, figures in delivered.items()}, measure
            assert extract.control_totals[measure] == pc.sum(table[measure]).as_py()
    assert {one["path"].split("/")[3] for one in sandbox.yahoo_display.requests} == {version}


def test_conversions_by_name_are_the_truth_also_of_actions_outside_bidding(
    sandbox: Sandbox, client: YahooDisplay
) -> None:
    """CONVERSIONS is 0 for an action outside bidding; ALL_CONV and ALL_CONV_VALUE have what happened, and the totals row agrees."""
    ((table, extract),) = read(client, [Request(CONVERSION_DAILY, ACCOUNT, FIRST, LAST)])
    sums = table.group_by("conversion_name").aggregate([(name, "sum") for name in CONVERSION_DAILY.measures])
    found = {name: tuple(sums) for *sums, name in zip(*(sums[n].to_pylist() for n in (1, 2, 3, 4, 0)), strict=True)}
    truth = sandbox.world.rows(
        """select action_name, case when is_primary then sum(credit) else 0 end, sum(credit),
            case when is_primary then sum(credit * value) else 0 end, sum(credit * value)
        from credits where platform = 'yahoo_display' and day between ? and ? group by action_name, is_primary""",
        [FIRST, LAST],
    )
    assert found == {name: tuple(values) for name, *values in truth}
    assert found["その他リンククリック"][0] == found["その他リンククリック"][2] == 0
    assert found["その他リンククリック"][1] > 30
    assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in CONVERSION_DAILY.measures}


def test_cost_is_a_decimal_number_and_conversions_are_whole(client: YahooDisplay) -> None:
    table = read(client, BOTH[:1])[0][0]
    assert table.schema.field("cost").type == pa.float64()
    assert table.schema.field("conversions").type == pa.int64()
    assert pc.sum(table["conversions"]).as_py() > 0
    assert set(pc.unique(table["device"]).to_pylist()) == {"スマートフォン", "PC", "タブレット端末"}
    assert table.group_by(["report_date", *AD_DAILY.key]).aggregate([]).num_rows == table.num_rows


def test_an_order_names_no_type_and_the_fields_of_one_type_are_asked_for_once_in_a_language(
    sandbox: Sandbox, client: YahooDisplay
) -> None:
    read(client, BOTH)
    (order,) = calls(sandbox, "add")
    assert [len(one["fields"]) for one in order["operand"]] == [len(AD_DAILY.columns), len(CAMPAIGN_DAILY.columns)]
    assert not any("reportType" in one for one in order["operand"])
    assert calls(sandbox, "getReportFields") == [{"reportType": "AD", "lang": "JA"}]
    assert sandbox.yahoo_display.jobs.jobs == {}


def test_a_field_and_its_deprecated_twin_have_one_header_and_are_told_apart_by_place(client: YahooDisplay) -> None:
    ((table, _),) = read(client, [asking_for("CLICK", "IMPS", "CLICKS")])
    assert table["click"].to_pylist() == table["clicks"].to_pylist()
    assert table["click"].to_pylist() != table["imps"].to_pylist()


def test_search_and_display_share_tokens_but_not_reports(
    sandbox: Sandbox, client: YahooDisplay, settings: Settings
) -> None:
    ((display, _),) = read(client, BOTH[1:])
    search = YahooSearch(settings, wait_scale=QUICK)
    wrong = Request(search.reports[1], ACCOUNT, FIRST, LAST)
    with pytest.raises(PermanentError, match=r"V0001 Invalid value. \(accountId=2002003005\)"):
        next(search.extract([wrong]))
    names = set(pc.unique(display["campaign_name"]).to_pylist())
    assert names == {
        "栃木で就活キャンペーン/冬季_Yahoo!ディスプレイ広告",
        "栃木のインターン応募キャンペーン/冬季_Yahoo!ディスプレイ広告",
        "県内企業フェア_画像",
    }


def test_days_without_delivery_give_no_rows_and_the_dashes_state_no_total(client: YahooDisplay) -> None:
    ((table, extract),) = read(client, [Request(CAMPAIGN_DAILY, ACCOUNT, date(2025, 11, 1), date(2025, 11, 2))])
    assert table.num_rows == 0
    assert extract.control_totals == {}


def test_a_canceled_job_is_ordered_once_more_and_then_given_up(sandbox: Sandbox, client: YahooDisplay) -> None:
    sandbox.faults.add("yahoo_display", "job_canceled")
    assert read(client, BOTH[1:])[0][0].num_rows > 0
    assert len(calls(sandbox, "add")) == 2
    sandbox.faults.add("yahoo_display", "job_canceled", 2)
    with pytest.raises(
        PermanentError, match=r"LY Ads Display Ads of account 2002003005: report job \d+ ended as CANCELED"
    ):
        read(client, BOTH[1:])


@pytest.mark.parametrize("fault", ["maintenance", "token_expired", "rate_limit"])
def test_what_heals_costs_only_time(sandbox: Sandbox, client: YahooDisplay, fault: str) -> None:
    sandbox.faults.add("yahoo_display", fault)
    assert read(client, BOTH[1:])[0][0].num_rows > 0
    assert sandbox.faults.occurrence_count("yahoo_display", fault) == 1


def test_fields_that_do_not_go_together_are_refused_before_anything_is_ordered(
    sandbox: Sandbox, client: YahooDisplay
) -> None:
    with pytest.raises(PermanentError, match="the field CONVERSION_NAME cannot be combined with IMPS"):
        read(client, [asking_for("CONVERSION_NAME", "IMPS")])
    with pytest.raises(PermanentError, match="the platform does not offer the requested field INVALID_CLICKS"):
        read(client, [asking_for("INVALID_CLICKS")])
    assert calls(sandbox, "add") == []


class Trusting(YahooDisplay):
    """Orders without asking which fields go together, and changes its orders: the platform has the last word."""

    changes: Mapping[str, Any]

    def _check_fields(self, _api: object, report: Report) -> None:
        self._headers[report.name] = [frozenset() for _ in report.columns]

    def _definition(self, request: Request) -> dict[str, Any]:
        return {**super()._definition(request), **self.changes}


@pytest.mark.parametrize(
    ("fields", "changes", "said"),
    [
        (("CONVERSION_NAME", "IMPS"), {}, "250002 Invalid field settings. (fields=CONVERSION_NAME,IMPS) (HTTP 200"),
        (("INVALID_CLICKS",), {}, "250002 Invalid field settings. (fields=INVALID_CLICKS) (HTTP 200"),
        (("IMPS",), {"reportDateRangeType": "YESTERDAY"}, "250004 Invalid combination in date range type."),
        (("IMPS",), {"filters": [{"field": "RANK", "filterOperator": "IN", "values": ["1"]}]}, "250005 Invalid field"),
        (
            ("IMPS",),
            {"reportDateRangeType": "GUARANTEED_CAMPAIGN_PERIOD"},
            '250006 "GUARANTEED_CAMPAIGN_PERIOD" cannot',
        ),
        (("IMPS",), {"reportTypeCondition": {"reportType": "REACH"}}, "250008 The combination of report condition"),
        (("IMPS",), {"reportType": "AD"}, "0005 Bad request: unknown property reportType. (HTTP 400"),
    ],
)
def test_what_only_this_product_refuses_ends_a_run_in_one_line_with_its_code(
    settings: Settings, fields: tuple[str, ...], changes: dict[str, Any], said: str
) -> None:
    client = Trusting(settings, wait_scale=QUICK)
    client.changes = changes
    with pytest.raises(PermanentError) as caught:
        read(client, [asking_for(*fields)])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, r"R0001 Required field is missing. \(lang="),
        ({"lang": "FR"}, r"V0001 Invalid value. \(lang=FR\)"),
        ({"lang": "EN"}, "the file has 10 columns: 日, キャンペーンID"),
    ],
)
def test_the_language_of_the_fields_is_required_and_must_be_the_headers(
    settings: Settings, asked: dict[str, str], said: str
) -> None:
    client = YahooDisplay(settings, wait_scale=QUICK)
    client.product = replace(client.product, fields_request=asked)
    with pytest.raises(PermanentError, match=said):
        read(client, BOTH[1:])


def test_a_version_that_is_gone_and_settings_that_are_missing_are_named(settings: Settings) -> None:
    old = also(
        settings, TOCHIMART_YAHOO_DISPLAY_ENDPOINT=settings.own(YahooSettings).display_endpoint.replace("v20", "v18")
    )
    with pytest.raises(PermanentError, match=r"0004 URL not found.*set TOCHIMART_YAHOO_DISPLAY_ENDPOINT to a newer"):
        read(YahooDisplay(old, wait_scale=QUICK), BOTH)
    bare = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox"}
    missing = YahooDisplay(Settings(**bare)).missing_settings()  # type: ignore[arg-type]
    assert "TOCHIMART_YAHOO_DISPLAY_ENDPOINT" in missing
    assert YahooDisplay(settings).missing_settings() == ()
