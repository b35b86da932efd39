"""The Japanese message of one round: new, changed and resolved causes. Secrets and personal data are masked here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.alerts.cause import SEVERITY_JA
from orchestration.alerts.changes import Change, ChangeKind
from orchestration.masking import mask_secrets
from orchestration.profile import SIMULATED_JA

KIND_JA: dict[ChangeKind, str] = {"new": "新規", "changed": "変化", "resolved": "解消"}
NEXT_STEP = "詳しくは、サーバーで tochimart status または tochimart alerts を実行してください。"
TEST_TITLE = "警告の送信テスト"
TEST_SENTENCE = (
    "tochimart からの送信テストです。この通知が届いていれば、警告の設定は正しく動いています。対応は不要です。"
)


@dataclass(frozen=True)
class MessageItem:
    """One cause in a message: its label, such as 要対応, its title, and a sentence, which is empty for a resolved cause."""

    kind: ChangeKind
    severity: str
    label: str
    title: str
    sentence: str
    key: str
    since: str


@dataclass(frozen=True)
class Message:
    """A message for all channels. Programs use `profile` and `counts`. `footer` contains the last lines of the text."""

    subject: str
    items: Sequence[MessageItem]
    footer: Sequence[str]
    profile: str
    engagement: str
    count_by_severity: dict[str, int]

    @property
    def text(self) -> str:
        """Return the message as plain text."""
        lines = [self.subject, ""]
        for item in self.items:
            lines += [f"【{item.label}】{item.title}", *([item.sentence] if item.sentence else []), ""]
        return "\n".join([*lines, *self.footer])

    def as_json(self) -> dict[str, Any]:
        """Return the message for a program."""
        return {
            "source": "tochimart",
            "profile": self.profile,
            "engagement": self.engagement,
            "subject": self.subject,
            "text": self.text,
            "open": self.count_by_severity,
            "alerts": [
                {
                    "key": item.key, "state": item.kind, "severity": item.severity, "title": item.title, "sentence": item.sentence,
                    "since": item.since,
                }
                for item in self.items
            ],
        }  # fmt: skip


def clean_text(text: str) -> str:
    """Return the text with secrets and personal data masked, so that it may be sent."""
    from orchestration.resources.privacy import mask_text

    return mask_text(mask_secrets(text))


def compose_message(
    changes: Sequence[Change], open_counts: dict[str, int], profile: str, engagement: str, max_causes: int
) -> Message:
    """Return the message about `changes`, of which at most `max_causes` are listed. `open_counts`: number of open causes by severity."""
    shown, hidden = changes[:max_causes], len(changes) - max_causes
    footer = []
    if hidden > 0:
        footer.append(f"ほかに{hidden}件あります。")
    lasting = "、".join(f"{SEVERITY_JA[name]}{count}件" for name, count in open_counts.items() if count)
    footer.append(f"現在続いている警告: {lasting}" if lasting else "現在続いている警告はありません。")
    footer.append(NEXT_STEP)
    return Message(
        subject=clean_text(f"{_profile_mark(profile)}{engagement} 広告計測: {_count_summary(changes)}"),
        items=[_message_item(change) for change in shown],
        footer=footer,
        profile=profile,
        engagement=clean_text(engagement),
        count_by_severity=open_counts,
    )


def make_test_message(profile: str, engagement: str) -> Message:
    """Return the message of `tochimart alerts --test`."""
    return Message(
        subject=clean_text(f"{_profile_mark(profile)}{engagement} 広告計測: {TEST_TITLE}"),
        items=[],
        footer=[TEST_SENTENCE],
        profile=profile,
        engagement=clean_text(engagement),
        count_by_severity={},
    )


def _profile_mark(profile: str) -> str:
    return f"【{SIMULATED_JA}】" if profile == "sandbox" else ""


def _count_summary(changes: Sequence[Change]) -> str:
    """Return the number of causes by severity: `要対応1件、要確認2件、解消1件`."""
    lasting = [change for change in changes if change.kind != "resolved"]
    parts = [
        f"{label}{count}件"
        for name, label in SEVERITY_JA.items()
        if (count := sum(change.cause.severity == name for change in lasting))
    ]
    if gone := len(changes) - len(lasting):
        parts.append(f"解消{gone}件")
    return "、".join(parts)


def _message_item(change: Change) -> MessageItem:
    is_gone = change.kind == "resolved"
    label = KIND_JA["resolved"] if is_gone else SEVERITY_JA[change.cause.severity]
    title = f"{change.cause.title}（現在は該当しません）" if is_gone else change.cause.title
    return MessageItem(
        kind=change.kind,
        severity=change.cause.severity,
        label=f"{label}・{KIND_JA['changed']}" if change.kind == "changed" else label,
        title=clean_text(title),
        sentence="" if is_gone else clean_text(change.cause.sentence),
        key=clean_text(change.cause.key),
        since=change.since.isoformat(timespec="minutes"),
    )
