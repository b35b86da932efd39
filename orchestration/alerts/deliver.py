"""One round of alerts: find the causes, send each channel the changes it has not received, and record what was sent.

A round sends at most one message per channel. A message that was not accepted is composed again in the next round. If a process dies
between sending and recording, the message is sent twice rather than never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestration.alerts.cause import SEVERITIES
from orchestration.alerts.causes import FAILED_AT_FACT, CurrentCauses, find_causes
from orchestration.alerts.changes import changes_for, drop_resolved, open_entries, record_sent, update_entries
from orchestration.alerts.channel import Channel, DeliveryError
from orchestration.alerts.ledger import (
    AreaReading,
    Delivery,
    Ledger,
    LedgerEntry,
    ledger_lock,
    read_ledger,
    write_ledger,
)
from orchestration.alerts.message import Message, compose_message, make_test_message
from orchestration.alerts.run_causes import JST, failed_command_cause
from orchestration.alerts.settings import AlertSettings
from orchestration.alerts.setup import configured_channels
from orchestration.errors import PermanentError
from orchestration.settings import Settings

MAX_PAUSE = timedelta(hours=1)
"""Maximum time between two attempts of the sensor while a channel fails. The first pause is one minute, and each pause doubles."""
LOCK_WAIT_SECONDS = 60.0


@dataclass
class AlertRound:
    """The result of one round: open causes, messages and errors by channel, and the areas that could not be read."""

    entries: list[LedgerEntry] = field(default_factory=list)
    sent: dict[str, Message] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unreadable_areas: dict[str, str] = field(default_factory=dict)
    is_busy: bool = False
    """True when another process was in a round, and this process did nothing."""


def send_due_alerts(
    settings: Settings,
    now: datetime | None = None,
    *,
    is_patient: bool = False,
    command_error: str | None = None,
    command_began: datetime | None = None,
    wait_seconds: float = LOCK_WAIT_SECONDS,
) -> AlertRound:
    """Find the causes and send each channel its changes. Raises PermanentError for invalid settings or an unusable ledger.

    `is_patient`: while a channel fails, increase the pause between attempts, as the sensor does. `command_error`: the error of a
    command that began at `command_began` and ended before a run was recorded.
    """
    now = now or datetime.now(JST)
    channels = configured_channels(settings)
    with ledger_lock(settings.home, wait_seconds) as is_ours:
        if not is_ours:
            return AlertRound(is_busy=True)
        ledger = read_ledger(settings.home)
        record_command(ledger, command_error, command_began)
        current = _update_ledger(settings, ledger, now)
        alert_round = AlertRound(
            unreadable_areas={str(area): error for area, error in current.unreadable_areas.items()}
        )
        for channel in channels:
            _send_to_channel(settings, ledger, channel, now, is_patient, alert_round)
        drop_resolved(ledger, [channel.name for channel in channels])
        alert_round.entries = open_entries(ledger)
        write_ledger(settings.home, ledger)
    return alert_round


def preview(settings: Settings, now: datetime | None = None) -> tuple[list[LedgerEntry], dict[str, Message]]:
    """Return the open causes, and by channel the message that would be sent. Sends and writes nothing."""
    now = now or datetime.now(JST)
    ledger = read_ledger(settings.home)
    _update_ledger(settings, ledger, now)
    messages = {
        channel.name: message
        for channel in configured_channels(settings)
        if (message := _message(settings, ledger, channel.name)) is not None
    }
    return open_entries(ledger), messages


def send_test(settings: Settings) -> dict[str, str | None]:
    """Send a test message through each channel. Returns the error by channel description, or None where the message was accepted."""
    message = make_test_message(settings.profile, engagement_name(settings))
    results: dict[str, str | None] = {}
    for channel in configured_channels(settings):
        try:
            channel.send(message)
            results[channel.place] = None
        except DeliveryError as error:
            results[channel.place] = str(error)
    return results


def record_command(ledger: Ledger, error: str | None, began: datetime | None) -> None:
    """Store the error of a command for this round and the next ones. A command that succeeded clears the stored error."""
    if error and began:
        reading = AreaReading([], [failed_command_cause(error, began)], {FAILED_AT_FACT: began.isoformat()})
        ledger.areas["command"] = reading
    elif began:
        ledger.areas.pop("command", None)


def _update_ledger(settings: Settings, ledger: Ledger, now: datetime) -> CurrentCauses:
    current = find_causes(settings, ledger, now)
    update_entries(ledger, current.causes, current.unreadable_areas.keys(), now)
    return current


def _send_to_channel(
    settings: Settings, ledger: Ledger, channel: Channel, now: datetime, is_patient: bool, alert_round: AlertRound
) -> None:
    """Send a channel its message, if there is one and its pause is over. Records the result."""
    delivery = ledger.deliveries.setdefault(channel.name, Delivery())
    message = _message(settings, ledger, channel.name)
    if message is None:
        return
    if is_patient and delivery.not_before and now < delivery.not_before <= now + MAX_PAUSE:
        alert_round.errors[channel.name] = delivery.error or "not delivered"
        return
    try:
        channel.send(message)
    except DeliveryError as error:
        failures = delivery.failures + 1
        pause = min(max(pause_after(failures), timedelta(seconds=error.retry_after or 0)), MAX_PAUSE)
        ledger.deliveries[channel.name] = Delivery(failures, str(error), now + pause, delivery.delivered_at)
        alert_round.errors[channel.name] = str(error)
        return
    ledger.deliveries[channel.name] = Delivery(delivered_at=now)
    record_sent(ledger, channel.name)
    alert_round.sent[channel.name] = message


def pause_after(failures: int) -> timedelta:
    """Return the pause after `failures` failures in a row: first less than a minute, so that the next round tries again."""
    return min(timedelta(seconds=50) * 2 ** min(failures - 1, 10), MAX_PAUSE)


def _message(settings: Settings, ledger: Ledger, channel: str) -> Message | None:
    changes = changes_for(ledger, channel)
    if not changes:
        return None
    return compose_message(
        changes,
        count_by_severity(open_entries(ledger)),
        settings.profile,
        engagement_name(settings),
        settings.own(AlertSettings).max_causes,
    )


def engagement_name(settings: Settings) -> str:
    """Return the name of the engagement, or `tochimart` if the seeds are invalid: an alert must be sent even then."""
    try:
        return settings.engagement["name_ja"]
    except PermanentError:
        return "tochimart"


def count_by_severity(entries: Sequence[LedgerEntry]) -> dict[str, int]:
    """Return the number of causes by severity."""
    return {name: sum(entry.cause.severity == name for entry in entries) for name in SEVERITIES}
