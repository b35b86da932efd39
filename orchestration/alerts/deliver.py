"""One look: find the causes, tell each channel what it does not know yet, and remember what was told.

At most one message per channel and look. A message that was not taken is made again at the next look, with whatever is new by then; if a
process dies between sending and remembering, a message comes twice rather than never.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orchestration.alerts.cause import SEVERITIES
from orchestration.alerts.causes import FAILED_AT, CurrentCauses, find_causes
from orchestration.alerts.changes import changes_for, drop_resolved, open_entries, record_sent, update_entries
from orchestration.alerts.channel import Channel, DeliveryError
from orchestration.alerts.ledger import (
    AreaReading,
    Delivery,
    Entry,
    Ledger,
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
"""Between two attempts of the sensor while a channel fails. The first pause is a minute, then it doubles."""
WAIT_SECONDS = 60.0


@dataclass
class AlertRound:
    """What came of a look: open causes, messages sent by channel, errors by channel, areas that could not be read."""

    entries: list[Entry] = field(default_factory=list)
    sent: dict[str, Message] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    is_busy: bool = False
    """Another process was looking, and this one did nothing."""


def send_due_alerts(
    settings: Settings,
    now: datetime | None = None,
    *,
    is_patient: bool = False,
    command_error: str | None = None,
    command_began: datetime | None = None,
    wait_seconds: float = WAIT_SECONDS,
) -> AlertRound:
    """Look once and send what is not known yet. Raises PermanentError for settings or a ledger that cannot be used.

    `is_patient`: while a channel fails, wait longer and longer between attempts, as the sensor does. `command_error`: the error of a
    command, begun at `command_began`, that ended before a run was recorded.
    """
    now = now or datetime.now(JST)
    channels = configured_channels(settings)
    with ledger_lock(settings.home, wait_seconds) as is_ours:
        if not is_ours:
            return AlertRound(is_busy=True)
        ledger = read_ledger(settings.home)
        record_command(ledger, command_error, command_began)
        current = _update_ledger(settings, ledger, now)
        alert_round = AlertRound(unread={str(area): error for area, error in current.unread.items()})
        for channel in channels:
            _send_to_channel(settings, ledger, channel, now, is_patient, alert_round)
        drop_resolved(ledger, [channel.name for channel in channels])
        alert_round.entries = open_entries(ledger)
        write_ledger(settings.home, ledger)
    return alert_round


def preview(settings: Settings, now: datetime | None = None) -> tuple[list[Entry], dict[str, Message]]:
    """Return the open causes, and the message each channel would be sent. Sends and writes nothing."""
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
    """Send a test message through each channel; return by place the error in one line, None where it was taken."""
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
    """Keep the error of a command for this look and the next ones; without an error, a command that ended well clears it."""
    if error and began:
        reading = AreaReading([], [failed_command_cause(error, began)], {FAILED_AT: began.isoformat()})
        ledger.areas["command"] = reading
    elif began:
        ledger.areas.pop("command", None)


def _update_ledger(settings: Settings, ledger: Ledger, now: datetime) -> CurrentCauses:
    current = find_causes(settings, ledger, now)
    update_entries(ledger, current.causes, current.unread.keys(), now)
    return current


def _send_to_channel(
    settings: Settings, ledger: Ledger, channel: Channel, now: datetime, is_patient: bool, alert_round: AlertRound
) -> None:
    """Send one channel its message, if there is one and it is time, and record how that ended."""
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
    """Return how long the sensor waits after so many failures in a row: less than a minute at first, so that the next look tries."""
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
    """Return the name of the engagement, or of the product where seeds cannot be used: an alert must go out all the same."""
    try:
        return settings.engagement["name_ja"]
    except PermanentError:
        return "tochimart"


def count_by_severity(entries: Sequence[Entry]) -> dict[str, int]:
    """Return the number of causes by severity."""
    return {name: sum(entry.cause.severity == name for entry in entries) for name in SEVERITIES}
