"""The configured channels, and the checks of the alert settings."""

from orchestration.alerts.channel import Channel
from orchestration.alerts.mail import SMTP_SETTING, MailChannel
from orchestration.alerts.settings import AlertSettings
from orchestration.alerts.webhook import WEBHOOK_SETTING, WebhookChannel
from orchestration.errors import PermanentError, TochimartError
from orchestration.settings import Settings

NOT_SET_UP_MESSAGE = (
    "alerts are not set up: no message is sent when a run fails. "
    f"Set {WEBHOOK_SETTING} or {SMTP_SETTING} (docs/alerts.md)"
)


def configured_channels(settings: Settings) -> list[Channel]:
    """Return the configured channels; none if alerts are not set up. Raises PermanentError for an invalid setting."""
    alert_settings = settings.own(AlertSettings)
    channels: list[Channel] = []
    if alert_settings.webhook:
        channels.append(WebhookChannel(settings, alert_settings))
    elif alert_settings.webhook_kind or alert_settings.webhook_token:
        raise PermanentError(
            f"{WEBHOOK_SETTING} is not set, although other settings of the webhook are: set it, or remove them"
        )
    if alert_settings.smtp:
        channels.append(MailChannel(settings, alert_settings))
    elif alert_settings.mail_to or alert_settings.mail_from or alert_settings.smtp_user or alert_settings.smtp_password:
        raise PermanentError(f"{SMTP_SETTING} is not set, although other settings of mail are: set it, or remove them")
    return channels


def has_channel(settings: Settings) -> bool:
    """Return whether at least one channel is configured and all alert settings are valid."""
    try:
        return bool(configured_channels(settings))
    except TochimartError:
        return False


def describe_setup(settings: Settings) -> tuple[bool, str]:
    """Return whether the alert settings are valid, and one line that names the channels or the error. Contacts no server."""
    try:
        channels = configured_channels(settings)
    except TochimartError as error:
        return False, str(error)
    if not channels:
        return True, NOT_SET_UP_MESSAGE
    return (
        True,
        f"alerts go to {', '.join(channel.place for channel in channels)}; `tochimart alerts --test` sends a test message",
    )
