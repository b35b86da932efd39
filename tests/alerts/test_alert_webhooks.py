"""Webhooks: what each kind is sent, what is refused before anything is sent, and what becomes of answers that are no success."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.alerts import webhook
from orchestration.alerts.cause import Cause
from orchestration.alerts.changes import Change
from orchestration.alerts.channel import DeliveryError
from orchestration.alerts.deliver import send_test
from orchestration.alerts.message import Message, compose_message
from orchestration.alerts.settings import AlertSettings, choose_webhook_kind
from orchestration.alerts.setup import configured_channels, describe_setup
from orchestration.errors import PermanentError
from orchestration.masking import mask_secrets
from tests.support.alert_home import CPA, NOON, look, publish, settings_of
from tests.support.alert_servers import Answer, WebhookServer, webhook_server

NASTY = "<!channel> [toall] [link](https://evil.example) a & b"
TOKEN = "chatwork-token-0123456789"


@pytest.fixture
def server() -> Iterator[WebhookServer]:
    with webhook_server() as running:
        yield running


def message() -> Message:
    """A new cause, a changed one and one that is gone."""
    causes = [
        Cause(f"k{n}", "published", severity, f"見出し{n}", NASTY)
        for n, severity in enumerate(("critical", "warning", "warning"))
    ]  # type: ignore[arg-type]
    kinds = ("new", "changed", "resolved")
    changes = [Change(kind, cause, NOON) for kind, cause in zip(kinds, causes, strict=True)]  # type: ignore[arg-type]
    return compose_message(changes, {"critical": 1, "warning": 1}, "live", "とちぎの仕事", 10)


def send(folder: Path, server: WebhookServer, kind: str, path: str = "/hook", **given: str) -> None:
    settings = settings_of(
        folder / "home", TOCHIMART_ALERT_WEBHOOK=server.url + path, TOCHIMART_ALERT_WEBHOOK_KIND=kind, **given
    )
    (channel,) = configured_channels(settings)
    channel.send(message())


def test_slack_is_sent_text_in_which_nothing_is_a_mention(tmp_path: Path, server: WebhookServer) -> None:
    send(tmp_path, server, "slack", "/services/T0/B0/secret")
    (post,) = server.posts
    assert post.path == "/services/T0/B0/secret"
    assert post.headers["content-type"].startswith("application/json")
    assert post.json.keys() == {"text"}
    assert post.json["text"].splitlines()[0] == "とちぎの仕事 広告計測: 要対応1件、要確認1件、解消1件"
    assert "【要対応】見出し0\n&lt;!channel&gt;" in post.json["text"]
    assert "a &amp; b" in post.json["text"]
    assert "<" not in post.json["text"]
    assert "【解消】見出し2（現在は該当しません）" in post.json["text"]


def test_teams_is_sent_an_adaptive_card_whose_text_is_no_markdown(tmp_path: Path, server: WebhookServer) -> None:
    send(tmp_path, server, "teams")
    (post,) = server.posts
    assert post.json["type"] == "message"
    (attachment,) = post.json["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}, "a TextBlock would make a link of [link](…)"
    runs = [run for block in card["body"] for run in block["inlines"]]
    assert [run["text"] for run in runs if run.get("color")] == [
        "【要対応】見出し0",
        "【要確認・変化】見出し1",
        "【解消】見出し2（現在は該当しません）",
    ]
    assert [run["color"] for run in runs if run.get("color")] == ["attention", "warning", "good"]
    assert "separator" not in runs[0]


def test_chatwork_is_sent_a_form_with_its_token_and_without_foreign_notation(
    tmp_path: Path, server: WebhookServer
) -> None:
    send(tmp_path, server, "chatwork", "/v2/rooms/123/messages", TOCHIMART_ALERT_WEBHOOK_TOKEN=TOKEN)
    (post,) = server.posts
    assert (post.path, post.headers["x-chatworktoken"]) == ("/v2/rooms/123/messages", TOKEN)
    assert post.headers["content-type"] == "application/x-www-form-urlencoded"
    assert post.form.keys() == {"body", "self_unread"}
    body = post.form["body"]
    assert body.startswith("[info][title]とちぎの仕事 広告計測: 要対応1件、要確認1件、解消1件[/title]")
    assert body.endswith("[/info]")
    assert "［toall］" in body
    assert body.count("[") == 4


def test_a_receiver_of_ones_own_is_sent_fields(tmp_path: Path, server: WebhookServer) -> None:
    send(tmp_path, server, "json", TOCHIMART_ALERT_WEBHOOK_TOKEN=TOKEN)
    (post,) = server.posts
    assert post.headers["authorization"] == f"Bearer {TOKEN}"
    assert (post.json["profile"], post.json["engagement"]) == ("live", "とちぎの仕事")
    assert post.json["open"] == {"critical": 1, "warning": 1}
    assert [(one["state"], one["severity"]) for one in post.json["alerts"]] == [
        ("new", "critical"),
        ("changed", "warning"),
        ("resolved", "warning"),
    ]
    assert post.json["alerts"][0]["since"] == "2026-02-16T12:00+09:00"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", "slack"),
        ("https://prod-12.japaneast.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sig=x", "teams"),
        ("https://default0.1.environment.api.powerplatform.com/powerautomate/automations/x", "teams"),
        ("https://example.webhook.office.com/webhookb2/x", "teams"),
        ("https://api.chatwork.com/v2/rooms/1/messages", "chatwork"),
        ("https://hooks.slack.com.evil.example/services/x", "json"),
        ("https://evil-logic.azure.com.example/x", "json"),
    ],
)
def test_the_kind_follows_from_the_host_unless_it_is_set(address: str, kind: str) -> None:
    given = {"_env_file": None, "TOCHIMART_ALERT_WEBHOOK": address}
    assert choose_webhook_kind(AlertSettings(**given)) == kind
    assert choose_webhook_kind(AlertSettings(**given, TOCHIMART_ALERT_WEBHOOK_KIND="json")) == "json"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TOCHIMART_ALERT_WEBHOOK": "http://chat.example.jp/secret-path-123"}, "must begin with https"),
        ({"TOCHIMART_ALERT_WEBHOOK": "ftp://chat.example.jp/secret-path-123"}, "expected an address"),
        ({"TOCHIMART_ALERT_WEBHOOK": "https://[secret-path-123"}, "expected an address"),
        ({"TOCHIMART_ALERT_WEBHOOK": "secret-path-123"}, "expected an address"),
        ({"TOCHIMART_ALERT_WEBHOOK": "https://api.chatwork.com/v2/rooms/1/messages"}, "WEBHOOK_TOKEN is not set"),
        (
            {"TOCHIMART_ALERT_WEBHOOK": "https://api.chatwork.com/#!rid1", "TOCHIMART_ALERT_WEBHOOK_TOKEN": TOKEN},
            "expected https://api.chatwork.com/v2/rooms/ROOM_ID/messages",
        ),
        ({"TOCHIMART_ALERT_WEBHOOK_TOKEN": TOKEN}, "TOCHIMART_ALERT_WEBHOOK is not set"),
        ({"TOCHIMART_ALERT_WEBHOOK": "https://x.example", "TOCHIMART_ALERT_WEBHOOK_KIND": "line"}, "WEBHOOK_KIND"),
        ({"TOCHIMART_SECRET_EXPIRY": "soon"}, "TOCHIMART_SECRET_EXPIRY"),
        ({"TOCHIMART_SECRET_EXPIRY": '{"A_TOKEN": "next year"}'}, "TOCHIMART_SECRET_EXPIRY"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_repeated(tmp_path: Path, given: dict, said: str) -> None:
    with pytest.raises(PermanentError, match=said) as raised:
        configured_channels(settings_of(tmp_path / "home", **given))
    assert "secret-path" not in str(raised.value)
    assert TOKEN not in str(raised.value)
    is_usable, line = describe_setup(settings_of(tmp_path / "home", **given))
    assert (is_usable, line) == (False, str(raised.value))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(500, text="oh no"), "HTTP 500: oh no; the message is sent again later"),
        (Answer(404, text="no_service"), "HTTP 404: no_service; the webhook may have been removed"),
        (Answer(403, text="invalid_token"), "HTTP 403: invalid_token; check TOCHIMART_ALERT_WEBHOOK"),
        (Answer(429, {"Retry-After": "30"}, ""), "HTTP 429; too many messages"),
        (Answer(302, {"Location": "http://127.0.0.1:1/elsewhere"}, ""), "HTTP 302; the server redirects, and redirects are not followed"),
        (Answer(307, {"Location": "http://127.0.0.1:1/elsewhere"}, ""), "HTTP 307"),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_success_is_one_line(
    tmp_path: Path, server: WebhookServer, answer: Answer, said: str
) -> None:
    server.answer = answer
    with pytest.raises(DeliveryError, match=said) as raised:
        send(tmp_path, server, "slack")
    assert str(raised.value).startswith("webhook (slack, localhost): ")
    assert "\n" not in str(raised.value)
    assert raised.value.retry_after == (30 if answer.status == 429 else None)
    assert len(server.posts) == 1


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_counts(tmp_path: Path, server: WebhookServer, status: int) -> None:
    """Teams' workflows answer 202."""
    server.answer = Answer(status, text="")
    send(tmp_path, server, "teams")


