"""All causes as of now. A file that has not changed since the last look is not opened again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.alerts.cause import LONGEST_SENTENCE, Area, Cause, shortened
from orchestration.alerts.dated_causes import delay_causes, expiry_causes
from orchestration.alerts.ledger import AreaReading, Ledger, stamp_of
from orchestration.alerts.published_causes import read_published_causes, refused_secret
from orchestration.alerts.run_causes import DAILY, JST, newest_daily_run, run_causes
from orchestration.alerts.settings import AlertSettings
from orchestration.errors import PermanentError
from orchestration.settings import Settings

NEWEST_DAY, NEWEST_RUN, FAILED_AT = "newest_day", "newest_run", "failed_at"
"""Facts of areas: the newest loaded day, when the newest daily run began, when a command failed."""
DATABASES = ("duckdb", "_duckdb")


@dataclass
class Found:
    """The causes of a look, and the areas that could not be read, each with the reason in one line."""

    causes: list[Cause] = field(default_factory=list)
    unread: dict[Area, str] = field(default_factory=dict)


def find_causes(settings: Settings, ledger: Ledger, now: datetime) -> Found:
    """Return every cause as of `now` (Japan). Keeps in `ledger.areas` what was read, for the next look."""
    found = Found()
    published = _area(ledger, found, "published", stamp_of(settings.published_path), lambda: _published(settings))
    history = settings.dagster_home / "history"
    stamp = stamp_of(*(history / name for name in ("runs.db", "runs.db-wal")))
    runs = _area(ledger, found, "runs", stamp, lambda: _runs(settings, stamp, now))
    found.causes += _command(ledger, runs)
    day = date.fromisoformat(published.facts[NEWEST_DAY]) if published and published.facts.get(NEWEST_DAY) else None
    if not any(cause.key == f"run {DAILY}" for cause in found.causes):  # which says already that nothing was published
        clock = settings.now() if settings.fixed_today or settings.profile == "sandbox" else now
        try:
            found.causes += delay_causes(day, clock.astimezone(JST), settings.first_day, settings.last_day)
        except PermanentError as error:  # seeds that cannot be used; whoever starts a run is told
            found.unread["delay"] = str(error)
    found.causes += expiry_causes(settings.own(AlertSettings).secret_expiry, now.date())
    found.causes = list({cause.key: cause for cause in found.causes}.values())
    return found


def _runs(settings: Settings, stamp: list[int], now: datetime) -> AreaReading:
    causes = run_causes(settings.dagster_home, now)
    refused = [one for cause in causes if (one := refused_secret(cause.sentence, cause.key, "runs"))]
    newest = newest_daily_run(settings.dagster_home)
    return AreaReading(stamp, [*causes, *refused], {NEWEST_RUN: newest.isoformat()} if newest else {})


def _command(ledger: Ledger, runs: AreaReading | None) -> list[Cause]:
    """Return the cause of a command that did not get as far as a run, unless a daily run has begun since."""
    failed = ledger.areas.get("command")
    newest = runs.facts.get(NEWEST_RUN) if runs else None
    if failed and newest and datetime.fromisoformat(newest) > datetime.fromisoformat(failed.facts[FAILED_AT]):
        del ledger.areas["command"]
        return []
    return failed.causes if failed else []


def _published(settings: Settings) -> AreaReading:
    stamp = stamp_of(settings.published_path)
    if not settings.published_path.exists():
        return AreaReading(stamp, [], {})
    told = read_published_causes(settings.published_path)
    return AreaReading(stamp, list(told.causes), {NEWEST_DAY: told.newest_day.isoformat()} if told.newest_day else {})


def _area(
    ledger: Ledger, found: Found, area: Area, stamp: list[int], read: Callable[[], AreaReading]
) -> AreaReading | None:
    """Return what an area says, read again only where its files have changed; None, with a cause, where it cannot be read."""
    known = ledger.areas.get(area)
    if known and known.stamp == stamp:
        found.causes += known.causes
        return known
    try:
        ledger.areas[area] = read()
    except Exception as error:
        if not (isinstance(error, PermanentError) or type(error).__module__.partition(".")[0] in DATABASES):
            raise
        ledger.areas.pop(area, None)
        found.unread[area] = shortened(str(error), LONGEST_SENTENCE)
        if area == "published":
            found.unread["delay"] = found.unread[area]  # which is judged by the newest published day
        found.causes.append(unreadable(area, str(error)))
        return None
    found.causes += ledger.areas[area].causes
    return ledger.areas[area]


def unreadable(area: Area, error: str) -> Cause:
    """Return the cause of a file that cannot be read, so that nobody takes silence for good news."""
    name = {"published": "公開データのファイル", "runs": "実行履歴"}[area]
    return Cause(
        key=f"unreadable {area}",
        area="command",
        severity="critical",
        title=f"{name}を読み取れません",
        sentence=shortened(
            f"{name}が読み取れないため、警告の有無を判断できません。サーバーで tochimart status を実行してください。原因: {error}",
            LONGEST_SENTENCE,
        ),
    )
