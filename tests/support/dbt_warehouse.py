"""A throw-away warehouse with the raw tables the loader makes, and dbt to build on it."""

import os
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner

import assets
from orchestration.resources.dbt.offers import variables
from orchestration.resources.dbt.project import saved_manifest
from orchestration.resources.dbt.runner import SILENT
from orchestration.resources.store.raw_tables import DUCKDB_TYPES
from orchestration.settings import Settings
from tests.support.dbt_raw_rows import Row
from tests.support.places import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"
ENVELOPE = "_account_id varchar, _report_date date, _fetched_at timestamp, _load_id bigint"
REPORTS = assets.every_report(Settings(_env_file=None))  # type: ignore[call-arg]
TABLES = {
    report.table: ", ".join(f'"{one.name}" {DUCKDB_TYPES[one.type]}' for one in report.columns) for report in REPORTS
}
COLUMNS = {report.table: len(report.columns) for report in REPORTS}
OPS = """
create table ops.loads (load_id bigint, platform varchar, report varchar, account_id varchar, report_date date,
    row_count bigint, fetched_at timestamp, loaded_at timestamp, landed_file varchar, file_sha256 varchar,
    query varchar, api_version varchar, quality json, run_id varchar);
create table ops.acquisition (platform varchar, report varchar, account_id varchar, report_date date, state varchar,
    row_count bigint, reason varchar, recorded_at timestamp);
create table ops.control_totals (load_id bigint, platform varchar, report varchar, account_id varchar, first_day date,
    last_day date, measure varchar, stated decimal(38, 6), landed decimal(38, 6), shortfall_reason varchar);
create table ops.restatements (load_id bigint, platform varchar, report varchar, account_id varchar, report_date date,
    measure varchar, before_value decimal(38, 6), after_value decimal(38, 6), restated_at timestamp);
create table ops.masked_values (platform varchar, report varchar, account_id varchar, report_date date, column_name varchar,
    masked_values bigint);
create table ops.quarantined_rows (load_id bigint, platform varchar, report varchar, account_id varchar, report_date date,
    row_key varchar, kind varchar, row_count bigint, row_values varchar);
create table ops.days_to_build (report_date date);
create table ops.failed_tests (test_name varchar, table_name varchar, is_warning boolean, failing_rows bigint, first_rows varchar,
    first_day date, tested_at timestamp);
"""

BY_DAY = ("+kpi_daily", "+kpi_target_progress", "+mart_campaign_daily", "+fct_page_views_daily")
"""The models that days change, with all they need: what only lists settings or rare details is left out."""

ACCOUNTS = {"google_ads": "1112223334", "yahoo_search": "2002003004", "yahoo_display": "2002003005"}
FETCHED = "2026-01-12 20:00:00"


def new_warehouse(path: Path) -> None:
    """Raw tables and ledgers, all empty."""
    with duckdb.connect(str(path)) as connection:
        for schema in sorted({table.partition(".")[0] for table in TABLES} | {"ops"}):
            connection.execute(f"create schema {schema}")
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns}, {ENVELOPE})")
        connection.execute(OPS)


def load(path: Path, day: str, reports: dict[str, list[Row]]) -> None:
    """Replace `day` in every table of `reports`, as the loader does, and queue the day for building.

    A row may leave out columns at the end of its report; they are null, as in a file landed before the report had them.
    """
    with duckdb.connect(str(path)) as connection:
        for table, rows in reports.items():
            platform, report = table.removeprefix("raw_").split(".")
            account = ACCOUNTS.get(platform, "345678901")
            connection.execute(f"delete from {table} where _report_date = ?", [day])
            for row in rows:
                missing = COLUMNS[table] - 1 - len(row)
                values = (day, *row, *(None for _ in range(missing)), account, day, FETCHED, 1)
                connection.execute(f"insert into {table} values ({', '.join('?' * len(values))})", values)
            connection.execute(
                "insert into ops.loads (load_id, platform, report, account_id, report_date, row_count, fetched_at) "
                "values (1, ?, ?, ?, ?, ?, ?)",
                [platform, report, account, day, len(rows), FETCHED],
            )
        connection.execute("insert into ops.days_to_build values (?)", [day])


def query(path: Path, sql: str) -> list[tuple]:
    """Rows of `sql` on the warehouse."""
    with duckdb.connect(str(path)) as connection:
        return connection.execute(sql).fetchall()


def contents(path: Path) -> dict[str, list[tuple]]:
    """Every mart and KPI table, rows in a fixed order. One connection: opening a file parses every view in it."""
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi')"
        ).fetchall()
        return {name: sorted(connection.execute(f"select * from {name}").fetchall(), key=repr) for (name,) in tables}


class Dbt:
    """Runs dbt on any warehouse file, with the manifest in `target`."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.folder = folder
        self.runner = dbtRunner(manifest=saved_manifest(target))

    def build(self, warehouse: Path, *arguments: str) -> list[str]:
        """Build the tables that depend on days, or what `arguments` select, without the tests on them; seeds and views only once.

        Returns the names of failed nodes.
        """
        seeded = query(warehouse, "select count(*) from duckdb_tables() where schema_name = 'seeds'") != [(0,)]
        left_out = ["test", "unit_test", *(["seed"] if seeded else [])]
        chosen = [] if "--select" in arguments else ["--select", *BY_DAY]
        excluded = [word for kind in left_out for word in ("--exclude-resource-type", kind)]
        if chosen and query(warehouse, "select count(*) from duckdb_views() where schema_name = 'staging'") != [(0,)]:
            chosen += ["--exclude", "config.materialized:view"]
        return self.invoke(warehouse, "build", *excluded, *chosen, *arguments)

    def invoke(self, warehouse: Path, command: str, *arguments: str) -> list[str]:
        """Run any dbt command; returns the names of failed nodes."""
        return sorted(
            result.node.name
            for result in self.results(warehouse, command, *arguments)
            if result.status in ("error", "fail", "runtime error", "skipped")
        )

    def compiled(self, sql: str) -> str:
        """`sql` as dbt would send it, macros resolved. Needs no warehouse."""
        results = self.results(self.folder / "empty.duckdb", "compile", "--no-introspect", "--inline", sql)
        return str(results[0].node.compiled_code)

    def results(self, warehouse: Path, command: str, *arguments: str) -> list[Any]:
        """dbt's own results of a command, the environment left as it was."""
        before = dict(os.environ)
        os.environ |= {"TOCHIMART_WAREHOUSE": str(warehouse), "DBT_TARGET_PATH": str(self.folder / "target")}
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        try:
            done = self.runner.invoke(
                [*SILENT, "--no-write-json", command, *folders, "--threads", "1", *variables(), *arguments]
            )
        finally:
            os.environ.clear()
            os.environ.update(before)
        if done.exception:
            raise done.exception
        return list(getattr(done.result, "results", []))
