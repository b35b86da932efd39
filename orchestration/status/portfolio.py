"""Reads one client's row of `tochimart portfolio` from a published file. Each file is opened alone and only for reading,
so figures of two clients never meet in one database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.alerts.cause import Cause
from orchestration.alerts.dated_causes import delay_causes
from orchestration.errors import PermanentError
from orchestration.home import FixedHome
from orchestration.status.published import Published, SourceStatus, TargetStatus, published_content, reading
from orchestration.status.runs import JST

STATES_TO_LOOK_AFTER = ("denied", "failed", "overdue")
"""States of a source whose data of the last seven days is missing and should be there."""
ENGAGEMENT_SQL = "select engagement_id, name_ja, customer_ja, launch_date, end_date from seeds.engagement"
FAILED_TESTS_SQL = (
    "select count(*) filter (where not is_warning), count(*) filter (where is_warning) from ops.failed_tests"
)


@dataclass(frozen=True)
class Engagement:
    """The engagement that a published file is about. `customer_ja` is empty if its table does not name the customer."""

    engagement_id: str
    name_ja: str
    customer_ja: str
    launch_date: date
    end_date: date


@dataclass(frozen=True)
class Client:
    """One engagement as its published file shows it. `causes` are the open critical causes; `failed_checks` and
    `warned_checks` are data tests of the last build that found rows."""

    path: Path
    published_at: datetime
    engagement: Engagement
    published: Published
    causes: Sequence[Cause]
    failed_checks: int
    warned_checks: int

    @property
    def is_simulated(self) -> bool:
        """Return whether the figures are simulated. A file that names no profile counts as simulated: it cannot be shown
        as a customer's results."""
        return self.published.profile != "live"

    @property
    def target(self) -> TargetStatus | None:
        return self.published.target

    @property
    def missing_sources(self) -> list[SourceStatus]:
        """Return the platforms whose data of the last seven days is missing."""
        return [source for source in self.published.sources if source.state in STATES_TO_LOOK_AFTER]


def published_file(place: Path) -> Path:
    """Return the published file of `place`, which is a data folder or a published file. Raises PermanentError if there is
    none, or if this user may not read it."""
    try:
        path = FixedHome(place).published_path if place.is_dir() else place
        if not place.exists():
            raise PermanentError(f"{place} does not exist; name a data folder or a published file (tochimart.duckdb)")
        if not path.exists():
            raise PermanentError(
                f"{place} has no published file; run `tochimart run` with TOCHIMART_HOME={place}, or name another folder"
            )
        if not path.is_file():
            raise PermanentError(f"{path} is not a file; name a data folder or a published file (tochimart.duckdb)")
        with path.open("rb"):
            return path
    except PermissionError as error:
        raise PermanentError(
            f"{error.filename} may not be read by this user; ask its owner to let you read the folder and the published file"
        ) from None


def read_client(place: Path, now: datetime) -> Client:
    """Return the client of a data folder or published file as of `now`. Raises PermanentError in one line if it cannot
    be read: absent, forbidden, locked, corrupt, or written by an earlier version."""
    path = published_file(place)
    with reading(path) as connection:
        published = published_content(connection)
        engagements = connection.execute(ENGAGEMENT_SQL).fetchall()
        failed, warned = connection.execute(FAILED_TESTS_SQL).fetchall()[0]
    if len(engagements) != 1:
        raise PermanentError(f"{path} is about {len(engagements)} engagements, and one is expected; publish it again")
    engagement_id, name, customer, launch, end = engagements[0]
    engagement = Engagement(engagement_id, name, customer or "", launch, end)
    return Client(
        path=path,
        published_at=datetime.fromtimestamp(path.stat().st_mtime, JST),
        engagement=engagement,
        published=published,
        causes=_critical(published, engagement, now),
        failed_checks=failed,
        warned_checks=warned,
    )


def _critical(published: Published, engagement: Engagement, now: datetime) -> list[Cause]:
    """Return the critical causes, and for real data the cause that it is out of date. Simulated data has a clock of its own."""
    causes = list(published.causes.causes)
    if published.profile == "live":
        newest = published.causes.newest_day
        causes += delay_causes(newest, now.astimezone(JST), engagement.launch_date, engagement.end_date)
    return [cause for cause in causes if cause.severity == "critical"]
