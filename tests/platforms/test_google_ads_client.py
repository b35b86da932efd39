"""The Google Ads client against the sandbox: the right rows, the right totals, and what happens when a stream goes wrong."""

import dataclasses
import subprocess
import sys
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bench.google_ads import plain_service
from orchestration.errors import PermanentError, TransientError
from orchestration.resources.base.report import Column, Report, Request
from orchestration.resources.base.retry import call_with_retries
from orchestration.resources.platforms.google_ads.client import GoogleAds
from orchestration.resources.platforms.google_ads.reports import AD_DAILY, CONVERSION_ACTION_DAILY, build_gaql
from sandbox.server import Sandbox
from tests.support.google_ads_wire import ACCOUNT, FIRST, LAST, OAUTH, asked, read, settings


@pytest.fixture(scope="module")
def sandbox(servers: Sandbox) -> Sandbox:
    """The servers every test shares, without faults of the tests before."""
    servers.faults.clear()
    return servers


@pytest.fixture
def client(sandbox: Sandbox) -> GoogleAds:
    return GoogleAds(settings(**sandbox.env))


def plain_value(row: Any, path: str) -> object:
    """One field as Google's own message holds it; None where a part of the path was not sent."""
    *parents, last = path.split(".")
    for name in parents:
        if not row.HasField(name):
            return None
        row = getattr(row, name)
    if last in {"type", "final_urls"}:
        return list(row.final_urls) if last == "final_urls" else row.type_
    return getattr(row, last) if not row.DESCRIPTOR.fields_by_name[last].has_presence or row.HasField(last) else None


@pytest.mark.parametrize("report", [AD_DAILY, CONVERSION_ACTION_DAILY], ids=lambda report: report.name)
def test_every_row_is_what_plain_protobuf_reading_gives(sandbox: Sandbox, client: GoogleAds, report: Report) -> None:
    extract = asked(client, report)
    service = plain_service(sandbox.env["TOCHIMART_GOOGLE_ADS_ENDPOINT"], sandbox.env["GOOGLE_ADS_LOGIN_CUSTOMER_ID"])
    expected = [
        {column.name: plain_value(row, column.source) for column in report.columns}
        for batch in service.search_stream(customer_id=ACCOUNT, query=extract.query)
        for row in batch.results
    ]
    table = read(extract)
    assert table.schema.equals(report.schema)
    assert [row | {"report_date": row["report_date"].isoformat()} for row in table.to_pylist()] == expected
    assert len(expected) > 500


def test_every_day_adds_up_to_what_was_delivered(sandbox: Sandbox, client: GoogleAds) -> None:
    table = read(asked(client, AD_DAILY))
    measures = [name.removeprefix("metrics_") for name in AD_DAILY.measures]
    assert {"conversions", "all_conversions", "conversions_value", "all_conversions_value"} < {*measures}
    sums = table.group_by("report_date").aggregate([(f"metrics_{name}", "sum") for name in measures])
    found = {row["report_date"]: {name: row[f"metrics_{name}_sum"] for name in measures} for row in sums.to_pylist()}
    truth = sandbox.world.truth("google_ads:ad", FIRST, LAST)
    assert found == {day: {name: figures[name] for name in measures} for day, figures in truth.items()}
    assert table.num_rows > 10_000, "more than one message"


def test_only_the_days_asked_for_come(client: GoogleAds) -> None:
    table = read(asked(client, AD_DAILY, date(2026, 1, 10), date(2026, 1, 11)))
    assert set(table["report_date"].to_pylist()) == {date(2026, 1, 10), date(2026, 1, 11)}


@pytest.mark.parametrize("report", [AD_DAILY, CONVERSION_ACTION_DAILY], ids=lambda report: report.name)
def test_the_platforms_own_totals_come_for_every_measure_and_agree(client: GoogleAds, report: Report) -> None:
    extract = asked(client, report)
    table = read(extract)
    assert extract.control_totals == {name: pc.sum(table[name]).as_py() for name in report.measures}
    assert isinstance(extract.control_totals.get("metrics_cost_micros", 0), int)


def test_totals_that_do_not_fit_the_rows_are_handed_on_as_stated(sandbox: Sandbox, client: GoogleAds) -> None:
    sandbox.faults.add("google_ads", "invalid_totals")
    extract = asked(client, AD_DAILY)
    table = read(extract)
    assert extract.control_totals["metrics_clicks"] == pc.sum(table["metrics_clicks"]).as_py() + 1


