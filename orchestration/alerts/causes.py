"""Finds all causes as of now. A file that has not changed since the last round is not opened again."""

from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.alerts.cause import MAX_SENTENCE_LENGTH, Area, Cause, shorten
from orchestration.alerts.dated_causes import delay_causes, expiry_causes
from orchestration.alerts.ledger import AreaReading, Ledger, file_stamps
from orchestration.alerts.published_causes import PublishedCauses, read_published_causes, refused_secret_cause
from orchestration.alerts.run_causes import DAILY_JOB, JST, newest_daily_run, run_causes
from orchestration.alerts.settings import AlertSettings
from orchestration.errors import PermanentError
from orchestration.settings import Settings

NEWEST_DAY_FACT, FAILED_AT_FACT = "newest_day", "failed_at"
"""Facts of areas: the newest loaded day, when a command failed."""
DATABASE_MODULES = ("duckdb", "_duckdb")


@dataclass
class CurrentCauses:
    """The causes found in one round, and the areas that could not be read, each with the reason in one line."""

    causes: list[Cause] = field(default_factory=list)
    unreadable_areas: dict[Area, str] = field(default_factory=dict)


def find_causes(
    settings: Settings, ledger: Ledger, now: datetime, published: PublishedCauses | None = None
) -> CurrentCauses:
    """Return every cause as of `now` (Japan). Stores in `ledger.areas` what was read, for the next round.

    `published`: the causes in the published file, if the caller has read them already.
    """
    current = CurrentCauses()
    if published:
        current.causes += published.causes
        day = published.newest_day
    else:
        day = _add_published(settings, ledger, current)
    newest_run = _add_runs(settings, current, now)
    current.causes += _command_causes(ledger, newest_run)
    if not any(
        cause.key == f"run {DAILY_JOB}" for cause in current.causes
    ):  # that cause already states that nothing was published
        clock = settings.now() if settings.fixed_today or settings.profile == "sandbox" else now
        try:
            current.causes += delay_causes(day, clock.astimezone(JST), settings.first_day, settings.last_day)
        except PermanentError as error:  # invalid seeds: the command that starts a run reports them
            current.unreadable_areas["delay"] = str(error)
    current.causes += expiry_causes(settings.own(AlertSettings).secret_expiry, now.date())
    current.causes = list({cause.key: cause for cause in current.causes}.values())
    return current


def _add_runs(settings: Settings, current: CurrentCauses, now: datetime) -> datetime | None:
    """Add the causes of the run history. Returns when the newest daily run began, or None.

    The history is read in every round: a daemon writes to its files twice a minute, and reading them is cheap.
    """
    try:
        causes = run_causes(settings.dagster_home, now)
        current.causes += causes
        current.causes += [
            secret_cause
            for cause in causes
            if (secret_cause := refused_secret_cause(cause.sentence, cause.key, "runs"))
        ]
        return newest_daily_run(settings.dagster_home)
    except PermanentError as error:
        _add_unread(current, "runs", error)
        return None


def _command_causes(ledger: Ledger, newest_run: datetime | None) -> list[Cause]:
    """Return the cause of a command that failed before its run began, unless a daily run has begun since."""
    failed = ledger.areas.get("command")
    if failed and newest_run and newest_run > datetime.fromisoformat(failed.facts[FAILED_AT_FACT]):
        del ledger.areas["command"]
        return []
    return failed.causes if failed else []


def _add_published(settings: Settings, ledger: Ledger, current: CurrentCauses) -> date | None:
    """Add the causes of the published file. Returns its newest day, or None. An unchanged file is not opened again."""
    stamp = file_stamps(settings.published_path)
    known = ledger.areas.get("published")
    if known is None or known.stamp != stamp:
        try:
            known = ledger.areas["published"] = _read_published(settings, ledger, stamp)
        except Exception as error:
            if (
                not isinstance(error, PermanentError)
                and type(error).__module__.partition(".")[0] not in DATABASE_MODULES
            ):
                raise
            ledger.areas.pop("published", None)
            _add_unread(current, "published", error)
            current.unreadable_areas["delay"] = current.unreadable_areas[
                "published"
            ]  # the delay is computed from the newest published day
            return None
    current.causes += known.causes
    newest = known.facts.get(NEWEST_DAY_FACT)
    return date.fromisoformat(newest) if newest else None


def _read_published(settings: Settings, ledger: Ledger, stamp: list[int]) -> AreaReading:
    if not settings.published_path.exists():
        if any(entry.cause.area == "published" for entry in ledger.entries.values()):
            raise PermanentError(
                f"{settings.published_path} is missing, although an earlier run has published it; `tochimart run` publishes it again"
            )
        return AreaReading(stamp, [], {})
    published = read_published_causes(settings.published_path)
    return AreaReading(
        stamp,
        list(published.causes),
        {NEWEST_DAY_FACT: published.newest_day.isoformat()} if published.newest_day else {},
    )


def _add_unread(current: CurrentCauses, area: Area, error: Exception) -> None:
    current.unreadable_areas[area] = shorten(str(error), MAX_SENTENCE_LENGTH)
    current.causes.append(unreadable_cause(area, str(error)))


def unreadable_cause(area: Area, error: str) -> Cause:
    """Return the cause for a file that cannot be read. Without it, the absence of alerts would look like good news."""
    name = {"published": "公開データのファイル", "runs": "実行履歴"}[area]
    return Cause(
        key=f"unreadable {area}",
        area="command",
        severity="critical",
        title=f"{name}を読み取れません",
        sentence=shorten(
            f"{name}が読み取れないため、警告の有無を判断できません。サーバーで tochimart status を実行してください。原因: {error}",
            MAX_SENTENCE_LENGTH,
        ),
    )
