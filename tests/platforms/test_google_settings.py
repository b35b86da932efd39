"""Tag Manager and the Analytics Admin API over the sandbox's HTTP, and what the warehouse makes of settings that are wrong."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from orchestration.cli._doctor import check_account
from orchestration.errors import AccessError, PermanentError, QuotaError, ReportError
from orchestration.resources.base.report import Extract, PlatformClient, Request
from orchestration.resources.platforms.analytics_admin import AnalyticsAdminSettings
from orchestration.resources.platforms.analytics_admin.client import AnalyticsAdmin
from orchestration.resources.platforms.ga4.client import Ga4
from orchestration.resources.platforms.tag_manager.client import TagManager
from orchestration.resources.store.landing import Landing
from orchestration.resources.store.warehouse import Warehouse
from orchestration.resources.wire.google_rest import GoogleApi, GoogleRest
from orchestration.settings import Settings
from sandbox.server import Sandbox
from tests.support.dbt_warehouse import Dbt, query
from tests.support.given_settings import also

LAST = date(2026, 2, 15)
CLIENTS: dict[str, Callable[[Settings], PlatformClient]] = {
    "tag_manager": TagManager,
    "analytics_admin": AnalyticsAdmin,
}
Row = dict[str, Any]


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Settings:
    given: dict[str, Any] = {"_env_file": None, "TOCHIMART_PROFILE": "sandbox", "TOCHIMART_HOME": tmp_path}
    return Settings(**given | sandbox.env)


def everything(client: PlatformClient, settings: Settings) -> dict[str, tuple[list[Row], Extract]]:
    """Rows of every report, asked for at once, and the extract they came in."""
    (account,) = settings.accounts(client.name)
    found = {}
    for extract in client.extract([Request(report, account, LAST, LAST) for report in client.reports]):
        report = extract.request.report
        found[report.name] = pa.Table.from_batches(list(extract.batches), report.schema).to_pylist(), extract
    return found


def test_one_call_tells_the_whole_live_container(sandbox: Sandbox, settings: Settings) -> None:
    """R-08: the API allows one request in four seconds."""
    before = len(sandbox.tag_manager.requests)
    found = everything(TagManager(settings), settings)
    assert len(sandbox.tag_manager.requests) - before == 1
    ((version,), _) = found["container_versions"]
    assert (version["container_version_id"], version["container_public_id"]) == ("12", "GTM-TOCHIGI")
    tags = {row["tag_id"]: row for row in found["tags"][0]}
    assert {tag: (row["tag_type"], row["event_name"], row["measurement_id"]) for tag, row in tags.items()} == {
        "1": ("googtag", None, "G-TOCHIGI001"),
        "2": ("gaawe", "cv_click", "G-TOCHIGI001"),
        "3": ("gclidw", None, None),
        "4": ("sp", None, None),
        "5": ("html", None, None),
    }
    assert {row["is_paused"] for row in tags.values()} == {False}
    assert json.loads(tags["2"]["firing_trigger_ids"]) == ["21"]
    assert [row["trigger_type"] for row in found["triggers"][0]] == ["linkClick"]
    assert [row["variable_name"] for row in found["variables"][0]] == ["応募先"]
    assert {row["report_date"] for rows, _ in found.values() for row in rows} == {LAST}


def test_a_container_that_was_never_published_has_no_tags_and_one_that_is_not_there_is_an_error(
    sandbox: Sandbox, settings: Settings
) -> None:
    sandbox.faults.add("tag_manager", "not_published")
    found = everything(TagManager(settings), settings)
    assert [rows for rows, _ in found.values()] == [[]] * 4
    assert found["tags"][1].quality == {"is_published": False}
    elsewhere = also(settings, GTM_CONTAINER_ID="1")
    with pytest.raises(AccessError, match=r"container 1: Requested entity was not found.*check GTM_ACCOUNT_ID"):
        everything(TagManager(elsewhere), elsewhere)


def test_the_property_tells_its_clock_streams_key_events_and_links(sandbox: Sandbox, settings: Settings) -> None:
    """R-09, R-32."""
    found = everything(AnalyticsAdmin(settings), settings)
    ((property_,), _) = found["property"]
    assert (property_["time_zone"], property_["currency_code"]) == ("Asia/Tokyo", "JPY")
    ((stream,), _) = found["data_streams"]
    assert (stream["measurement_id"], stream["default_uri"]) == ("G-TOCHIGI001", "https://verygoodlocal-tochigi.jp")
    measured = {name for name, value in stream.items() if name.startswith(("measures_", "is_")) and value}
    assert measured == {"is_enhanced", "measures_outbound_clicks", "measures_scrolls", "measures_page_changes"}
    assert stream["measures_forms"] is False, "Google leaves out what is false"
    assert [row["event_name"] for row in found["key_events"][0]] == ["click"]
    ((link,), _) = found["google_ads_links"]
    assert (link["customer_id"], link["is_manager"], link["has_ads_personalization"]) == ("1112223334", False, True)
    assert len(found["custom_dimensions"][0]) == 3


def test_what_a_stream_measures_stays_unknown_when_it_may_not_be_read(sandbox: Sandbox, settings: Settings) -> None:
    sandbox.faults.add("analytics_admin", "enhanced_denied")
    ((stream,), extract) = everything(AnalyticsAdmin(settings), settings)["data_streams"]
    assert stream["measures_outbound_clicks"] is None
    assert "does not have permission" in str(extract.quality["enhanced_measurement"])


def test_a_list_longer_than_a_page_is_read_to_its_end(sandbox: Sandbox, settings: Settings) -> None:
    api = GoogleApi("Google Analytics Admin API", "", "", "", "")
    rest = GoogleRest(api, settings, settings.own(AnalyticsAdminSettings).endpoint)
    path = f"v1beta/properties/{settings.own(AnalyticsAdminSettings).property_id}/customDimensions"
    assert len(list(rest.pages(path, "customDimensions", "test", page_size=2))) == 3
    assert [one.partition("?")[2] for one in sandbox.analytics_admin.requests[-2:]] == [
        "pageSize=2",
        "pageSize=2&pageToken=2",
    ]


@pytest.mark.parametrize("platform", CLIENTS)
@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("denied", AccessError, r"does not have permission \(HTTP 403, forbidden\); give the service account"),
        ("unauthorised", PermanentError, r"HTTP 401, authError\); set GOOGLE_APPLICATION_CREDENTIALS"),
        ("quota_day", QuotaError, r"per day.*HTTP 429.*back within 24 hours"),
        ("unavailable", ReportError, r"HTTP 503, backendError\) \(6 attempts\); run it again later"),
    ],
)
def test_errors_are_told_apart_and_say_what_to_do(
    sandbox: Sandbox, settings: Settings, platform: str, fault: str, kind: type[Exception], words: str
) -> None:
    sandbox.faults.add(platform, fault, times=6)
    with pytest.raises(kind, match=words) as caught:
        everything(CLIENTS[platform](settings), settings)
    assert type(caught.value) is kind or kind is AccessError
    assert sandbox.faults.occurrence_count(platform, fault) == (6 if fault == "unavailable" else 1), (
        "retried what cannot heal"
    )


@pytest.mark.parametrize("platform", CLIENTS)
@pytest.mark.parametrize("fault", ["rate_limit", "quota", "unavailable"])
def test_what_heals_is_asked_for_again(sandbox: Sandbox, settings: Settings, platform: str, fault: str) -> None:
    sandbox.faults.add(platform, fault, times=2)
    assert all(rows for rows, _ in everything(CLIENTS[platform](settings), settings).values())
    assert sandbox.faults.occurrence_count(platform, fault) == 2


def test_a_token_is_never_sent_in_the_clear(settings: Settings) -> None:
    live = settings.model_copy(update={"profile": "live"})
    with pytest.raises(PermanentError, match="TOCHIMART_TAG_MANAGER_ENDPOINT must begin with https"):
        everything(TagManager(live), live)


def test_the_doctor_reads_a_platform_that_tells_only_settings(settings: Settings) -> None:
    finding = check_account(TagManager(settings), settings.accounts("tag_manager")[0], settings)
    assert (finding.state, "API v2" in finding.message) == ("fine", True)


def load(settings: Settings) -> Path:
    """Land and load the settings and one day's events as runs do."""
    landing, warehouse = Landing(settings.landing_dir, settings.now), Warehouse(settings.warehouse_path)
    with warehouse.connect():
        for client in (TagManager(settings), AnalyticsAdmin(settings), Ga4(settings)):
            reports = [one for one in client.reports if client.name != "ga4" or one.name == "events"]
            (account,) = settings.accounts(client.name)
            for extract in client.extract([Request(report, account, LAST, LAST) for report in reports]):
                landing.replace(extract)
            for report in reports:
                warehouse.load(report, list(landing.files(report, [LAST])), "run")
    return settings.warehouse_path


