"""`tochimart alerts`, the look at the end of `tochimart run`, the sensor, and what `doctor` says of alerts."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner, Result

from orchestration.alert_sensor import build_alert_sensor
from orchestration.alerts.ledger import ledger_path, read_ledger
from orchestration.cli import app
from orchestration.setting_names import find_misspelt_names
from tests.conftest import parsed_home
from tests.conftest import tochimart as tochimart_alone
from tests.support.alert_home import CPA, publish, settings_of
from tests.support.alert_servers import Answer, WebhookServer, webhook_server
from tests.support.seed_folder import changed_seeds, replaced


@pytest.fixture
def server() -> Iterator[WebhookServer]:
    with webhook_server() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with one alert, and a webhook."""
    monkeypatch.setenv("TOCHIMART_ENV_FILE", "/dev/null")
    monkeypatch.setenv("TOCHIMART_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCHIMART_ALERT_WEBHOOK", f"{server.url}/services/T0/B0/very-secret-token")
    (tmp_path / "home").mkdir()
    publish(tmp_path / "home", [CPA])
    return tmp_path / "home"


def tochimart(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_command_sends_once_and_prints_what_is_open(home: Path, server: WebhookServer) -> None:
    preview = tochimart("alerts", "--dry-run")
    assert "would be sent by webhook" in preview.stdout
    assert server.posts == []
    first, second = tochimart("alerts"), tochimart("alerts")
    assert "sent by webhook" in first.stdout
    assert "sent by" not in second.stdout
    for done in (first, second):
        assert done.exit_code == 0
        assert "【要確認】CPAが目標を超えています" in done.stdout
    assert len(server.posts) == 1


def test_a_message_that_is_not_taken_is_an_error_in_one_line(home: Path, server: WebhookServer) -> None:
    server.answer = Answer(500, text="/services/T0/B0/very-secret-token is broken")
    done = tochimart("alerts")
    assert done.exit_code == 1
    assert done.stderr == "error: webhook (json, localhost): HTTP 500: *** is broken; the message is sent again later\n"
    assert "CPAが目標を超えています" in done.stdout


def test_a_test_message_goes_to_each_channel_and_tells_of_the_one_that_failed(
    home: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = tochimart("alerts", "--test")
    assert (done.exit_code, done.stdout) == (
        0,
        "webhook (json, localhost): a test message was sent; check that it has arrived\n",
    )
    assert not ledger_path(home).exists(), "a test tells nobody of the open alerts"
    monkeypatch.setenv("TOCHIMART_ALERT_SMTP", "localhost:9")
    monkeypatch.setenv("TOCHIMART_ALERT_MAIL_FROM", "ads@example.jp")
    monkeypatch.setenv("TOCHIMART_ALERT_MAIL_TO", "ads@example.jp")
    done = tochimart("alerts", "--test")
    assert done.exit_code == 1
    assert done.stderr.startswith("error: mail (localhost:9, 1 address): ")
    assert len(server.posts) == 2


def test_without_a_channel_the_command_says_so_and_still_shows_what_is_open(
    home: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOCHIMART_ALERT_WEBHOOK")
    done = tochimart("alerts")
    assert done.exit_code == 0
    assert "alerts are not set up" in done.stderr
    assert "CPAが目標を超えています" in done.stdout
    assert not ledger_path(home).exists()
    assert tochimart("alerts", "--test").exit_code == 1


def test_a_run_that_ends_before_it_begins_is_told_and_its_error_stays_the_same(
    home: Path, server: WebhookServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cron calls it, and seeds that cannot be used end it before anything is recorded."""
    seeds = changed_seeds(tmp_path / "seeds", engagement=replaced("2026-", "20x6-"))
    monkeypatch.setenv("TOCHIMART_SEEDS", str(seeds))
    done = tochimart("run")
    assert done.exit_code == 1
    assert "contain errors, so nothing was started" in done.stderr
    assert "【要対応】毎日の取り込みを開始できませんでした" in server.texts[0]
    assert "engagement.csv" in server.texts[0]
    assert "【要確認】CPAが目標を超えています" in server.texts[0]
    tochimart("run")
    assert len(server.posts) == 1


@pytest.mark.slow
def test_a_run_that_fails_is_reported_level_the_command_when_it_ends(
    tmp_path: Path, dbt_target: Path, server: WebhookServer
) -> None:
    """From cron no daemon is there to look."""
    home = parsed_home(tmp_path / "home", dbt_target)
    publish(home, [CPA])
    (home / "warehouse").mkdir()
    (home / "warehouse" / "working.duckdb").write_bytes(b"garbage" * 1000)
    days = ("--from", "2026-02-15", "--to", "2026-02-15")
    failed = tochimart_alone(home, "run", *days, TOCHIMART_ALERT_WEBHOOK=f"{server.url}/hook")
    assert failed.code == 1, failed.err
    (text,) = server.texts
    assert "【要対応】毎日の取り込みが失敗しました" in text
    assert "【要確認】CPAが目標を超えています" in text
    assert failed.err.splitlines()[-1].startswith("error: ")
    assert "Traceback" not in failed.err


def test_a_webhook_that_fails_changes_nothing_about_a_run(
    home: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = Answer(500)
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    done = tochimart("run", "--from", "1999-01-01")
    assert done.exit_code == 1
    assert "an alert was not delivered, the next round tries again: webhook (json, localhost): HTTP 500" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: ")
    server.answer = Answer()
    monkeypatch.delenv("TOCHIMART_PROFILE")
    tochimart("alerts")
    assert "開始できませんでした" in server.texts[-1]


def test_a_run_says_that_settings_of_alerts_cannot_be_used(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOCHIMART_ALERT_WEBHOOK_KIND", "chatwork")
    done = tochimart("run", "--from", "1999-01-01")
    assert "alerts were not sent: TOCHIMART_ALERT_WEBHOOK_TOKEN is not set" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("error: 1999-01-01 to ")


def test_the_sensor_is_on_in_the_live_profile_once_a_channel_is_set(tmp_path: Path, server: WebhookServer) -> None:
    hook = {"TOCHIMART_ALERT_WEBHOOK": f"{server.url}/hook"}
    status = {
        (profile, bool(given)): build_alert_sensor(
            settings_of(tmp_path, TOCHIMART_PROFILE=profile, **given)
        ).default_status
        for profile in ("live", "sandbox")
        for given in ({}, hook)
    }
    assert [one for one, found in status.items() if found is dg.DefaultSensorStatus.RUNNING] == [("live", True)]


def test_the_sensor_sends_and_says_in_one_line_what_it_did(tmp_path: Path, server: WebhookServer) -> None:
    settings = settings_of(tmp_path / "home", TOCHIMART_ALERT_WEBHOOK=f"{server.url}/hook")
    publish(settings.home, [CPA])
    assert tick(settings) == "open alerts: 1; sent to webhook"
    assert tick(settings) == "open alerts: 1"
    server.answer = Answer(500)
    publish(settings.home)
    assert "not delivered: webhook (json, localhost): HTTP 500" in tick(settings)
    assert read_ledger(settings.home).deliveries["webhook"].failures == 1
    assert tick(settings_of(tmp_path / "home")).startswith("alerts are not set up")
    ledger_path(settings.home).unlink()
    ledger_path(settings.home).mkdir()
    assert tick(settings).startswith("no alert was sent: ")


def tick(settings: object) -> str:
    sensor = build_alert_sensor(settings)  # type: ignore[arg-type]
    context = dg.build_sensor_context()
    return str(sensor.evaluate_tick(context).skip_message)


def test_a_misspelt_name_is_told(tmp_path: Path) -> None:
    (said,) = find_misspelt_names(["TOCHIMART_ALERT_WEBHOK"], is_settings_file=False)
    assert "TOCHIMART_ALERT_WEBHOOK was probably meant" in said


def test_doctor_says_where_alerts_go_and_that_none_are_set_up(
    home: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCHIMART_PROFILE", "live")
    assert "alerts go to webhook (json, localhost)" in tochimart("doctor").stdout
    monkeypatch.setenv("TOCHIMART_ALERT_WEBHOOK_KIND", "chatwork")
    assert "✗ TOCHIMART_ALERT_WEBHOOK_TOKEN is not set" in tochimart("doctor").stdout
    monkeypatch.delenv("TOCHIMART_ALERT_WEBHOOK")
    monkeypatch.delenv("TOCHIMART_ALERT_WEBHOOK_KIND")
    assert "alerts are not set up: no message is sent when a run fails" in tochimart("doctor").stdout
    assert server.posts == []
