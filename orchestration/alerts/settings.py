"""Settings of alerts. The address of a webhook is a secret: whoever knows it can write into the room."""

from datetime import date
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import Field, SecretStr

from orchestration.masking import register_secret
from orchestration.settings_base import EnvironmentSettings, environment_alias

WebhookKind = Literal["slack", "teams", "chatwork", "json"]
MIN_TOKEN_LENGTH = 8
"""Parts of a webhook's address that are shorter, such as `v2` or `rooms`, are no tokens."""


class AlertSettings(EnvironmentSettings):
    """Where alerts go. Without a webhook and a mail server, none are sent."""

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
        """Have secrets masked; of the webhook's address its path and query, so that the host may still be named in errors."""
        address = self.webhook
        self.webhook = None
        super().model_post_init(context)
        self.webhook = address
        for part in secret_parts(address.get_secret_value()) if address else ():
            register_secret(part)


def secret_parts(address: str) -> list[str]:
    """Return the parts of a webhook's address that nobody may read: path with query, long path segments, query values, password."""
    try:
        parts = urlsplit(address.strip())
        password = parts.password
    except ValueError:  # not an address: nothing of it may be shown
        return [address]
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    tokens = [
        *(unquote(part) for part in parts.path.split("/")),
        *(value for _, value in parse_qsl(parts.query)),
        password or "",
    ]
    return [text for text in (path, *tokens) if len(text) >= MIN_TOKEN_LENGTH]


def choose_webhook_kind(settings: AlertSettings) -> WebhookKind:
    """Return what the webhook takes: as the setting says, else by the host of its address; a host nobody knows takes plain JSON."""
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
