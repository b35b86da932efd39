"""The event export reader on a real export: Google's merchandise store, 2020-11-01 to 2021-01-31, in every form it may come in."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from orchestration.resources.imports.ga4_export.importer import Ga4Export
from tests.conftest import Done
from tests.support.ga4_export_events import PARQUET, SALT, SAMPLE, SAMPLE_DAYS, reading

pytestmark = pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the shared GA4 sample is not at {SAMPLE}")


def table(path: Path, scratch: Path, salt: bytes = SALT) -> pa.Table:
    with reading(path, scratch, SAMPLE_DAYS, salt) as events:
        batches = [batch for _, given in events for batch in given]
    return pa.Table.from_batches(batches)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    return table(PARQUET, tmp_path_factory.mktemp("scratch"))


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"create view sample as select * from read_parquet('{PARQUET}', file_row_number = true)")
        yield connection


def test_the_figures_are_exactly_the_published_ones(tmp_path: Path) -> None:
    """R-06"""
    with reading(SAMPLE, tmp_path, SAMPLE_DAYS) as events:
        summary = events.summary
        assert sum(events.days.values()) == 24_219
        assert events.account_id == "export"
    figures = (
        summary.events,
        summary.days,
        summary.users,
        summary.sessions,
        summary.outbound_clicks,
        summary.purchases,
    )
    assert figures == (24_219, 92, 19_210, 20_705, 9, 624)
    assert len(summary.event_names) == 17
    assert summary.event_names["page_view"] == 7_498
    assert summary.notes == ("LICENSE: not an export file, not read",)
    assert [(file.events, file.taken) for file in summary.files] == [(24_219, 24_219)]


def test_parameters_are_read_in_whichever_type_they_come(sample: pa.Table) -> None:
    """session_engaged is text in 20,872 rows and a number in 1,744; gclid stands in 665 rows and never has a value."""
    engaged = sample["is_session_engaged"].to_pylist()
    assert (engaged.count(True), engaged.count(False), engaged.count(None)) == (19_380, 3_236, 1_603)
    assert sample["gclid"].null_count == sample.num_rows
    assert sample["ga_session_id"].null_count == 0
    assert sample["event_source"].null_count == 24_219 - 8_043
    assert sample["session_source"].null_count == sample.num_rows


def test_newline_json_gives_the_same_rows(sample: pa.Table, engine: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Two weeks, compressed; a month of plain JSON stands below."""
    engine.execute(
        "copy (select * exclude (file_row_number) from sample where event_date < '20201115' order by file_row_number) "
        f"to '{tmp_path / 'events.json.gz'}' (format json)"
    )
    expected = sample.filter(pc.less(sample["report_date"], pa.scalar(date(2020, 11, 15))))
    assert expected.num_rows > 0
    assert table(tmp_path / "events.json.gz", tmp_path / "scratch").equals(expected)


def test_several_files_in_mixed_formats_give_the_same_rows(
    sample: pa.Table, engine: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A month in one file, a month in two that share its first days, a month as JSON below another folder."""
    folder = tmp_path / "files"
    (folder / "2021").mkdir(parents=True)
    parts = {
        "events_202011.parquet": "event_date < '20201201'",
        "events_202012_000.parquet": "event_date between '20201201' and '20201215' and event_timestamp % 2 = 0",
        "events_202012_001.parquet": "event_date between '20201201' and '20201231' and not "
        "(event_date <= '20201215' and event_timestamp % 2 = 0)",
        "2021/events_202101.ndjson": "event_date >= '20210101'",
    }
    for name, condition in parts.items():
        format_ = "parquet" if name.endswith("parquet") else "json"
        engine.execute(
            f"copy (select * exclude (file_row_number) from sample where {condition}) to '{folder / name}' (format {format_})"
        )
    found = Ga4Export().inspect(folder, SAMPLE_DAYS)
    assert (len(found.files), len(found.days), sum(found.days.values())) == (4, 92, 24_219)
    assert table(folder, tmp_path / "scratch").equals(sample)


def test_users_are_salted_hashes_and_another_salt_gives_other_keys(
    sample: pa.Table, engine: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """R-34: the key is SHA-256 of salt and id, computed here once more by other means."""
    ids = engine.execute("select user_pseudo_id from sample").fetchall()
    keys = sample["user_key"].to_pylist()
    assert sorted(keys) == sorted(hashlib.sha256(SALT + one.encode()).hexdigest() for (one,) in ids)
    other = set(table(PARQUET, tmp_path, b"another salt".ljust(32))["user_key"].to_pylist())
    assert len(other) == 19_210
    assert not other & set(keys)


def test_no_raw_user_id_is_anywhere_in_what_the_command_landed(
    imported_sample: Done, engine: duckdb.DuckDBPyConnection
) -> None:
    """R-34: neither in any value of any landed file nor in its metadata, and nothing stays in the scratch folder."""
    ids = {one for (one,) in engine.execute("select distinct user_pseudo_id from sample").fetchall()}
    landed = sorted((imported_sample.home / "landing").rglob("*.parquet"))
    rows = 0
    for path in landed:
        content = pq.read_table(path)
        rows += content.num_rows
        text = f"{content.to_pylist()} {content.schema.metadata}"
        assert not ids & set(re.findall(r"[0-9]+\.[0-9]+", text)), path.name
    assert (len(landed), rows) == (92, 24_219)
    assert list(imported_sample.home.rglob(".ga4-export-*")) == []
