"""`tochimart health`: one line; 1 as soon as one thing is wrong."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent import futures
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import grpc
import pytest

from orchestration.health import LIST_REPOSITORIES_METHOD, SOCKET_FILE_NAME, check_health, record_socket
from orchestration.home import FixedHome
from tests.support.small_home import make_history, turn_on

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WELL = '{"__class__": "ListRepositoriesResponse", "repository_symbols": []}'
BROKEN = '{"__class__": "SerializableErrorInfo", "message": "ImportError"}'


@pytest.fixture
def home(tmp_path: Path) -> FixedHome:
    """A folder in which everything is well, apart from the service."""
    home = FixedHome(tmp_path / "home")
    make_history(home.dagster_home)
    turn_on(home.dagster_home, "2026-02-01 00:00:00", "2026-03-01 21:00:00.000000")
    beat(home, "2026-03-02 11:59:00")
    with duckdb.connect(str(home.published_path)) as connection:
        connection.execute("create schema kpi; create table kpi.daily as select date '2026-03-01' as report_date")
    return home


def beat(home: FixedHome, moment: str) -> None:
    sql(
        home,
        "history/runs.db",
        f"delete from daemon_heartbeats; insert into daemon_heartbeats values ('SCHEDULER', '{moment}')",
    )


def sql(home: FixedHome, file: str, statement: str) -> None:
    with closing(sqlite3.connect(home.dagster_home / file)) as connection:
        connection.executescript(statement)


@pytest.fixture
def service(home: FixedHome) -> Iterator[dict[str, str]]:
    """A server that answers as Dagster's code server does; what it answers can be changed."""
    says = {"answer": WELL}

    def answer(_request: bytes, _context: object) -> bytes:
        content = says["answer"].encode()
        return b"\x0a" + bytes([len(content)]) + content  # field 1 of the message, shorter than 128 bytes

    class Handler(grpc.GenericRpcHandler):
        def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
            return grpc.unary_unary_rpc_method_handler(answer) if details.method == LIST_REPOSITORIES_METHOD else None  # type: ignore[attr-defined]

    server = grpc.server(futures.ThreadPoolExecutor(1), handlers=[Handler()])
    socket = home.home / "code.sock"
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    with record_socket(home.dagster_home, socket):
        yield says
    server.stop(0)
    assert not (home.dagster_home / SOCKET_FILE_NAME).exists(), "who stops says so"


def test_all_well_is_one_line_with_what_was_found(home: FixedHome, service: dict[str, str]) -> None:
    assert check_health(home, NOW).line() == (
        "healthy: code location loaded; daily_0600 success at 2026-03-01 21:00 UTC, its run success; "
        "published file has days up to 2026-03-01"
    )


@pytest.mark.parametrize(
    ("file", "statement", "words"),
    [
        (
            "schedules/schedules.db",
            "update job_ticks set timestamp = '2026-03-01 09:59:00'",
            "daily_0600 has had no tick since 2026-03-01 09:59",
        ),
        ("schedules/schedules.db", "update job_ticks set status = 'FAILURE'", "daily_0600 failed at 2026-03-01 21:00 UTC"),
        ("schedules/schedules.db", "update instigators set status = 'STOPPED'", "no schedule is turned on"),
        ("schedules/schedules.db", "delete from job_ticks", "daily_0600 has had no tick since 2026-02-01 00:00"),
        (
            "history/runs.db",
            """insert into runs (run_id, status) values ('cafecafe-9', 'FAILURE');
            insert into run_tags (run_id, key, value) values ('cafecafe-9', 'dagster/schedule_name', 'daily_0600')""",
            "the newest run of daily_0600, cafecafe, ended as failure",
        ),
        (
            "history/runs.db",
            "update daemon_heartbeats set timestamp = '2026-03-02 11:49:00'",
            "the daemon has written no heartbeat since 2026-03-02 11:49",
        ),
        ("history/runs.db", "delete from daemon_heartbeats", "the daemon has written no heartbeat at all"),
    ],
)  # fmt: skip
def test_a_schedule_that_is_late_off_or_failed_is_named(
    home: FixedHome, service: dict[str, str], file: str, statement: str, words: str
) -> None:
    sql(home, file, statement)
    found = check_health(home, NOW)
    assert found.line().startswith(f"unhealthy: {words}")
    assert len(found.problems) == 1


def test_a_schedule_that_was_just_turned_on_or_skipped_its_day_is_well(
    home: FixedHome, service: dict[str, str]
) -> None:
    sql(home, "schedules/schedules.db", "update job_ticks set status = 'SKIPPED'")
    assert "daily_0600 skipped at 2026-03-01 21:00 UTC" in check_health(home, NOW).line()
    sql(
        home,
        "schedules/schedules.db",
        "delete from job_ticks; update instigators set update_timestamp = '2026-03-02 11:00:00'",
    )
    assert check_health(home, NOW).problems == []


def test_a_service_that_is_down_or_could_not_load_its_code_is_told_apart(
    home: FixedHome, service: dict[str, str]
) -> None:
    service["answer"] = BROKEN
    assert check_health(home, NOW).problems == ["the code location does not load; read the log of tochimart dev"]
    told = home.dagster_home / SOCKET_FILE_NAME
    told.write_text(json.dumps({"socket": str(home.home / "nobody.sock")}))
    assert check_health(home, NOW).problems == ["the code server does not answer (unavailable); restart tochimart dev"]
    told.unlink()
    assert check_health(home, NOW).problems == ["the service is not running; start tochimart dev"]


def test_a_published_file_that_is_missing_or_damaged_is_named(home: FixedHome, service: dict[str, str]) -> None:
    home.published_path.write_bytes(b"garbage" * 3000)
    (wrong,) = check_health(home, NOW).problems
    assert wrong.startswith(f"{home.published_path} cannot be read")
    home.published_path.unlink()
    assert check_health(home, NOW).problems == ["tochimart.duckdb does not exist; run tochimart run"]


def test_the_check_imports_neither_dagster_nor_dbt(tmp_path: Path) -> None:
    code = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from orchestration.health import check_health
from orchestration.home import FixedHome
wrong = check_health(FixedHome(Path(sys.argv[1])), datetime.now(UTC)).problems
print(len(wrong), [n for n in ("dagster", "dbt", "pandas") if n in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "3 []\n"
