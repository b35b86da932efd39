"""Mail: encrypted or refused, to every address, and what becomes of a server that does not take it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.alerts import mail as mail_module
from orchestration.alerts.channel import DeliveryError
from orchestration.alerts.deliver import send_test
from orchestration.alerts.mail import MailServer, parse_server
from orchestration.alerts.message import make_test_message
from orchestration.alerts.setup import configured_channels, describe_setup
from orchestration.errors import PermanentError
from orchestration.settings import Settings
from tests.support.alert_home import CPA, look, publish, settings_of
from tests.support.alert_servers import mail_server

PASSWORD = "mail-password-0123"


def settings_for(folder: Path, smtp: str, **given: str) -> Settings:
    return settings_of(
        folder / "home",
        TOCHIMART_ALERT_SMTP=smtp,
        TOCHIMART_ALERT_MAIL_FROM="広告計測 <ads@example.jp>",
        TOCHIMART_ALERT_MAIL_TO="officer@example.jp, 担当 <manager@example.jp>",
        **given,
    )


@pytest.mark.parametrize(("way", "scheme"), [("plain", "smtp"), ("starttls", "smtp"), ("tls", "smtps")])
def test_a_letter_reaches_every_address(tmp_path: Path, way: str, scheme: str) -> None:
    with mail_server(tmp_path, way) as server:
        trusted = {} if way == "plain" else {"TOCHIMART_CA_FILE": str(tmp_path / "ca.pem")}
        settings = settings_for(tmp_path, f"{scheme}://localhost:{server.port}", **trusted)
        publish(settings.home, [CPA])
        assert look(settings).errors == {}
    (letter,), (recipients,) = server.letters, server.recipients
    assert recipients == ["officer@example.jp", "manager@example.jp"]
    assert server.encrypted == [way != "plain"]
    assert letter["Subject"].startswith("【サンドボックス（模擬データ）】")
    assert letter["Subject"].endswith("要確認1件")
    assert letter["From"] == "ads@example.jp"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "【要確認】CPAが目標を超えています" in letter.get_content()


def test_a_certificate_nobody_vouches_for_ends_the_sending(tmp_path: Path) -> None:
    for way, scheme in (("starttls", "smtp"), ("tls", "smtps")):
        with mail_server(tmp_path, way) as server:
            (channel,) = configured_channels(settings_for(tmp_path, f"{scheme}://localhost:{server.port}"))
            with pytest.raises(DeliveryError, match="set TOCHIMART_CA_FILE"):
                channel.send(make_test_message("live", "とちぎの仕事"))
            assert server.letters == []


def mail_module_message():
    from orchestration.alerts.message import make_test_message as message_of_test

    return message_of_test("live", "とちぎの仕事")


def test_nothing_travels_in_the_open_to_another_machine_unless_it_is_allowed(tmp_path: Path) -> None:
    """0.0.0.0 leads to this machine and is no loopback address."""
    with mail_server(tmp_path, "plain", PASSWORD) as server:
        login = {"TOCHIMART_ALERT_SMTP_USER": "ads", "TOCHIMART_ALERT_SMTP_PASSWORD": PASSWORD}
        refused = settings_for(tmp_path, f"0.0.0.0:{server.port}", **login)
        ((place, error),) = send_test(refused).items()
        assert place == f"mail (0.0.0.0:{server.port}, 2 addresses)"
        assert error
        assert "offers no STARTTLS, so nothing was sent" in error
        assert "TOCHIMART_ALERT_SMTP_PLAIN=true" in error
        assert server.letters == []
        allowed = settings_for(tmp_path, f"0.0.0.0:{server.port}", TOCHIMART_ALERT_SMTP_PLAIN="true", **login)
        assert send_test(allowed) == {place: None}
        assert len(server.letters) == 1


def test_user_and_password_are_given_and_a_wrong_one_is_not_repeated(tmp_path: Path) -> None:
    with mail_server(tmp_path, "starttls", PASSWORD) as server:
        smtp, ca = f"localhost:{server.port}", {"TOCHIMART_CA_FILE": str(tmp_path / "ca.pem")}
        login = {"TOCHIMART_ALERT_SMTP_USER": "ads", "TOCHIMART_ALERT_SMTP_PASSWORD": PASSWORD}
        assert set(send_test(settings_for(tmp_path, smtp, **ca, **login)).values()) == {None}
        wrong = login | {"TOCHIMART_ALERT_SMTP_PASSWORD": "wrong-password-99"}
        (error,) = send_test(settings_for(tmp_path, smtp, **ca, **wrong)).values()
        assert error
        assert "535" in error
        assert "check TOCHIMART_ALERT_SMTP_USER and TOCHIMART_ALERT_SMTP_PASSWORD" in error
        assert "wrong-password-99" not in error
        (error,) = send_test(settings_for(tmp_path, smtp, **ca)).values()
        assert error
        assert "530" in error


def test_a_server_that_refuses_or_hangs_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(tmp_path, "plain") as server:
        server.refusal = "452 mailbox of <officer@example.jp> is full"
        (error,) = send_test(settings_for(tmp_path, f"localhost:{server.port}")).values()
        assert error
        assert "452 mailbox of" in error
        assert "officer@example.jp" not in error
    (error,) = send_test(settings_for(tmp_path, f"localhost:{server.port}")).values()
    assert error
    assert error.endswith("Connection refused; the message is sent again later")
    monkeypatch.setattr(mail_module, "TIMEOUT_SECONDS", 0.3)
    with silent_server() as port:
        (error,) = send_test(settings_for(tmp_path, f"localhost:{port}")).values()
        assert error
        assert "no answer in time" in error


@contextmanager
def silent_server() -> Iterator[int]:
    """A port whose connections the system takes, and on which nobody says anything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("smtp.example.jp", MailServer("smtp.example.jp", 587, False)),
        ("smtp.example.jp:25", MailServer("smtp.example.jp", 25, False)),
        ("smtp.example.jp:465", MailServer("smtp.example.jp", 465, True)),
        ("smtps://smtp.example.jp", MailServer("smtp.example.jp", 465, True)),
        ("smtps://[::1]:4650", MailServer("::1", 4650, True)),
    ],
)
def test_a_server_is_read_with_the_usual_ports(text: str, server: MailServer) -> None:
    assert parse_server(text) == server


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TOCHIMART_ALERT_SMTP": "http://x.example"}, "expected smtp://host:587"),
        ({"TOCHIMART_ALERT_SMTP": "x.example:99999"}, "expected smtp://host:587"),
        ({"TOCHIMART_ALERT_SMTP": "smtp://ads:secret-pw-1@x.example"}, "contains user or password"),
        ({"TOCHIMART_ALERT_MAIL_TO": "nobody"}, "TOCHIMART_ALERT_MAIL_TO: expected mail addresses"),
        ({"TOCHIMART_ALERT_MAIL_TO": "a@b.jp\nBcc: x@y.jp"}, "TOCHIMART_ALERT_MAIL_TO: expected mail addresses"),
        ({"TOCHIMART_ALERT_MAIL_TO": " , "}, "TOCHIMART_ALERT_MAIL_TO is not set"),
        ({"TOCHIMART_ALERT_MAIL_FROM": ""}, "TOCHIMART_ALERT_MAIL_FROM is not set"),
        ({"TOCHIMART_ALERT_SMTP_USER": "ads"}, "set both"),
        ({"TOCHIMART_ALERT_SMTP": ""}, "TOCHIMART_ALERT_SMTP is not set"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, given: dict, said: str) -> None:
    whole = {
        "TOCHIMART_ALERT_SMTP": "x.example",
        "TOCHIMART_ALERT_MAIL_FROM": "ads@example.jp",
        "TOCHIMART_ALERT_MAIL_TO": "officer@example.jp",
    }
    settings = settings_of(tmp_path / "home", **{name: value or None for name, value in (whole | given).items()})
    with pytest.raises(PermanentError, match=said) as raised:
        configured_channels(settings)
    assert "secret-pw" not in str(raised.value)
    assert describe_setup(settings)[0] is False
