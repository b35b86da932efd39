"""Whether an installation that runs by itself is well: its service, its schedule and the published file.

Cheap enough for every minute: reads a few rows of Dagster's SQLite files and one of the published file, and asks the code server one
question. Imports neither Dagster nor dbt, and changes nothing.
"""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.home import HomePaths
from orchestration.resources.store import open_published
from orchestration.sqlite_files import INSTIGATOR_NAME_SQL, open_read_only

SOCKET_FILE_NAME = "serving.json"
"""File in Dagster's home in which `tochimart dev` says on which socket its code server listens."""
MAX_SCHEDULE_SILENCE = timedelta(hours=26)
"""A daily schedule is judged late after this: a day, and two hours for the run before it."""
MAX_DAEMON_SILENCE = timedelta(minutes=10)
ANSWER_SECONDS = 10
LIST_REPOSITORIES_METHOD = "/api.DagsterApi/ListRepositories"
FAILED_STATUSES = ("FAILURE", "CANCELED")


@dataclass(frozen=True)
class Health:
    """What is well and what is not, each in a few words."""

    fine: list[str]
    wrong: list[str]

    def line(self) -> str:
        """Return one line: what is wrong if anything is, else what was found."""
        return f"unhealthy: {'; '.join(self.wrong)}" if self.wrong else f"healthy: {'; '.join(self.fine)}"


@contextmanager
def record_socket(dagster: Path, socket: Path) -> Iterator[None]:
    """Say during the block on which socket the code server listens."""
    path = dagster / SOCKET_FILE_NAME
    path.write_text(json.dumps({"socket": str(socket), "pid": os.getpid()}), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def check_health(paths: HomePaths, now: datetime) -> Health:
    """Look at the service, the schedules and the published file."""
    result = Health([], [])
    for look in (check_code_location, check_schedules, check_published):
        try:
            result.fine.append(look(paths, now))
        except PermanentError as error:
            result.wrong.append(str(error))
    return result


def check_code_location(paths: HomePaths, _now: datetime) -> str:
    """Ask the code server for its repositories. Raises PermanentError when it does not run, or could not load the code."""
    import grpc

    try:
        record = json.loads((paths.dagster_home / SOCKET_FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise PermanentError("the service does not run; start tochimart dev") from None
    with grpc.insecure_channel(f"unix:{record['socket']}") as channel:
        list_repositories = channel.unary_unary(
            LIST_REPOSITORIES_METHOD, request_serializer=bytes, response_deserializer=bytes
        )
        try:
            answer: bytes = list_repositories(b"", timeout=ANSWER_SECONDS)
        except grpc.RpcError as error:
            raise PermanentError(
                f"the code server does not answer ({error.code().name.lower()}); restart tochimart dev"
            ) from None
    if b"ListRepositoriesResponse" not in answer:
        raise PermanentError("the code location does not load; the log of tochimart dev says why")
    return "code location loaded"


def check_schedules(paths: HomePaths, now: datetime) -> str:
    """Judge each schedule that is turned on by its newest tick and run. Raises PermanentError when one is late or its run failed."""
    with (
        open_read_only(paths.dagster_home / "schedules" / "schedules.db") as ticks,
        open_read_only(paths.dagster_home / "history" / "runs.db") as runs,
    ):
        refuse_silent_daemon(runs, now)
        turned_on = ticks.execute(
            f"""select {INSTIGATOR_NAME_SQL}, selector_id, update_timestamp from instigators
            where status = 'RUNNING' and instigator_type = 'SCHEDULE' order by 1"""
        ).fetchall()
        if not turned_on:
            raise PermanentError("no schedule is turned on; turn on daily_0600 in the Dagster UI")
        return ", ".join(
            check_schedule(ticks, runs, name, selector, parse_utc(changed), now)
            for name, selector, changed in turned_on
        )


def check_schedule(
    ticks: sqlite3.Connection, runs: sqlite3.Connection, name: str, selector: str, turned_on: datetime, now: datetime
) -> str:
    """Return what one schedule did last. Raises PermanentError when it did nothing for too long, or its newest run failed."""
    tick = ticks.execute(
        "select status, timestamp from job_ticks where selector_id = ? order by timestamp desc, id desc limit 1",
        [selector],
    ).fetchone()
    status, moment = (tick[0], parse_utc(tick[1])) if tick else ("turned on", turned_on)
    if now - moment > MAX_SCHEDULE_SILENCE:
        raise PermanentError(f"{name} did nothing since {moment:%Y-%m-%d %H:%M} UTC; restart tochimart dev")
    if status in FAILED_STATUSES:
        raise PermanentError(f"{name} failed at {moment:%Y-%m-%d %H:%M} UTC; see its ticks in the Dagster UI")
    run = runs.execute(
        """select status, run_id from runs where run_id in (
            select run_id from run_tags where key = 'dagster/schedule_name' and value = ?
        ) order by id desc limit 1""",
        [name],
    ).fetchone()
    if run and run[0] in FAILED_STATUSES:
        raise PermanentError(
            f"the newest run of {name}, {run[1][:8]}, ended as {run[0].lower()}; see it in the Dagster UI"
        )
    return f"{name} {status.lower()} at {moment:%Y-%m-%d %H:%M} UTC" + (f", its run {run[0].lower()}" if run else "")


def refuse_silent_daemon(runs: sqlite3.Connection, now: datetime) -> None:
    """Raise PermanentError when the daemon that starts schedules has not been heard of for some minutes."""
    row = runs.execute("select max(timestamp) from daemon_heartbeats where daemon_type = 'SCHEDULER'").fetchone()
    heard = parse_utc(row[0]) if row and row[0] else None
    if heard is None or now - heard > MAX_DAEMON_SILENCE:
        since = f"since {heard:%Y-%m-%d %H:%M} UTC" if heard else "at all"
        raise PermanentError(f"the daemon has not been heard of {since}; restart tochimart dev")


def check_published(paths: HomePaths, _now: datetime) -> str:
    """Read the published file. Raises PermanentError when it is not there or cannot be read."""
    if not paths.published_path.exists():
        raise PermanentError(f"{paths.published_path.name} is not there; run tochimart run")
    with open_published(paths.published_path) as connection:
        row = connection.execute("select max(report_date)::varchar from kpi.daily").fetchone()
    return f"published file has days up to {row[0] if row else None}"


def parse_utc(text: object) -> datetime:
    """Return a time of Dagster's tables, which are in UTC without saying so."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
