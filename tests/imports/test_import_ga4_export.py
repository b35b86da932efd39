"""`tochimart import ga4-export`: the real export end to end, and bad files that must leave nothing behind."""

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Done, tochimart
from tests.support.ga4_export_events import PARQUET
from tests.support.warehouse_files import query


def test_the_real_export_reports_exactly_its_known_figures(imported_sample: Done) -> None:
    done = imported_sample
    figures = "24,219 events, 92 days, 19,210 users, 20,705 sessions, 9 outbound clicks, 624 purchases"
    assert figures in done.out
    assert query(done.published, "select count(*), count(distinct report_date) from raw_ga4_export.events") == [
        (24219, 92)
    ]
    assert query(done.published, "select sum(sessions) from marts.fct_site_sessions_daily") == [(20705,)]
    assert query(
        done.published, "select sum(cv_events), count(*) filter (where is_counted) from marts.fct_cv_daily"
    ) == [(9, 0)]
    assert query(done.published, "select distinct source_system from marts.fct_site_sessions_daily") == [
        ("ga4_export",)
    ]
    raw_ids = {row[0] for row in duckdb.sql(f"select distinct user_pseudo_id from '{PARQUET}'").fetchall()}
    stored = {row[0] for row in query(done.published, "select distinct user_key from raw_ga4_export.events")}
    assert len(stored) == 19210
    assert not stored & raw_ids


def event(**changes: object) -> dict[str, object]:
    made = {
        "event_date": "20260110",
        "event_timestamp": 1768000000000000,
        "event_name": "page_view",
        "event_params": [{"key": "ga_session_id", "value": {"int_value": 1}}],
        "user_pseudo_id": "1.2",
    }
    return made | changes


def lines(*events: object) -> str:
    return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in events) + "\n"


def truncated_parquet(path: Path) -> None:
    whole = path.with_name("whole.parquet")
    duckdb.sql(f"copy (select '20260110' as event_date, range as event_timestamp from range(1000)) to '{whole}'")
    path.write_bytes(whole.read_bytes()[:-200])
    whole.unlink()


def without_column(path: Path) -> None:
    duckdb.sql(f"copy (select '20260110' as event_date, 'click' as event_name) to '{path}'")


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("cut.parquet", truncated_parquet, ["cut.parquet"]),
        ("few.parquet", without_column, ["few.parquet", "event_timestamp"]),
        ("words.json", lambda path: path.write_text(lines(event(), '"not an event"')), ["words.json", "2"]),
        ("broken.json", lambda path: path.write_text(lines(event(), "{half")), ["broken.json", "2"]),
        (
            "late.json",
            lambda path: path.write_text(lines(event(event_date="20260401"), event(event_date="20260402"))),
            ["late.json", "2026-04-01"],
        ),
        ("day.json", lambda path: path.write_text(lines(event(event_date="10.1.2026"))), ["day.json", "10.1.2026"]),
        ("cut.json.gz", lambda path: path.write_bytes(gzip.compress(lines(event()).encode())[:-9]), ["cut.json.gz"]),
        ("table.xlsx", lambda path: path.write_text("x"), ["table.xlsx", ".parquet"]),
    ],
)
def test_a_bad_file_ends_with_one_line_and_nothing_loaded(
    tmp_path: Path, name: str, write: object, said: list[str]
) -> None:
    write(tmp_path / name)  # type: ignore[operator]
    done = tochimart(tmp_path / "home", "import", "ga4-export", str(tmp_path / name))
    assert done.code == 1
    message = done.err.strip()
    assert len(message.splitlines()) == 1
    for words in said:
        assert words in message
    assert not list((tmp_path / "home").glob("landing/*/*/*/*.parquet"))
    assert not done.published.exists()
