"""Everything `tochimart status` says, what of it needs a person, and the next step.

A part that cannot be read becomes one line among the problems; everything else is still shown.
"""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from orchestration.alerts.cause import SEVERITIES, Cause
from orchestration.alerts.causes import Found, find_causes
from orchestration.alerts.ledger import Ledger, read_ledger
from orchestration.alerts.setup import channels
from orchestration.errors import PermanentError
from orchestration.settings import Settings
from orchestration.status.published import Published, read_published
from orchestration.status.runs import JST, Runs, read_runs

FINE, NEEDS_A_PERSON, UNUSABLE = 0, 1, 2
SHORTEST_DISK = 2 * 1024**3
"""A run of 77 days needs less than a gigabyte; a copy of the working file is made beside it."""
T = TypeVar("T")


@dataclass
class Status:
    """How a data folder stands. `problems` are parts that cannot be read; `needs` is what needs a person, most urgent first."""

    profile: str
    home: Path
    disk_free: int | None
    published_at: datetime | None
    age: timedelta | None
    runs: Runs | None = None
    published: Published | None = None
    alerts: list[Cause] = field(default_factory=list)
    delivery: str = ""
    problems: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    next_step: str = ""
    is_unusable: bool = False

    @property
    def exit_code(self) -> int:
        """Return 0 when all is fine, 1 when something needs a person, 2 when there is nothing to use."""
        return UNUSABLE if self.is_unusable else NEEDS_A_PERSON if self.needs else FINE

    def counts(self) -> dict[str, int]:
        """Return the number of open alerts by severity."""
        return {name: sum(one.severity == name for one in self.alerts) for name in SEVERITIES}

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON types."""
        runs, published = self.runs, self.published
        return _plain(
            {
                "exit_code": self.exit_code,
                "profile": self.profile,
                "home": str(self.home),
                "disk_free_bytes": self.disk_free,
                "last_run": runs and runs.last and asdict(runs.last),
                "running": runs and runs.going and asdict(runs.going),
                "next_run": runs and asdict(runs.next),
                "checks": runs and runs.checks and asdict(runs.checks),
                "sources": [asdict(one) for one in published.sources] if published else [],
                "published": {
                    "as_of": published.causes.newest_day if published else None,
                    "at": self.published_at,
                    "age_seconds": int(self.age.total_seconds()) if self.age else None,
                },
                "alerts": {
                    "counts": self.counts(),
                    "open": [{"key": one.key, "severity": one.severity, "title": one.title} for one in self.alerts],
                    "delivery": self.delivery,
                },
                "target": published and published.target and asdict(published.target),
                "problems": self.problems,
                "needs": self.needs,
                "next_step": self.next_step,
            }
        )


def gather(settings: Settings, now: datetime | None = None) -> Status:
    """Return how the data folder of these settings stands as of `now`. Writes nothing, and waits for no run."""
    now = now or datetime.now(JST)
    path = settings.published_path
    at = datetime.fromtimestamp(path.stat().st_mtime, JST) if path.is_file() else None
    status = Status(settings.profile, settings.home, _disk_free(settings.home), at, now - at if at else None)
    status.runs = _read(status, lambda: read_runs(settings.dagster_home, now))
    if path.exists():
        status.published = _read(status, lambda: read_published(path))
        status.is_unusable = status.published is None
    if status.published and status.published.profile not in (None, settings.profile):
        raise PermanentError(
            f"{path} is of the profile {status.published.profile}, and the profile is {settings.profile}"
        )
    ledger = _read(status, lambda: read_ledger(settings.home)) or Ledger()
    causes = status.published.causes if status.published else None
    found = _read(status, lambda: find_causes(settings, ledger, now, causes)) or Found()
    status.alerts = sorted(found.causes, key=lambda one: one.order)
    status.delivery = _delivery(status, settings, ledger)
    _judge(status)
    return status


def _delivery(status: Status, settings: Settings, ledger: Ledger) -> str:
    """Return where alerts go, or why the last message was not delivered."""
    try:
        found = channels(settings)
    except PermanentError as error:
        status.problems.append(str(error))
        status.needs.append("correct the settings of alerts, named above")
        return "nobody is told"
    if not found:
        return "nobody is told (not set up)"
    deliveries = [ledger.deliveries[one.name] for one in found if one.name in ledger.deliveries]
    for failing in [one for one in deliveries if one.error]:
        status.problems.append(f"an alert was not delivered: {failing.error}")
    if any(one.error for one in deliveries):
        status.needs.append("alerts are not delivered: tochimart alerts --test")
        return "not delivered"
    return f"told by {', '.join(one.place for one in found)}"


def _judge(status: Status) -> None:
    """Fill in what needs a person, and the next step: the first of it, or what there is to do at the beginning."""
    runs, published = status.runs, status.published
    needs: list[str] = []
    if status.is_unusable:
        needs.append("publish again: tochimart run")
    elif published is None and not (runs and runs.going):
        needs.append(
            f"nothing is published yet: tochimart {'demo' if status.profile == 'sandbox' else 'doctor, then tochimart run'}"
        )
    if status.disk_free is not None and status.disk_free < SHORTEST_DISK:
        needs.append("free space on the disk of the data folder")
    if runs and runs.last and runs.last.state in ("failed", "cut off"):
        needs.append(
            f"the last run {'failed' if runs.last.state == 'failed' else 'was cut off'}: mend what it names, then tochimart run"
        )
    sources = (
        [one.platform for one in published.sources if one.state in ("denied", "failed", "overdue")] if published else []
    )
    if sources:
        needs.append(f"look after {', '.join(sources)}: tochimart doctor")
    critical = [one for one in status.alerts if one.severity == "critical" and one.area != "runs"]
    if critical and not sources:
        needs.append(
            f"look after {len(critical)} critical alert{'s' if len(critical) > 1 else ''}: tochimart alerts --dry-run"
        )
    if any("cannot be read" in one for one in status.problems) and not status.is_unusable:
        needs.append("mend the file that cannot be read, named above")
    status.needs = [*needs, *status.needs]
    status.next_step = status.needs[0] if status.needs else _calm_step(status)


def _calm_step(status: Status) -> str:
    if status.runs and status.runs.going:
        return "wait for the run that is going"
    if warned := status.counts()["warning"]:
        return f"nothing is urgent; {warned} warning{'s' if warned > 1 else ''} to look into when there is time"
    return "nothing to do"


def _read(status: Status, call: Callable[[], T]) -> T | None:
    """Return `call()`; None, with a line among the problems, when it cannot be read."""
    try:
        return call()
    except PermanentError as error:
        if str(error) not in status.problems:
            status.problems.append(str(error))
        return None


def _disk_free(home: Path) -> int | None:
    """Return the bytes left on the disk of the data folder, or of the folder it will be made in."""
    existing: Iterable[Path] = (one for one in (home, *home.parents) if one.exists())
    try:
        return shutil.disk_usage(next(iter(existing))).free
    except OSError:
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
