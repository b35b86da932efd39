"""An alert is sent once per cause, again when it has become another one to a reader, and once when it is gone. None is lost."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.alerts.deliver import preview
from orchestration.alerts.ledger import ledger_lock, ledger_path, read_ledger
from orchestration.errors import PermanentError
from orchestration.settings import Settings
from tests.support.alert_home import CPA, NOON, Alert, look, publish, record_run, settings_of
from tests.support.alert_servers import Answer, MailServer, WebhookServer, mail_server, webhook_server

TITLE = "CPAが目標を超えています"


@pytest.fixture
def server() -> Iterator[WebhookServer]:
    with webhook_server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, server: WebhookServer) -> Settings:
    return settings_of(
        tmp_path / "home",
        TOCHIMART_ALERT_WEBHOOK=f"{server.url}/services/T0/B0/very-secret-token",
        TOCHIMART_ALERT_WEBHOOK_KIND="slack",
    )


def test_a_cause_is_sent_once_and_its_end_once(settings: Settings, server: WebhookServer) -> None:
    publish(settings.home, [CPA])
    assert look(settings).sent
    for minute in range(1, 4):
        assert not look(settings, NOON + timedelta(minutes=minute)).sent
    publish(settings.home, [CPA])  # the next day's file says the same
    assert not look(settings, NOON + timedelta(hours=1)).sent
    publish(settings.home)
    assert look(settings, NOON + timedelta(hours=2)).sent
    assert not look(settings, NOON + timedelta(hours=3)).sent
    first, last = server.texts
    assert f"【要確認】{TITLE}\n全体のCPAは3,200円です。" in first
    assert f"【解消】{TITLE}（現在は該当しません）" in last
    assert "現在続いている警告はありません" in last
    assert read_ledger(settings.home).entries == {}


def test_a_cause_that_became_more_severe_is_sent_again_and_other_figures_are_not(
    settings: Settings, server: WebhookServer
) -> None:
    publish(settings.home, [CPA])
    look(settings)
    publish(settings.home, [(*CPA[:4], "全体のCPAは3,250円です。", 3250.0)])
    look(settings)
    assert len(server.posts) == 1
    publish(settings.home, [(*CPA[:2], "critical", *CPA[3:])])
    look(settings)
    assert "【要対応・変化】" in server.texts[1]


def test_days_that_add_up_are_told_after_three_and_seven(settings: Settings, server: WebhookServer) -> None:
    for days in range(1, 9):
        row: Alert = (
            "days_unknown",
            "(total)",
            "critical",
            "公式CVが未取得の日があります",
            f"{days}日分が未取得です。",
            float(days),
        )
        publish(settings.home, [row])
        look(settings, NOON + timedelta(days=days))
    assert [text.partition("日分")[0][-1] for text in server.texts] == ["1", "3", "7"]


def test_a_message_lists_the_most_severe_and_counts_the_rest(settings: Settings, server: WebhookServer) -> None:
    rows: list[Alert] = [("rule", f"s{n:02}", "warning", f"見出し{n:02}", "文。", None) for n in range(30)]
    publish(settings.home, [*rows, ("rule", "zz", "critical", "最優先の件", "文。", None)])
    look(settings)
    (text,) = server.texts
    assert text.splitlines()[0].endswith("要対応1件、要確認30件")
    assert text.count("【要確認】") == 9
    assert text.index("【要対応】最優先の件") < text.index("【要確認】")
    assert "ほかに21件あります。" in text
    look(settings)
    assert len(server.posts) == 1, "those that were only counted are known as well"


def test_a_message_that_was_not_taken_comes_at_the_next_look_with_what_is_new(
    settings: Settings, server: WebhookServer
) -> None:
    server.answer = Answer(500, text="broken")
    publish(settings.home, [CPA])
    assert "HTTP 500" in look(settings).errors["webhook"]
    server.answer = Answer()
    publish(settings.home, [CPA, ("tag_silent", "GTM 1", "critical", "タグが発火していません", "文。", 0.0)])
    assert not look(settings, NOON + timedelta(minutes=1)).errors
    assert f"【要確認】{TITLE}" in server.texts[-1]
    assert "【要対応】タグが発火していません" in server.texts[-1]
    assert len(server.posts) == 2


def test_a_cause_that_went_away_before_its_message_was_taken_is_still_told(
    settings: Settings, server: WebhookServer
) -> None:
    server.answer = Answer(503)
    publish(settings.home, [CPA])
    look(settings)
    server.answer = Answer()
    publish(settings.home)
    look(settings)
    assert f"【解消】{TITLE}" in server.texts[-1]


def test_the_sensor_waits_longer_and_longer_while_a_channel_fails(settings: Settings, server: WebhookServer) -> None:
    """A webhook that was removed must not be asked every minute for seven months."""
    server.answer = Answer(404, text="no_service")
    publish(settings.home, [CPA])
    for minute in range(180):
        assert look(settings, NOON + timedelta(minutes=minute), is_patient=True).errors
    assert 5 <= len(server.posts) <= 10
    server.answer = Answer()
    look(settings, NOON + timedelta(minutes=181))  # a person does not wait
    assert server.texts[-1].count(TITLE) == 1


def test_a_pause_the_server_asks_for_is_kept(settings: Settings, server: WebhookServer) -> None:
    server.answer = Answer(429, {"Retry-After": "600"})
    publish(settings.home, [CPA])
    look(settings, is_patient=True)
    server.answer = Answer()
    for minute in range(1, 12):
        look(settings, NOON + timedelta(minutes=minute), is_patient=True)
    assert len(server.posts) == 2
    assert read_ledger(settings.home).deliveries["webhook"].delivered_at == NOON + timedelta(minutes=10)


def test_each_channel_is_told_what_it_does_not_know(tmp_path: Path, server: WebhookServer) -> None:
    with mail_server(tmp_path, "plain") as mail:
        settings = both(tmp_path, server, mail)
        publish(settings.home, [CPA])
        mail.refusal = "451 try again later"
        assert look(settings).errors.keys() == {"mail"}
        mail.refusal = None
        assert look(settings).sent.keys() == {"mail"}
    assert (len(server.posts), len(mail.letters)) == (1, 1)


def both(folder: Path, server: WebhookServer, mail: MailServer) -> Settings:
    return settings_of(
        folder / "home",
        TOCHIMART_ALERT_WEBHOOK=f"{server.url}/hook",
        TOCHIMART_ALERT_SMTP=f"smtp://127.0.0.1:{mail.port}",
        TOCHIMART_ALERT_MAIL_FROM="ads@example.jp",
        TOCHIMART_ALERT_MAIL_TO="officer@example.jp",
    )


def test_what_cannot_be_read_is_told_and_nothing_of_it_counts_as_gone(
    settings: Settings, server: WebhookServer
) -> None:
    publish(settings.home, [CPA])
    look(settings)
    whole = settings.published_path.read_bytes()
    settings.published_path.write_bytes(whole[:5000])
    found = look(settings)
    assert found.unreadable_areas.keys() == {"published", "delay"}
    assert "公開データのファイルを読み取れません" in server.texts[1]
    assert "【解消】" not in server.texts[1]
    settings.published_path.unlink()
    for minute in (1, 2):
        assert look(settings, NOON + timedelta(minutes=minute)).unreadable_areas.keys() == {"published", "delay"}
    assert len(server.posts) == 2
    settings.published_path.write_bytes(whole)
    look(settings)
    assert "【解消】公開データのファイルを読み取れません" in server.texts[2]
    assert TITLE not in server.texts[2]


def test_the_published_file_is_opened_again_only_when_it_was_replaced(
    settings: Settings, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(settings.home, [CPA])
    look(settings)
    told = settings.published_path.stat()
    settings.published_path.write_bytes(b"\0" * told.st_size)  # a reader would fail
    os.utime(settings.published_path, ns=(told.st_mtime_ns, told.st_mtime_ns))
    assert not look(settings).unreadable_areas
    publish(settings.home)
    look(settings)
    assert "【解消】" in server.texts[-1]


def test_the_record_is_its_owners_and_a_damaged_one_makes_open_causes_come_once_more(
    settings: Settings, server: WebhookServer
) -> None:
    publish(settings.home, [CPA])
    look(settings)
    path = ledger_path(settings.home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "very-secret-token" not in path.read_text()
    for damage in (b"", b"{", b"\xff\xfe", json.dumps({"version": 99}).encode(), b"[]"):
        path.write_bytes(damage)
        before = len(server.posts)
        look(settings)
        look(settings)
        assert len(server.posts) == before + 1
    path.unlink()
    path.mkdir()
    with pytest.raises(PermanentError, match=r"ledger\.json: .*; remove it"):
        look(settings)


def test_a_look_at_which_nothing_changed_writes_nothing(settings: Settings, server: WebhookServer) -> None:
    """The sensor looks every minute for seven months."""
    publish(settings.home, [CPA])
    record_run(settings.home)
    look(settings)
    record_run(settings.home)  # as the daemon does, which writes to the history twice a minute
    before = ledger_path(settings.home).stat()
    look(settings, NOON + timedelta(minutes=1))
    after = ledger_path(settings.home).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_looks_at_once_send_one_message(settings: Settings, server: WebhookServer) -> None:
    publish(settings.home, [CPA])
    with ledger_lock(settings.home, 0) as is_ours:
        assert is_ours
        assert look(settings, wait_seconds=0.0).is_busy
    assert server.posts == []
    assert look(settings, wait_seconds=0.0).sent


def test_a_preview_sends_nothing_and_leaves_no_trace(settings: Settings, server: WebhookServer) -> None:
    publish(settings.home, [CPA])
    entries, messages = preview(settings, NOON)
    assert [one.cause.title for one in entries] == [TITLE]
    assert TITLE in messages["webhook"].text
    assert server.posts == []
    assert not ledger_path(settings.home).exists()
    assert look(settings).sent, "the preview told nobody"


def test_a_failed_run_is_told_once_until_a_run_ends_well(settings: Settings, server: WebhookServer) -> None:
    publish(settings.home)
    for _ in range(3):
        record_run(settings.home, PermanentError("yahoo_search account 1: HTTP 400; set YAHOO_ADS_BASE_ACCOUNT_ID"))
        look(settings)
    assert len(server.posts) == 1
    assert "【要対応】毎日の取り込みが失敗しました" in server.texts[0]
    assert "原因: yahoo_search account 1: HTTP 400; set YAHOO_ADS_BASE_ACCOUNT_ID" in server.texts[0]
    record_run(settings.home)
    look(settings)
    assert "【解消】毎日の取り込みが失敗しました" in server.texts[1]


def test_only_what_is_about_days_depends_on_the_clock(settings: Settings, server: WebhookServer) -> None:
    """A published file that is older than it should be, told after one day, three days, a week."""
    live = settings.model_copy(update={"profile": "live"})
    publish(settings.home, newest=date(2026, 2, 15))
    for hours in range(0, 24 * 9, 6):
        look(live, NOON + timedelta(hours=hours))
    assert [text.splitlines()[2] for text in server.texts] == [
        "【要対応】公開データの更新が1日分遅れています",
        "【要対応・変化】公開データの更新が3日分遅れています",
        "【要対応・変化】公開データの更新が7日分遅れています",
    ]
