"""The days dbt must build: those loaded since the last completed build with the same models."""

import hashlib
from collections.abc import Sequence, Set

from orchestration.resources.store.ledgers import utc_now
from orchestration.resources.store.test_rows import FailedTest
from orchestration.resources.store.warehouse import Warehouse

MODEL_SCHEMAS = ("seeds", "staging", "intermediate", "marts", "kpi")
"""Schemas of the warehouse in which every table and view is a model, a seed or a table of `assets.kpi`."""


def list_days_to_build(warehouse: Warehouse, version: str) -> tuple[int, bool]:
    """Write every day loaded since the last completed build to `ops.days_to_build`. Returns (number of days, whether
    all days are listed). An interrupted build was not recorded, so its days are listed again. Exported events also make
    the neighbouring days due, because a session across midnight belongs to its first day."""
    with warehouse.connect() as connection:
        connection.execute("begin")
        last = connection.execute(
            "select last_load_id, code_version from ops.builds order by rowid desc limit 1"  # the clock may have been set back
        ).fetchone()
        everything = last is None or last[1] != version
        since = -1 if everything or last is None else last[0]
        connection.execute("delete from ops.days_to_build")
        connection.execute(
            """insert into ops.days_to_build
            with known as (
                select distinct report_date from ops.loads
            ),
            changed as (
                select distinct report_date, platform = 'ga4_export' as is_exported from ops.loads where load_id > ?
            ),
            due as (
                select report_date from changed
                union all
                select unnest([report_date - 1, report_date + 1]) from changed where is_exported
            ),
            final as (
                select report_date from known semi join due using (report_date) order by report_date
            )
            select * from final""",
            [since],
        )
        days = connection.execute("select count(*) from ops.days_to_build").fetchone()
        connection.execute("commit")
    assert days is not None
    return int(days[0]), everything


def record_failed_tests(warehouse: Warehouse, tests: Sequence[FailedTest]) -> None:
    """Replace `ops.failed_tests` by the data tests that found rows in this build. The table is empty if none did."""
    with warehouse.connect() as connection:
        connection.execute("begin")
        connection.execute("delete from ops.failed_tests")
        for test in tests:
            connection.execute(
                "insert into ops.failed_tests values (?, ?, ?, ?, ?, ?, ?)",
                [test.name, test.table, test.is_warning, test.failures, "; ".join(test.sentences), test.day, utc_now()],
            )
        connection.execute("commit")


def record_build(warehouse: Warehouse, version: str) -> None:
    """Record that dbt has built everything loaded so far."""
    with warehouse.connect() as connection:
        connection.execute(
            "insert into ops.builds select coalesce(max(load_id), 0), ?, ? from ops.loads",
            [version, utc_now()],
        )


def drop_removed_models(warehouse: Warehouse, known: Set[str]) -> list[str]:
    """Drop the tables and views of schemas that hold models only, if no model has their name (`schema.name`) any more. Returns their
    names, sorted. A table that a version has renamed or removed would otherwise keep its last figures for ever."""
    with warehouse.connect() as connection:
        stored = connection.execute(
            """select schema_name || '.' || table_name, 'table' from duckdb_tables() where schema_name in $schemas
            union all
            select schema_name || '.' || view_name, 'view' from duckdb_views() where schema_name in $schemas and not internal
            order by all""",
            {"schemas": list(MODEL_SCHEMAS)},
        ).fetchall()
        removed = [(name, kind) for name, kind in stored if name not in known]
        for name, kind in removed:
            connection.execute(f"drop {kind} {quote_name(name)}")
    return [name for name, _ in removed]


def quote_name(qualified: str) -> str:
    """Return `schema.name` quoted for SQL."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in qualified.split(".", 1))


def build_version(warehouse: Warehouse, sources: str) -> str:
    """Return a digest of dbt's sources (given as their digest) and of the raw tables' columns. If it changes,
    everything is rebuilt."""
    digest = hashlib.sha256(sources.encode())
    with warehouse.connect() as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() where schema_name like 'raw_%' order by all"
        ).fetchall()
    digest.update(repr(columns).encode())
    return digest.hexdigest()[:16]
