"""Collects the content of `tochimart status`: the state of all parts, the actions that a person must take, and the
next step. A part that cannot be read becomes one problem line. All other parts are still shown."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from orchestration.alerts.cause import SEVERITIES, Cause
from orchestration.alerts.causes import CurrentCauses, find_causes
from orchestration.alerts.ledger import Ledger, read_ledger
from orchestration.alerts.setup import configured_channels
from orchestration.errors import PermanentError
from orchestration.settings import Settings
from orchestration.status.published import Published, read_published
from orchestration.status.runs import JST, RunOverview, read_run_overview

FINE, NEEDS_A_PERSON, UNUSABLE = 0, 1, 2
MIN_FREE_BYTES = 2 * 1024**3
"""Below this, free disk space is a problem. A run of 77 days needs less than a gigabyte, plus a copy of the working file."""
T = TypeVar("T")


@dataclass
class Status:
    """Status of a data folder. `problems` lists parts that cannot be read. `needs` lists actions for a person, the most urgent first."""

    profile: str
    home: Path
    disk_free: int | None
    published_at: datetime | None
    age: timedelta | None
    runs: RunOverview | None = None
    published: Published | None = None
    alerts: list[Cause] = field(default_factory=list)
    delivery: str = ""
    problems: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    next_step: str = ""
    is_unusable: bool = False

    @property
    def exit_code(self) -> int:
        """Return 0 if all is fine, 1 if a person must act, 2 if no published data can be used."""
        return UNUSABLE if self.is_unusable else NEEDS_A_PERSON if self.needs else FINE

    def counts(self) -> dict[str, int]:
        """Return the number of open alerts by severity."""
        return {name: sum(alert.severity == name for alert in self.alerts) for name in SEVERITIES}

    def as_json(self) -> dict[str, Any]:
        """Return the status as plain JSON types."""
        runs, published = self.runs, self.published
        return _to_json_types(
            {
                "exit_code": self.exit_code,
                "profile": self.profile,
                "home": str(self.home),
                "disk_free_bytes": self.disk_free,
                "last_run": runs and runs.last and asdict(runs.last),
                "running": runs and runs.running and asdict(runs.running),
                "next_run": runs and asdict(runs.next),
                "checks": runs and runs.checks and asdict(runs.checks),
                "sources": [asdict(source) for source in published.sources] if published else [],
                "published": {
                    "as_of": published.causes.newest_day if published else None,
                    "at": self.published_at,
                    "age_seconds": int(self.age.total_seconds()) if self.age else None,
                },
                "alerts": {
                    "counts": self.counts(),
                    "open": [
                        {"key": alert.key, "severity": alert.severity, "title": alert.title} for alert in self.alerts
                    ],
                    "delivery": self.delivery,
                },
                "target": published and published.target and asdict(published.target),
                "problems": self.problems,
                "needs": self.needs,
                "next_step": self.next_step,
            }
        )


def gather_status(settings: Settings, now: datetime | None = None) -> Status:
    """Return the status of the data folder as of `now`. Writes nothing and waits for no run."""
    now = now or datetime.now(JST)
    path = settings.published_path
    at = datetime.fromtimestamp(path.stat().st_mtime, JST) if path.is_file() else None
    status = Status(settings.profile, settings.home, _disk_free(settings.home), at, now - at if at else None)
    status.runs = _try_read(status, lambda: read_run_overview(settings.dagster_home, now))
    if path.exists():
        status.published = _try_read(status, lambda: read_published(path))
        status.is_unusable = status.published is None
    if status.published and status.published.profile not in (None, settings.profile):
        raise PermanentError(
            f"{path} belongs to the profile {status.published.profile}, but the setting is {settings.profile}"
        )
    ledger = _try_read(status, lambda: read_ledger(settings.home)) or Ledger()
    causes = status.published.causes if status.published else None
    current = _try_read(status, lambda: find_causes(settings, ledger, now, causes)) or CurrentCauses()
    status.alerts = sorted(current.causes, key=lambda cause: cause.order)
    status.delivery = _delivery(status, settings, ledger)
    _judge(status)
    return status


def _delivery(status: Status, settings: Settings, ledger: Ledger) -> str:
    """Return the channels of alerts in one line, or that the last message was not delivered."""
    try:
        configured = configured_channels(settings)
    except PermanentError as error:
        status.problems.append(str(error))
        status.needs.append("correct the settings of alerts, named above")
        return "no channel can be used"
    if not configured:
        return "no channel is set up"
    deliveries = [ledger.deliveries[channel.name] for channel in configured if channel.name in ledger.deliveries]
    for failing in [delivery for delivery in deliveries if delivery.error]:
        status.problems.append(f"an alert was not delivered: {failing.error}")
    if any(delivery.error for delivery in deliveries):
        status.needs.append("alerts are not delivered: tochimart alerts --test")
        return "not delivered"
    return f"sent by {', '.join(channel.place for channel in configured)}"


def _judge(status: Status) -> None:
    """Set `needs` (actions for a person) and the next step: the most urgent action, or in a new data folder the first
    command."""
    runs, published = status.runs, status.published
    needs: list[str] = []
    if status.is_unusable:
        needs.append("publish again: tochimart run")
    elif published is None and not (runs and runs.running):
        needs.append(
            f"nothing is published yet: tochimart {'demo' if status.profile == 'sandbox' else 'doctor, then tochimart run'}"
        )
    if status.disk_free is not None and status.disk_free < MIN_FREE_BYTES:
        needs.append("free space on the disk of the data folder")
    if runs and runs.last and runs.last.state in ("failed", "cut off"):
        needs.append(
            f"the last run {'failed' if runs.last.state == 'failed' else 'was cut off'}: mend what it names, then tochimart run"
        )
    sources = (
        [source.platform for source in published.sources if source.state in ("denied", "failed", "overdue")]
        if published
        else []
    )
    if sources:
        needs.append(f"look after {', '.join(sources)}: tochimart doctor")
    critical = [alert for alert in status.alerts if alert.severity == "critical" and alert.area != "runs"]
    if critical and not sources:
        needs.append(
            f"look after {len(critical)} critical alert{'s' if len(critical) > 1 else ''}: tochimart alerts --dry-run"
        )
    if any("cannot be read" in problem for problem in status.problems) and not status.is_unusable:
        needs.append("mend the file that cannot be read, named above")
    status.needs = [*needs, *status.needs]
    status.next_step = status.needs[0] if status.needs else _step_without_needs(status)


def _step_without_needs(status: Status) -> str:
    if status.runs and status.runs.running:
        return "wait for the run that is going"
    if warned := status.counts()["warning"]:
        return f"nothing is urgent; {warned} warning{'s' if warned > 1 else ''} to look into when there is time"
    return "nothing to do"


def _try_read(status: Status, call: Callable[[], T]) -> T | None:
    """Return `call()`. If it raises PermanentError, add a problem line and return None."""
    try:
        return call()
    except PermanentError as error:
        if str(error) not in status.problems:
            status.problems.append(str(error))
        return None


def _disk_free(home: Path) -> int | None:
    """Return the free bytes on the disk of the data folder, or of the folder in which it will be created."""
    existing: Iterable[Path] = (folder for folder in (home, *home.parents) if folder.exists())
    try:
        return shutil.disk_usage(next(iter(existing))).free
    except OSError:
        return None


def _to_json_types(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _to_json_types(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_to_json_types(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
