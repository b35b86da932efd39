"""Sends a message by mail. The connection is encrypted, by STARTTLS or from its beginning. Passwords are never sent unencrypted."""

import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.alerts.channel import DeliveryError, unreachable_reason
from orchestration.alerts.message import Message
from orchestration.alerts.settings import AlertSettings
from orchestration.errors import PermanentError
from orchestration.settings import Settings

SMTP_SETTING, USER_SETTING, PASSWORD_SETTING = (
    "TOCHIMART_ALERT_SMTP",
    "TOCHIMART_ALERT_SMTP_USER",
    "TOCHIMART_ALERT_SMTP_PASSWORD",
)
FROM_SETTING, TO_SETTING, PLAIN_SETTING = (
    "TOCHIMART_ALERT_MAIL_FROM",
    "TOCHIMART_ALERT_MAIL_TO",
    "TOCHIMART_ALERT_SMTP_PLAIN",
)
TIMEOUT_SECONDS = 15.0
STARTTLS_PORT, TLS_PORT = 587, 465
ADDRESS_PATTERN = re.compile(r"[^\s@<>,;:\"]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class MailServer:
    """A mail server: host, port, and whether TLS begins with the connection (port 465) instead of by STARTTLS."""

    host: str
    port: int
    is_implicit_tls: bool


class MailChannel:
    """The channel that sends mail to the addresses in the settings. Nothing is sent before `send`."""

    name = "mail"

    def __init__(self, settings: Settings, alert_settings: AlertSettings) -> None:
        """Read the settings. Raises PermanentError, which names the setting, when one is missing or cannot be used."""
        assert alert_settings.smtp
        self._settings, self._alert_settings = settings, alert_settings
        self._server = parse_server(alert_settings.smtp)
        self._from = parse_address(alert_settings.mail_from, FROM_SETTING)
        self._to = [
            parse_address(address, TO_SETTING)
            for address in re.split("[,;]", alert_settings.mail_to or "")
            if address.strip()
        ]
        if not self._to:
            raise PermanentError(f"{TO_SETTING} is not set: write the addresses alerts go to, separated by commas")
        if bool(alert_settings.smtp_user) != bool(alert_settings.smtp_password):
            raise PermanentError(f"set both {USER_SETTING} and {PASSWORD_SETTING}, or neither")

    @property
    def place(self) -> str:
        recipients = f"{len(self._to)} address{'es' if len(self._to) > 1 else ''}"
        return f"mail ({self._server.host}:{self._server.port}, {recipients})"

    def send(self, message: Message) -> None:
        """Send the message to the mail server. Raises DeliveryError unless the server accepted it for every address."""
        try:
            with self._open_connection() as server:
                if self._alert_settings.smtp_user and self._alert_settings.smtp_password:
                    server.login(self._alert_settings.smtp_user, self._alert_settings.smtp_password.get_secret_value())
                refused = server.send_message(self._make_email(message), self._from, self._to)
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"{self.place}: {_server_reply(error)}; check {USER_SETTING} and {PASSWORD_SETTING}"
            ) from None
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise DeliveryError(f"{self.place}: {code} {_line(text)}; check {TO_SETTING}") from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"{self.place}: {_server_reply(error)}; the message is sent again later") from None
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(f"{self.place}: {error}; check {SMTP_SETTING} and {USER_SETTING}") from None
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise DeliveryError(f"{self.place}: {unreachable_reason(error)}") from None
        if refused:
            raise DeliveryError(
                f"{self.place}: {len(refused)} of {len(self._to)} addresses were refused; check {TO_SETTING}"
            )

    def _open_connection(self) -> smtplib.SMTP:
        """Return an encrypted connection. It is unencrypted only to this machine, or if the setting allows it."""
        from orchestration.resources.wire.network import is_loopback

        host, port = self._server.host, self._server.port
        if self._server.is_implicit_tls:
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=self._tls())
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        try:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=self._tls())
                server.ehlo()
            elif not (self._alert_settings.smtp_plain or is_loopback(f"smtp://{host}")):
                raise DeliveryError(
                    f"{self.place}: the server offers no STARTTLS, so nothing was sent; use smtps:// (port {TLS_PORT}), or allow it "
                    f"with {PLAIN_SETTING}=true in a network you trust"
                )
        except BaseException:
            server.close()
            raise
        return server

    def _tls(self) -> ssl.SSLContext:
        """Return a TLS context that trusts the same certificates as the platforms' clients (docs/network.md)."""
        from orchestration.resources.wire import prepare_network

        prepare_network(self._settings)
        named = os.environ.get("REQUESTS_CA_BUNDLE")
        is_folder = bool(named) and Path(str(named)).is_dir()
        return ssl.create_default_context(cafile=None if is_folder else named, capath=named if is_folder else None)

    def _make_email(self, message: Message) -> EmailMessage:
        email = EmailMessage()
        email["Subject"] = " ".join(message.subject.split())
        email["From"], email["To"] = self._from, ", ".join(self._to)
        email["Date"], email["Message-ID"] = (
            formatdate(localtime=True),
            make_msgid(domain=self._from.rpartition("@")[2]),
        )
        email["Auto-Submitted"] = "auto-generated"
        email.set_content(message.text, charset="utf-8", cte="base64")
        return email


def parse_server(text: str) -> MailServer:
    """Return the server of a setting such as `smtp.example.jp:587` or `smtps://smtp.example.jp`. Raises PermanentError."""
    expected = f"{SMTP_SETTING}: expected smtp://host:{STARTTLS_PORT} (STARTTLS) or smtps://host:{TLS_PORT} (TLS from the beginning)"
    try:
        parts = urlsplit(text.strip() if "://" in text else f"smtp://{text.strip()}")
        host, port = parts.hostname, parts.port
    except ValueError:
        raise PermanentError(expected) from None
    if parts.username or parts.password:
        raise PermanentError(
            f"{SMTP_SETTING}: contains user or password; write them into {USER_SETTING} and {PASSWORD_SETTING}"
        )
    if parts.scheme.lower() not in ("smtp", "smtps") or not host or parts.path.strip("/") or parts.query:
        raise PermanentError(expected)
    is_implicit = parts.scheme.lower() == "smtps" or port == TLS_PORT
    return MailServer(host, port or (TLS_PORT if is_implicit else STARTTLS_PORT), is_implicit)


def parse_address(text: str | None, setting: str) -> str:
    """Return the mail address in `text`. Raises PermanentError for an invalid address and does not repeat it."""
    if not text:
        raise PermanentError(f"{setting} is not set: write a mail address")
    address = parseaddr(text.strip())[1] if text.strip().isprintable() else ""
    if not ADDRESS_PATTERN.fullmatch(address):
        raise PermanentError(f"{setting}: expected mail addresses such as ads@example.jp, separated by commas")
    return address


def _server_reply(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_line(error.smtp_error)}"


def _line(text: str | bytes) -> str:
    from orchestration.resources.wire import shorten_to_one_line

    return shorten_to_one_line(text)
