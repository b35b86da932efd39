"""A message as each kind of webhook takes it. Text from files and platforms must not become a mention or a link.

Sources: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (escape &, < and >);
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (an Adaptive Card as attachment);
https://developer.chatwork.com/reference/post-rooms-room_id-messages (form with `body`; notation stands in square brackets).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.alerts.message import Item, Message
from orchestration.alerts.settings import WebhookKind

JSON_TYPE = "application/json; charset=utf-8"
CARD_COLOURS = {"critical": "attention", "warning": "warning"}
CARD_VERSION = "1.4"


@dataclass(frozen=True)
class Body:
    """What is posted: the fields of a form, or JSON."""

    json: Any = None
    form: Mapping[str, str] | None = None

    def content(self) -> bytes:
        """Return JSON as bytes, Japanese as it is."""
        return json.dumps(self.json, ensure_ascii=False).encode()


def slack(message: Message) -> Body:
    """Return an incoming webhook's body. Slack reads `<!channel>` and links between angle brackets, so these are escaped."""
    text = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Body(json={"text": text})


def teams(message: Message) -> Body:
    """Return the body of a Teams workflow: a message with one Adaptive Card. Text runs take no Markdown, so no link can be made."""
    blocks: list[dict[str, Any]] = [_run(message.subject, weight="bolder", size="medium")]
    for item in message.items:
        blocks += _card_item(item)
    blocks += [_run(line, isSubtle=True) for line in message.footer]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "body": blocks,
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return Body(json={"type": "message", "attachments": [attachment]})


def _card_item(item: Item) -> list[dict[str, Any]]:
    colour = "good" if item.kind == "resolved" else CARD_COLOURS[item.severity]
    title = _run(f"【{item.label}】{item.title}", weight="bolder", color=colour)
    return [title | {"separator": True}, *([_run(item.sentence)] if item.sentence else [])]


def _run(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **style}]}


def chatwork(message: Message) -> Body:
    """Return the form of Chatwork's API. `[toall]` and other notation stands in square brackets, which text may not bring along."""
    subject, text = (_without_notation(one) for one in (message.subject, message.text.partition("\n")[2].strip()))
    return Body(form={"body": f"[info][title]{subject}[/title]{text}[/info]", "self_unread": "1"})


def _without_notation(text: str) -> str:
    return text.replace("[", "［").replace("]", "］")


def plain_json(message: Message) -> Body:
    """Return JSON for a receiver of one's own (docs/settings.md describes the fields)."""
    return Body(json=message.as_json())


BODIES: Mapping[WebhookKind, Callable[[Message], Body]] = {
    "slack": slack,
    "teams": teams,
    "chatwork": chatwork,
    "json": plain_json,
}