def test_a_server_that_hangs_is_given_up(
    tmp_path: Path, server: WebhookServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_SECONDS", (1.0, 0.3))
    server.answer = Answer(seconds=3)
    began = time.monotonic()
    with pytest.raises(DeliveryError, match="no answer in time"):
        send(tmp_path, server, "slack")
    assert time.monotonic() - began < 2


def test_a_server_that_is_gone_is_one_line(tmp_path: Path) -> None:
    with webhook_server() as gone:
        send(tmp_path, gone, "slack")
    with pytest.raises(
        DeliveryError, match=r"^webhook \(slack, localhost\): Connection refused; the message is sent again later$"
    ):
        send(tmp_path, gone, "slack")


def test_certificates_are_checked_and_those_of_the_setting_are_trusted(tmp_path: Path) -> None:
    with webhook_server(tmp_path) as server:
        with pytest.raises(DeliveryError, match="set TOCHIMART_CA_FILE"):
            send(tmp_path, server, "slack")
        assert server.posts == []
        send(tmp_path, server, "slack", TOCHIMART_CA_FILE=str(tmp_path / "ca.pem"))
        assert len(server.posts) == 1


def test_a_server_that_repeats_the_address_gives_nothing_away(tmp_path: Path, server: WebhookServer) -> None:
    path = "/workflows/0123456789abcdef/invoke?api-version=1&sig=SIGNATURE-value_9"
    server.answer = Answer(400, text=f"no workflow at {path} (sig SIGNATURE-value_9, token {TOKEN})")
    with pytest.raises(DeliveryError) as raised:
        send(tmp_path, server, "json", path, TOCHIMART_ALERT_WEBHOOK_TOKEN=TOKEN)
    assert "HTTP 400: no workflow at ***" in str(raised.value)
    for secret in ("0123456789abcdef", "SIGNATURE", TOKEN):
        assert secret not in str(raised.value)
    assert mask_secrets(f"see {server.url}/docs") == f"see {server.url}/docs", "the host alone is no secret"


def test_nothing_secret_or_personal_is_in_a_message(tmp_path: Path, server: WebhookServer) -> None:
    secret = "Zq8-very-secret-refresh-token"
    settings = settings_of(
        tmp_path / "home",
        TOCHIMART_ALERT_WEBHOOK=f"{server.url}/hook",
        TOCHIMART_ALERT_SMTP_PASSWORD=secret,
        TOCHIMART_ALERT_SMTP="127.0.0.1:1",
        TOCHIMART_ALERT_SMTP_USER="ads",
        TOCHIMART_ALERT_MAIL_FROM="ads@example.jp",
        TOCHIMART_ALERT_MAIL_TO="officer@example.jp",
    )
    sentence = f"担当 yamada@example.co.jp、電話 090-1234-5678、トークン {secret} と ya29.abcdefghijklmnop"
    publish(settings.home, [(*CPA[:4], sentence, 1.0)])
    look(settings)
    (post,) = server.posts
    assert "担当" in post.json["text"]
    for hidden in ("yamada@example.co.jp", "090-1234-5678", secret, "ya29.abc"):
        assert hidden not in post.content.decode()


def test_a_test_message_says_that_nothing_is_to_be_done(tmp_path: Path, server: WebhookServer) -> None:
    settings = settings_of(tmp_path / "home", TOCHIMART_ALERT_WEBHOOK=f"{server.url}/hook")
    assert send_test(settings) == {"webhook (json, localhost)": None}
    assert server.texts[0].startswith("【サンドボックス（模擬データ）】")
    assert "対応は不要です" in server.texts[0]
