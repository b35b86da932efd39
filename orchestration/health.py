"""Checks the health of an unattended installation: its code server, its schedules and the published file.

The check is cheap enough for every minute: it reads a few rows of Dagster's SQLite files and one row of the published file, and sends
the code server one request. It imports neither Dagster nor dbt, and changes nothing.
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
"""File in Dagster's home in which `tochimart dev` stores the socket of its code server."""
MAX_SCHEDULE_SILENCE = timedelta(hours=26)
"""A daily schedule without a tick for this long is late: one day, plus two hours for the previous run."""
MAX_DAEMON_SILENCE = timedelta(minutes=10)
ANSWER_SECONDS = 10
LIST_REPOSITORIES_METHOD = "/api.DagsterApi/ListRepositories"
FAILED_STATUSES = ("FAILURE", "CANCELED")


@dataclass(frozen=True)
class Health:
    """Result of the check: one short text for each healthy part, and one for each problem."""

    healthy: list[str]
    problems: list[str]

    def line(self) -> str:
        """Return one line: the problems if there are any, otherwise the healthy parts."""
        return f"unhealthy: {'; '.join(self.problems)}" if self.problems else f"healthy: {'; '.join(self.healthy)}"


@contextmanager
def record_socket(dagster: Path, socket: Path) -> Iterator[None]:
    """Store the socket of the code server in a file during the block."""
    path = dagster / SOCKET_FILE_NAME
    path.write_text(json.dumps({"socket": str(socket), "pid": os.getpid()}), encoding="utf-8")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def check_health(paths: HomePaths, now: datetime) -> Health:
    """Return the health of the code server, the schedules and the published file."""
    result = Health([], [])
    for look in (check_code_location, check_schedules, check_published):
        try:
            result.healthy.append(look(paths, now))
        except PermanentError as error:
            result.problems.append(str(error))
    return result


def check_code_location(paths: HomePaths, _now: datetime) -> str:
    """Request the repositories of the code server. Raises PermanentError if it is not running or could not load the code."""
    import grpc

    try:
        record = json.loads((paths.dagster_home / SOCKET_FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise PermanentError("the service is not running; start tochimart dev") from None
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
        raise PermanentError("the code location does not load; read the log of tochimart dev")
    return "code location loaded"


def check_schedules(paths: HomePaths, now: datetime) -> str:
    """Return the state of each enabled schedule by its newest tick and run. Raises PermanentError if one is late or its run failed."""
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
    """Return the newest tick of one schedule. Raises PermanentError if that is too long ago, or if the newest run failed."""
    tick = ticks.execute(
        "select status, timestamp from job_ticks where selector_id = ? order by timestamp desc, id desc limit 1",
        [selector],
    ).fetchone()
    status, moment = (tick[0], parse_utc(tick[1])) if tick else ("turned on", turned_on)
    if now - moment > MAX_SCHEDULE_SILENCE:
        raise PermanentError(f"{name} has had no tick since {moment:%Y-%m-%d %H:%M} UTC; restart tochimart dev")
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
    """Raise PermanentError if the scheduler daemon has written no heartbeat for ten minutes."""
    row = runs.execute("select max(timestamp) from daemon_heartbeats where daemon_type = 'SCHEDULER'").fetchone()
    heard = parse_utc(row[0]) if row and row[0] else None
    if heard is None or now - heard > MAX_DAEMON_SILENCE:
        since = f"since {heard:%Y-%m-%d %H:%M} UTC" if heard else "at all"
        raise PermanentError(f"the daemon has written no heartbeat {since}; restart tochimart dev")


def check_published(paths: HomePaths, _now: datetime) -> str:
    """Return the newest day of the published file. Raises PermanentError if the file is missing or cannot be read."""
    if not paths.published_path.exists():
        raise PermanentError(f"{paths.published_path.name} does not exist; run tochimart run")
    with open_published(paths.published_path) as connection:
        row = connection.execute("select max(report_date)::varchar from kpi.daily").fetchone()
    return f"published file has days up to {row[0] if row else None}"


def parse_utc(text: object) -> datetime:
    """Return a time of Dagster's tables, which is UTC without a time zone."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
