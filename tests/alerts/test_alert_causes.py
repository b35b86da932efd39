"""What counts as a cause, how severe it is, and how it reads."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.alerts.cause import Cause, day_stage, shorten
from orchestration.alerts.causes import find_causes
from orchestration.alerts.dated_causes import delay_causes, expiry_cause
from orchestration.alerts.ledger import Ledger
from orchestration.alerts.published_causes import read_published_causes, refused_secret_cause
from orchestration.errors import ControlTotalError, PermanentError
from tests.conftest import Done
from tests.support.alert_home import CPA, LAST, NOON, Day, publish, record_run, settings_of
from tests.support.warehouse_files import query

FIRST = date(2025, 12, 1)


def causes_of(home: Path, *days: Day) -> list[Cause]:
    home.mkdir(exist_ok=True)
    publish(home, days=days)
    return list(read_published_causes(home / "tochimart.duckdb").causes)


def day(state: str, reason: str | None = None, ago: int = 0, overdue: bool = True, report: str = "ad_daily") -> Day:
    return ("google_ads", "111", report, LAST - timedelta(days=ago), state, overdue, reason)


def test_a_source_is_one_cause_however_many_reports_and_days_it_lacks(tmp_path: Path) -> None:
    days = [day("denied", "no right", ago, report=report) for ago in range(3) for report in ("ad_daily", "asset_daily")]
    (cause,) = causes_of(tmp_path / "home", *days, day("missing", None, 4))
    assert (cause.key, cause.severity) == ("source google_ads 111", "critical")
    assert cause.title == "Google広告（111）のデータが4日分届いていません"
    assert cause.sentence.startswith(
        "2月11日から2月15日までのレポート2種: アクセスが拒否されています、届いていません。"
    )
    assert "0件ではなく未取得です" in cause.sentence
    assert "媒体の回答: no right" in cause.sentence


def test_a_day_that_no_run_has_requested_is_no_answer_of_the_platform(tmp_path: Path) -> None:
    (cause,) = causes_of(tmp_path / "home", day("missing", "never asked for"))
    assert "まだ一度も取得していません" in cause.sentence
    assert "媒体の回答" not in cause.sentence
    assert "never" not in cause.sentence


@pytest.mark.parametrize(
    ("days", "severity"),
    [
        ([day("denied", overdue=False)], "critical"),
        ([day("failed", overdue=False)], "critical"),
        ([day("failed", overdue=False), day("loaded", overdue=False, report="campaign_daily")], "warning"),
        ([day("missing")], "warning"),
        ([day("parked")], "warning"),
        ([day("late")], "warning"),
        ([day("parked", overdue=False)], None),
        ([day("late", overdue=False)], None),
        ([day("not_configured")], None),
        ([day("zero", overdue=False)], None),
        ([day("denied", ago=7)], None),
    ],
)
def test_states_that_heal_by_themselves_are_told_once_they_are_overdue(
    tmp_path: Path, days: list[Day], severity: str | None
) -> None:
    found = causes_of(tmp_path / "home", *days)
    assert [one.severity for one in found] == ([severity] if severity else [])


def test_a_refused_token_is_a_cause_of_its_own_that_names_the_setting(tmp_path: Path) -> None:
    reason = 'LINEヤフー広告 token: HTTP 400: {"error":"invalid_grant"}; connect the account again and set YAHOO_ADS_REFRESH_TOKEN'
    refused, source = sorted(
        causes_of(tmp_path / "home", day("failed", reason)), key=lambda one: one.title, reverse=True
    )
    if refused.key.startswith("source"):
        refused, source = source, refused
    assert (refused.key, refused.severity) == ("secret refused YAHOO_ADS_REFRESH_TOKEN", "critical")
    assert refused.title == "YAHOO_ADS_REFRESH_TOKEN の認証が拒否されました"
    google = "GoogleError: invalid_grant: Token has been expired or revoked.; set GOOGLE_ADS_REFRESH_TOKEN"
    assert (named := refused_secret_cause(google, "google_ads", "runs"))
    assert named.key == "secret refused GOOGLE_ADS_REFRESH_TOKEN"
    assert refused_secret_cause("HTTP 500", "google_ads", "runs") is None


def test_rows_of_kpi_alerts_come_with_their_severity_and_without_quoted_rows(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    publish(
        tmp_path / "home",
        [
            CPA,
            ("anomaly", "x", "notice", "お知らせ", "文。", None),
            (
                "data_not_there",
                "google_ads 111 denied",
                "critical",
                "未取得のデータがあります",
                "google_ads（111）…",
                3.0,
            ),
            (
                "data_test_found_rows",
                "some_test",
                "warning",
                "データ検査",
                "検査 some_test（t）で3行が該当しました: user_id 5",
                3.0,
            ),
        ],
    )
    found = read_published_causes(tmp_path / "home" / "tochimart.duckdb").causes
    assert [one.key for one in found] == ["kpi cpa_over_target total (total)", "kpi data_test_found_rows some_test"]
    assert "user_id" not in found[1].sentence
    assert found[1].sentence.startswith("検査 some_test で3行が該当しました。")


def test_the_published_file_of_the_demo_can_be_read(demo: Done) -> None:
    """The queries fit the tables that a run publishes; what the demo warns of is there, and no source is absent."""
    found = read_published_causes(demo.published)
    assert found.newest_day == LAST
    warned = query(demo.published, "select rule, subject from kpi.alerts where severity in ('critical', 'warning')")
    assert ("medium_not_listed", "google_ads PERFORMANCE_MAX") in warned
    assert {one.key for one in found.causes} == {f"kpi {rule} {subject}" for rule, subject in warned}
    assert not [one for one in found.causes if one.key.startswith("source ")]


@pytest.mark.parametrize(
    ("left", "severity", "said"),
    [
        (15, None, ""),
        (14, "warning", "期限は2026年12月15日です（あと14日）"),
        (8, "warning", "あと8日"),
        (7, "warning", "あと7日"),
        (2, "warning", "あと2日"),
        (1, "critical", "あと1日"),
        (0, "critical", "今日まで"),
        (-1, "critical", "期限が切れました"),
    ],
)
def test_a_secret_is_told_14_7_and_1_days_before_it_expires(left: int, severity: str | None, said: str) -> None:
    expiry = date(2026, 12, 15)
    found = expiry_cause("YAHOO_ADS_REFRESH_TOKEN", expiry, expiry - timedelta(days=left))
    assert (found.severity if found else None) == severity
    assert said in (found.sentence if found else "")


def test_between_the_stages_nothing_changes() -> None:
    expiry = date(2026, 12, 15)
    told = [expiry_cause("X_TOKEN", expiry, expiry - timedelta(days=left)) for left in range(14, -3, -1)]
    fingerprints = [one.fingerprint for one in told if one]
    assert len(dict.fromkeys(fingerprints)) == 4
    assert fingerprints[0] != fingerprints[7] != fingerprints[13] != fingerprints[15]


def test_the_setting_of_expiries_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_SECRET_EXPIRY", '{"YAHOO_ADS_REFRESH_TOKEN": "2026-02-20"}')
    found = find_causes(settings_of(tmp_path / "home"), Ledger(), NOON)
    assert [(one.key, one.stage) for one in found.causes] == [("secret expiry YAHOO_ADS_REFRESH_TOKEN", "7")]


@pytest.mark.parametrize(
    ("newest", "now", "days"),
    [
        (date(2026, 2, 15), NOON, 0),
        (date(2026, 2, 14), NOON, 1),
        (date(2026, 2, 14), NOON.replace(hour=11), 0),
        (date(2026, 2, 13), NOON.replace(hour=11), 1),
        (date(2026, 2, 5), NOON, 10),
        (date(2026, 3, 6), NOON.replace(month=6), 0),
        (date(2026, 3, 5), NOON.replace(month=6), 1),
        (None, NOON, 0),
    ],
)
def test_the_publication_is_late_from_noon_on_and_until_the_end_of_the_engagement(
    newest: date | None, now: datetime, days: int
) -> None:
    found = delay_causes(newest, now, FIRST, date(2026, 3, 6))
    assert [one.title for one in found] == ([f"公開データの更新が{days}日分遅れています"] if days else [])


@pytest.mark.parametrize(
    ("error", "title"),
    [
        (PermanentError("dbt build failed: keeps_every_total (marts.x): 2 rows"), "毎日の取り込みが、データ検査に合格せず止まりました"),
        (ControlTotalError("ga4 account 1: rows 5, stated 6"), "毎日の取り込みが、データ検査に合格せず止まりました"),
        (PermanentError("disk full"), "毎日の取り込みが失敗しました"),
    ],
)  # fmt: skip
def test_a_blocking_check_is_told_apart_from_a_run_that_could_not_work(
    tmp_path: Path, error: Exception, title: str
) -> None:
    settings = settings_of(tmp_path / "home")
    record_run(settings.home, error)
    (cause,) = find_causes(settings, Ledger(), datetime.now(NOON.tzinfo)).causes
    assert (cause.title, cause.severity) == (title, "critical")
    assert f"原因: {error}" in cause.sentence
    assert ("公開されていません" in cause.sentence) == ("検査" in title)


def test_a_failed_import_warns_and_is_forgotten_after_a_week(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    record_run(settings.home, PermanentError("no header of a known format"), job="import_console_file")
    now = datetime.now(NOON.tzinfo)
    assert [one.severity for one in find_causes(settings, Ledger(), now).causes] == ["warning"]
    assert find_causes(settings, Ledger(), now + timedelta(days=8)).causes == []


def test_a_day_stage_is_a_step_and_a_cut_text_is_masked_first() -> None:
    assert [day_stage(one) for one in (0, 1, 2, 3, 6, 7, 13, 14, 400)] == [
        "0d", "1d", "1d", "3d", "3d", "7d", "7d", "14d", "90d",
    ]  # fmt: skip
    assert shorten("a b\n c", 10) == "a b c"
    assert shorten("ab" * 10, 10) == "ababababa…"
    assert "ya29" not in shorten(f"{'x' * 5} ya29.abcdefghijklmnop", 14)
