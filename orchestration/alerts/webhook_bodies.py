"""Builds the request body for each kind of webhook. Text from files and platforms must not become a mention or a link.

Sources: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (escape &, < and >);
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (an Adaptive Card as attachment);
https://developer.chatwork.com/reference/post-rooms-room_id-messages (form with `body`; notation stands in square brackets).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.alerts.message import Message, MessageItem
from orchestration.alerts.settings import WebhookKind

JSON_TYPE = "application/json; charset=utf-8"
CARD_COLOURS = {"critical": "attention", "warning": "warning"}
CARD_VERSION = "1.4"


@dataclass(frozen=True)
class RequestBody:
    """Body to send: form fields for Chatwork, JSON for the other kinds."""

    json: Any = None
    form: Mapping[str, str] | None = None

    def content(self) -> bytes:
        """Return the JSON as UTF-8 bytes, without escapes for Japanese."""
        return json.dumps(self.json, ensure_ascii=False).encode()


def slack_body(message: Message) -> RequestBody:
    """Return an incoming webhook's body. Slack reads `<!channel>` and links between angle brackets, so these are escaped."""
    text = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return RequestBody(json={"text": text})


def teams_body(message: Message) -> RequestBody:
    """Return the body of a Teams workflow: a message with one Adaptive Card. Text runs take no Markdown, so no link can be made."""
    blocks: list[dict[str, Any]] = [_adaptive_text(message.subject, weight="bolder", size="medium")]
    for item in message.items:
        blocks += _card_item(item)
    blocks += [_adaptive_text(line, isSubtle=True) for line in message.footer]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "body": blocks,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return RequestBody(json={"type": "message", "attachments": [attachment]})


def _card_item(item: MessageItem) -> list[dict[str, Any]]:
    colour = "good" if item.kind == "resolved" else CARD_COLOURS[item.severity]
    title = _adaptive_text(f"【{item.label}】{item.title}", weight="bolder", color=colour)
    return [title | {"separator": True}, *([_adaptive_text(item.sentence)] if item.sentence else [])]


def _adaptive_text(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


def chatwork_body(message: Message) -> RequestBody:
    """Return the form fields of Chatwork's API. Chatwork reads text in square brackets, such as `[toall]`, as
    commands, so brackets in the text are replaced."""
    subject, text = (_without_notation(text) for text in (message.subject, message.text.partition("\n")[2].strip()))
    return RequestBody(form={"body": f"[info][title]{subject}[/title]{text}[/info]", "self_unread": "1"})


def _without_notation(text: str) -> str:
    return text.replace("[", "［").replace("]", "］")


def plain_json_body(message: Message) -> RequestBody:
    """Return JSON for a receiver of one's own (docs/settings.md describes the fields)."""
    return RequestBody(json=message.as_json())


BODY_BY_KIND: Mapping[WebhookKind, Callable[[Message], RequestBody]] = {
    "slack": slack_body,
    "teams": teams_body,
    "chatwork": chatwork_body,
    "json": plain_json_body,
}
