"""Changes since the last message to a channel: new, changed and resolved causes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orchestration.alerts.cause import Area, Cause
from orchestration.alerts.ledger import RESOLVED, Ledger, LedgerEntry

ChangeKind = Literal["new", "changed", "resolved"]
CHANGE_KINDS: tuple[ChangeKind, ...] = ("new", "changed", "resolved")


@dataclass(frozen=True)
class Change:
    """A cause that must be sent to a channel."""

    kind: ChangeKind
    cause: Cause
    since: datetime

    @property
    def order(self) -> tuple[int, int, str]:
        """Return the sort key in a message: the most severe causes first, resolved causes last."""
        return (1 if self.kind == "resolved" else 0, *self.cause.order)


def update_entries(ledger: Ledger, causes: Sequence[Cause], unreadable_areas: Collection[Area], now: datetime) -> None:
    """Update the entries of the ledger: add new causes, renew known causes, and mark causes that no longer apply as resolved.

    Entries of an area in `unreadable_areas` do not change, because it is unknown whether their causes still apply.
    """
    current = {cause.key: cause for cause in causes}
    for key, entry in ledger.entries.items():
        if key not in current and entry.resolved_at is None and entry.cause.area not in unreadable_areas:
            entry.resolved_at = now
    for key, cause in current.items():
        known = ledger.entries.get(key)
        if known is None:
            ledger.entries[key] = LedgerEntry(cause, now)
        else:
            if known.resolved_at is not None:  # the cause returned before its resolution was sent to every channel
                known.since, known.resolved_at = now, None
            known.cause = cause


def changes_for(ledger: Ledger, channel: str) -> list[Change]:
    """Return the changes that were not sent to `channel` yet, in the order of a message."""
    changes = [
        Change(kind, entry.cause, entry.since)
        for entry in ledger.entries.values()
        if (kind := _change_kind(entry, channel))
    ]
    return sorted(changes, key=lambda change: change.order)


def _change_kind(entry: LedgerEntry, channel: str) -> ChangeKind | None:
    sent_state = entry.sent_states.get(channel)
    if entry.resolved_at is not None:
        return None if sent_state == RESOLVED else "resolved"
    if sent_state is None or sent_state == RESOLVED:
        return "new"
    return "changed" if sent_state != entry.cause.fingerprint else None


def record_sent(ledger: Ledger, channel: str) -> None:
    """Record that all current changes were sent to `channel`."""
    for entry in ledger.entries.values():
        entry.sent_states[channel] = RESOLVED if entry.resolved_at else entry.cause.fingerprint


def drop_resolved(ledger: Ledger, channels: Collection[str]) -> None:
    """Delete resolved causes whose resolution was sent to every channel in `channels`."""
    settled = [
        key
        for key, entry in ledger.entries.items()
        if entry.resolved_at and all(entry.sent_states.get(channel) == RESOLVED for channel in channels)
    ]
    for key in settled:
        del ledger.entries[key]


def open_entries(ledger: Ledger) -> list[LedgerEntry]:
    """Return the entries that are not resolved, the most severe first."""
    return sorted(
        (entry for entry in ledger.entries.values() if entry.resolved_at is None), key=lambda entry: entry.cause.order
    )
