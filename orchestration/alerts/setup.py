"""The channels that are set, and what is wrong with settings of alerts."""

from orchestration.alerts.channel import Channel
from orchestration.alerts.mail import SMTP, Mail
from orchestration.alerts.settings import AlertSettings
from orchestration.alerts.webhook import WEBHOOK, Webhook
from orchestration.errors import PermanentError, TochimartError
from orchestration.settings import Settings

NOT_SET = f"alerts are not set up: nobody is told when a run fails. Set {WEBHOOK} or {SMTP} (docs/operations.md)"


def channels(settings: Settings) -> list[Channel]:
    """Return the channels that are set; none when alerts are not set up. Raises PermanentError when a setting cannot be used."""
    own = settings.own(AlertSettings)
    found: list[Channel] = []
    if own.webhook:
        found.append(Webhook(settings, own))
    elif own.webhook_kind or own.webhook_token:
        raise PermanentError(
            f"{WEBHOOK} is not set, although other settings of the webhook are: set it, or remove them"
        )
    if own.smtp:
        found.append(Mail(settings, own))
    elif own.mail_to or own.mail_from or own.smtp_user or own.smtp_password:
        raise PermanentError(f"{SMTP} is not set, although other settings of mail are: set it, or remove them")
    return found


def has_channel(settings: Settings) -> bool:
    """Return whether alerts are set up in full."""
    try:
        return bool(channels(settings))
    except TochimartError:
        return False


def setup_line(settings: Settings) -> tuple[bool, str]:
    """Return whether the settings of alerts can be used, and one line that says where alerts go. Contacts no server."""
    try:
        found = channels(settings)
    except TochimartError as error:
        return False, str(error)
    if not found:
        return True, NOT_SET
    return True, f"alerts go to {', '.join(one.place for one in found)}; `tochimart alerts --test` sends a test message"
