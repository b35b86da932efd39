"""What has changed since a channel was told last: new causes, changed ones, and those that are gone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from orchestration.alerts.cause import Area, Cause
from orchestration.alerts.ledger import RESOLVED, Entry, Ledger

Kind = Literal["new", "changed", "resolved"]
KINDS: tuple[Kind, ...] = ("new", "changed", "resolved")


@dataclass(frozen=True)
class Change:
    """A cause that a channel is to be told about."""

    kind: Kind
    cause: Cause
    since: datetime

    @property
    def order(self) -> tuple[int, int, str]:
        """Return the place in a message: what is severe first, what is gone last."""
        return (1 if self.kind == "resolved" else 0, *self.cause.order)


def update_entries(ledger: Ledger, causes: Sequence[Cause], unread: Collection[Area], now: datetime) -> None:
    """Bring the entries up to date: add new causes, renew known ones, mark those that are gone as resolved.

    Entries of an area in `unread` stay as they are: what cannot be read is not known to be resolved.
    """
    current = {one.key: one for one in causes}
    for key, entry in ledger.entries.items():
        if key not in current and entry.resolved_at is None and entry.cause.area not in unread:
            entry.resolved_at = now
    for key, cause in current.items():
        known = ledger.entries.get(key)
        if known is None:
            ledger.entries[key] = Entry(cause, now)
        else:
            if known.resolved_at is not None:  # it came back before everybody was told that it was gone
                known.since, known.resolved_at = now, None
            known.cause = cause


def changes_for(ledger: Ledger, channel: str) -> list[Change]:
    """Return what `channel` has not been told yet, in the order of a message."""
    found = [
        Change(kind, entry.cause, entry.since) for entry in ledger.entries.values() if (kind := _kind(entry, channel))
    ]
    return sorted(found, key=lambda one: one.order)


def _kind(entry: Entry, channel: str) -> Kind | None:
    told = entry.told.get(channel)
    if entry.resolved_at is not None:
        return None if told == RESOLVED else "resolved"
    if told is None or told == RESOLVED:
        return "new"
    return "changed" if told != entry.cause.fingerprint else None


def record_told(ledger: Ledger, channel: str) -> None:
    """Record that `channel` knows everything there is to tell."""
    for entry in ledger.entries.values():
        entry.told[channel] = RESOLVED if entry.resolved_at else entry.cause.fingerprint


def drop_settled(ledger: Ledger, channels: Collection[str]) -> None:
    """Forget resolved causes once every channel knows; channels that are no longer set do not count."""
    settled = [
        key
        for key, entry in ledger.entries.items()
        if entry.resolved_at and all(entry.told.get(one) == RESOLVED for one in channels)
    ]
    for key in settled:
        del ledger.entries[key]


def open_entries(ledger: Ledger) -> list[Entry]:
    """Return the causes that last, the most severe first."""
    return sorted((one for one in ledger.entries.values() if one.resolved_at is None), key=lambda one: one.cause.order)