def test_every_wrong_setting_and_every_silent_tag_is_named_with_what_to_do(
    sandbox: Sandbox, settings: Settings, dbt: Dbt
) -> None:
    """R-08, R-09, R-22, R-32: all is fine at first; then every setting is wrong at once."""
    models = ("--select", "+int_site__setting_checks", "+mart_tag_firing_daily")
    checks = "select check_name, object_id, is_fine, remedy_ja is not null from intermediate.int_site__setting_checks order by all"
    firing = "select tag_id, expected_event, events_arrived, firing_state from marts.mart_tag_firing_daily order by all"
    settings.warehouse_path.parent.mkdir()
    dbt.new_warehouse(settings.warehouse_path)
    path = load(settings)
    assert dbt.build(path, *models) == []
    fine = query(path, checks)
    assert {(is_fine, has_remedy) for *_, is_fine, has_remedy in fine} == {(True, False)}
    (clicks,) = sandbox.world.rows(
        "select count(*) from link_clicks join sessions using (session_id) where is_cv and day = ?", [LAST]
    )[0]
    (views,) = sandbox.world.rows(
        "select count(*) from page_views join sessions using (session_id) where day = ?", [LAST]
    )[0]
    others = [(tag, None, None, "not_measured") for tag in ("3", "4", "5")]
    assert query(path, firing) == [("1", "page_view", views, "fired"), ("2", "cv_click", clicks, "fired"), *others]

    wrong = ("ads_link_missing", "outbound_clicks_off", "other_time_zone", "no_key_event")
    for fault in wrong:
        sandbox.faults.add("analytics_admin", fault, times=None)
    sandbox.faults.add("ga4", "tag_silent", times=None)
    sandbox.faults.add("tag_manager", "other_property")
    load(settings)
    assert dbt.build(path, *models) == []
    failed = [(check, thing) for check, thing, is_fine, has_remedy in query(path, checks) if not is_fine and has_remedy]
    assert failed == [
        ("click_is_a_key_event", "345678901"),
        ("ga4_counts_japanese_days_and_yen", "345678901"),
        ("google_ads_is_linked_to_ga4", "1112223334"),
        ("google_tag_sends_to_the_property", "1"),
        ("google_tag_sends_to_the_property", "2"),
        ("outbound_clicks_are_measured", "345678901"),
    ]
    assert query(path, firing)[1] == ("2", "cv_click", 0, "silent")

    sandbox.faults.add("tag_manager", "tag_paused")
    load(settings)
    assert dbt.build(path, *models) == []
    assert ("tag_is_not_paused", "2", False, True) in query(path, checks)
    assert query(path, firing)[1][3] == "paused"
    sandbox.faults.add("tag_manager", "not_published")
    load(settings)
    assert dbt.build(path, *models) == []
    assert ("tag_container_is_published", "70010020", False, True) in query(path, checks)
