"""Sends a message to a webhook: Slack, Microsoft Teams, Chatwork, or a receiver of your own."""

import re
from urllib.parse import urlsplit

from orchestration.alerts.channel import DeliveryError, unreachable_reason
from orchestration.alerts.message import Message
from orchestration.alerts.settings import AlertSettings, WebhookKind, choose_webhook_kind
from orchestration.alerts.webhook_bodies import BODY_BY_KIND, JSON_TYPE
from orchestration.errors import PermanentError, TochimartError
from orchestration.settings import Settings

WEBHOOK_SETTING, KIND_SETTING, TOKEN_SETTING = (
    "TOCHIMART_ALERT_WEBHOOK",
    "TOCHIMART_ALERT_WEBHOOK_KIND",
    "TOCHIMART_ALERT_WEBHOOK_TOKEN",
)
TIMEOUT_SECONDS = (5.0, 15.0)
"""Limits for connecting, and for each part of the answer."""
MAX_ANSWER_SECONDS = 15.0
CHATWORK_PATH = re.compile(r"/v2/rooms/\d+/messages/?")


class WebhookChannel:
    """The channel that posts to the webhook in the settings. Nothing is sent before `send`."""

    name = "webhook"

    def __init__(self, settings: Settings, alert_settings: AlertSettings) -> None:
        """Read the settings. Raises PermanentError, which names the setting and not its value, when the address cannot
        be used."""
        assert alert_settings.webhook
        self._settings = settings
        self._address = alert_settings.webhook.get_secret_value().strip()
        refuse_unusable_address(self._address)
        self.kind: WebhookKind = choose_webhook_kind(alert_settings)
        self._token = alert_settings.webhook_token.get_secret_value() if alert_settings.webhook_token else None
        if self.kind == "chatwork":
            refuse_unusable_chatwork(self._address, self._token)

    @property
    def place(self) -> str:
        return f"webhook ({self.kind}, {urlsplit(self._address).hostname})"

    def send(self, message: Message) -> None:
        """Post the message once. Raises DeliveryError unless the answer is 2xx; redirects are not followed."""
        import requests

        from orchestration.resources.wire import parse_retry_after, prepare_network, read_body, shorten_to_one_line

        prepare_network(self._settings)
        body = BODY_BY_KIND[self.kind](message)
        headers = {"User-Agent": "tochimart"}
        if self._token:
            headers |= (
                {"x-chatworktoken": self._token}
                if self.kind == "chatwork"
                else {"Authorization": f"Bearer {self._token}"}
            )
        if body.form is None:
            headers["Content-Type"] = JSON_TYPE
        try:
            with requests.post(
                self._address,
                data=body.content() if body.form is None else body.form,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as response:
                status, retry_after = response.status_code, parse_retry_after(response.headers.get("Retry-After"))
                reply = (
                    shorten_to_one_line(read_body(response, MAX_ANSWER_SECONDS, self.place)) if status >= 400 else ""
                )
        except (requests.RequestException, UnicodeError) as error:
            raise DeliveryError(f"{self.place}: {unreachable_reason(error)}") from None
        except TochimartError as error:  # the answer broke off
            raise DeliveryError(str(error)) from None
        if not 200 <= status < 300:
            raise DeliveryError(
                f"{self.place}: HTTP {status}{f': {reply}' if reply else ''}; {advice_for_status(status)}", retry_after
            )


def advice_for_status(status: int) -> str:
    """Return advice for an HTTP status that is not 2xx."""
    if 300 <= status < 400:
        return f"the server redirects, and redirects are not followed: write the final address into {WEBHOOK_SETTING}"
    if status == 429:
        return "too many messages; the message is sent again later"
    if status >= 500 or status == 408:
        return "the message is sent again later"
    if status in (401, 403):
        return f"check {WEBHOOK_SETTING} and {TOKEN_SETTING}"
    return f"the webhook may have been removed: check {WEBHOOK_SETTING}"


def refuse_unusable_address(address: str) -> None:
    """Raise PermanentError for an invalid address, or one that would send alerts unencrypted to another machine."""
    from orchestration.resources.wire.network import is_loopback, is_plaintext

    try:
        parts = urlsplit(address)
        is_usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise PermanentError(f"{WEBHOOK_SETTING}: expected an address that begins with https://")
    if is_plaintext(address) and not is_loopback(address):
        raise PermanentError(
            f"{WEBHOOK_SETTING}: must begin with https:// unless it is on this machine, because others could read the message"
        )


def refuse_unusable_chatwork(address: str, token: str | None) -> None:
    """Raise PermanentError if Chatwork's API cannot be called with these settings."""
    if not token:
        raise PermanentError(f"{TOKEN_SETTING} is not set: Chatwork needs an API token")
    if not CHATWORK_PATH.fullmatch(urlsplit(address).path):
        raise PermanentError(f"{WEBHOOK_SETTING}: expected https://api.chatwork.com/v2/rooms/ROOM_ID/messages")
