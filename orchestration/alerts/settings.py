"""Settings of alerts. A webhook address is a secret, because anyone who has it can post to the chat room."""

from datetime import date
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr

from orchestration.masking import register_secret
from orchestration.settings_base import EnvironmentSettings, environment_alias

WebhookKind = Literal["slack", "teams", "chatwork", "json"]
MIN_TOKEN_LENGTH = 8
"""Shorter parts of a webhook address, such as `v2` or `rooms`, are not treated as tokens."""


class AlertSettings(EnvironmentSettings):
    """Settings of the alert channels. Without a webhook and a mail server, no alerts are sent."""

    webhook: SecretStr | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_WEBHOOK"))
    webhook_kind: WebhookKind | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_WEBHOOK_KIND"))
    webhook_token: SecretStr | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_WEBHOOK_TOKEN"))
    smtp: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_SMTP"))
    smtp_user: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_SMTP_USER"))
    smtp_password: SecretStr | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_SMTP_PASSWORD"))
    smtp_plain: bool = Field(False, validation_alias=environment_alias("TOCHIMART_ALERT_SMTP_PLAIN"))
    mail_from: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_MAIL_FROM"))
    mail_to: str | None = Field(None, validation_alias=environment_alias("TOCHIMART_ALERT_MAIL_TO"))
    max_causes: int = Field(10, ge=1, le=50, validation_alias=environment_alias("TOCHIMART_ALERT_MAX_CAUSES"))
    secret_expiry: dict[str, date] = Field(
        default_factory=dict, validation_alias=environment_alias("TOCHIMART_SECRET_EXPIRY")
    )

    def model_post_init(self, context: object) -> None:
        """Register the secrets for masking. Only path and query of the webhook address are masked, so errors can name the host."""
        address = self.webhook
        self.webhook = None
        super().model_post_init(context)
        self.webhook = address
        for part in secret_parts(address.get_secret_value()) if address else ():
            register_secret(part)


def secret_parts(address: str) -> list[str]:
    """Return the secret parts of a webhook address: path with query, long path segments, query values, and password."""
    try:
        parts = urlsplit(address.strip())
        password = parts.password
    except ValueError:  # not an address: the whole text is secret
        return [address]
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    tokens = [
        *(unquote(part) for part in parts.path.split("/")),
        *(value for _, value in parse_qsl(parts.query)),
        password or "",
    ]
    return [text for text in (path, *tokens) if len(text) >= MIN_TOKEN_LENGTH]


def choose_webhook_kind(settings: AlertSettings) -> WebhookKind:
    """Return the message format of the webhook: from the setting, otherwise by the host of the address. Unknown hosts get plain JSON."""
    if settings.webhook_kind:
        return settings.webhook_kind
    host = (urlsplit(settings.webhook.get_secret_value()).hostname if settings.webhook else None) or ""
    kinds: tuple[tuple[WebhookKind, tuple[str, ...]], ...] = (
        ("slack", ("hooks.slack.com", "hooks.slack-gov.com")),
        ("teams", (".logic.azure.com", ".webhook.office.com", ".api.powerplatform.com", ".powerautomate.com")),
        ("chatwork", ("api.chatwork.com",)),
    )
    for kind, names in kinds:
        if any(host == name or (name.startswith(".") and host.endswith(name)) for name in names):
            return kind
    return "json"