def test_a_stream_that_breaks_after_a_batch_is_transient_and_asking_again_gives_every_row(
    sandbox: Sandbox, client: GoogleAds
) -> None:
    whole = read(asked(client, AD_DAILY))
    sandbox.faults.add("google_ads", "abort_after_first_batch")
    batches = asked(client, AD_DAILY).batches
    assert next(batches).num_rows == 10_000
    with pytest.raises(TransientError, match=r"ad_daily of account 1112223334: UNAVAILABLE: The connection was lost"):
        next(batches)
    assert list(batches) == [], "a broken stream does not go on by itself"
    assert read(asked(client, AD_DAILY)).equals(whole)


def test_quota_is_waited_for_as_long_as_the_platform_says(sandbox: Sandbox, client: GoogleAds) -> None:
    sandbox.faults.add("google_ads", "quota")
    with pytest.raises(
        TransientError, match=r"RESOURCE_EXHAUSTED: Too many requests\. \(request sandbox-\d+\)"
    ) as told:
        read(asked(client, AD_DAILY, LAST, LAST))
    assert told.value.retry_after == 1.0
    sandbox.faults.add("google_ads", "quota")
    before = len(sandbox.google_ads.requests)
    assert call_with_retries(lambda: read(asked(client, AD_DAILY, LAST, LAST))).num_rows > 0
    assert len(sandbox.google_ads.requests) - before == 2


def test_a_pause_of_hours_is_not_slept_through() -> None:
    calls: list[int] = []

    def spent() -> None:
        calls.append(1)
        raise TransientError("the day's quota is spent", retry_after=7200.0)

    with pytest.raises(TransientError, match="the day's quota is spent"):
        call_with_retries(spent)
    assert len(calls) == 1


def test_a_field_the_platform_refuses_is_named_at_once(sandbox: Sandbox, client: GoogleAds) -> None:
    calls = Column("calls", "metrics.phone_calls", pa.int64(), "Calls.")
    report = dataclasses.replace(AD_DAILY, columns=(*AD_DAILY.columns, calls))
    before = len(sandbox.google_ads.requests)
    with pytest.raises(PermanentError, match=r"UNRECOGNIZED_FIELD: .*'metrics\.phone_calls'.*sandbox-\d+\)$"):
        call_with_retries(lambda: read(asked(client, report)))
    assert len(sandbox.google_ads.requests) - before == 1


def test_a_field_this_version_does_not_have_is_named_before_anything_is_asked(client: GoogleAds) -> None:
    gone = Column("views", "metrics.video_views", pa.int64(), "Views.")
    report = dataclasses.replace(AD_DAILY, columns=(*AD_DAILY.columns, gone))
    with pytest.raises(PermanentError, match=r"metrics\.video_views is not a field"):
        read(asked(client, report))


def test_the_query_follows_from_the_report() -> None:
    request = Request(CONVERSION_ACTION_DAILY, ACCOUNT, date(2026, 2, 1), date(2026, 2, 3))
    assert build_gaql(request) == (
        "SELECT segments.date, customer.id, campaign.id, campaign.name, segments.conversion_action, "
        "segments.conversion_action_name, segments.conversion_action_category, metrics.conversions, "
        "metrics.all_conversions, metrics.conversions_value, metrics.all_conversions_value "
        "FROM campaign WHERE segments.date BETWEEN '2026-02-01' AND '2026-02-03'"
    )


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"TOCHIMART_PROFILE": "live"}, tuple(OAUTH)),
        ({"TOCHIMART_PROFILE": "live", **OAUTH}, ()),
        ({"TOCHIMART_PROFILE": "live", **OAUTH, "GOOGLE_ADS_REFRESH_TOKEN": None}, ("GOOGLE_ADS_REFRESH_TOKEN",)),
        ({"TOCHIMART_PROFILE": "live", "GOOGLE_ADS_JSON_KEY_FILE_PATH": "key.json"}, ()),
        ({"TOCHIMART_PROFILE": "live", "TOCHIMART_GOOGLE_ADS_ENDPOINT": "proxy.example:443"}, tuple(OAUTH)),
        ({"TOCHIMART_PROFILE": "sandbox"}, ("TOCHIMART_GOOGLE_ADS_ENDPOINT",)),
        ({"TOCHIMART_PROFILE": "sandbox", "TOCHIMART_GOOGLE_ADS_ENDPOINT": "http://127.0.0.1:1"}, ()),
    ],
)
def test_what_is_missing_is_named_by_its_variable(given: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert tuple(GoogleAds(settings(**given)).missing_settings()) == missing


def test_a_client_is_made_without_loading_googles_packages() -> None:
    program = (
        "import sys; from orchestration.settings import Settings; from orchestration.resources.platforms.google_ads import GoogleAds; "
        "list(GoogleAds(Settings(_env_file=None)).missing_settings()); "
        "print([name for name in sys.modules if name.startswith(('google.ads', 'grpc', 'ptars'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
