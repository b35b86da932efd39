"""A temporary warehouse with the raw tables that the loader creates, and dbt to build on it."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner

import assets
from orchestration.resources.dbt.offers import dbt_variables_option
from orchestration.resources.dbt.project import load_saved_manifest
from orchestration.resources.dbt.runner import QUIET_ARGUMENTS
from orchestration.resources.store import Warehouse
from orchestration.settings import Settings
from tests.support.dbt_raw_rows import Row
from tests.support.places import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"
REPORTS = assets.list_all_reports(Settings(_env_file=None))  # type: ignore[call-arg]
COLUMNS = {report.table: len(report.columns) for report in REPORTS}
SEEDED = "select count(*) > 0 from duckdb_tables() where schema_name = 'seeds'"
VIEWS = "select count(*) > 0 from duckdb_views() where schema_name = '{}'"

WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
BY_DAY = ("+kpi_daily", "+kpi_target_progress", "+mart_campaign_daily", "+fct_page_views_daily")
"""The models that days change, with all they need: what only lists settings or rare details is left out."""

ACCOUNTS = {"google_ads": "1112223334", "yahoo_search": "2002003004", "yahoo_display": "2002003005"}
FETCHED = "2026-01-12 20:00:00"


def new_warehouse(path: Path) -> None:
    """Raw tables and ledgers, all empty."""
    Warehouse(path).prepare(REPORTS)


_open: dict[Path, duckdb.DuckDBPyConnection] = {}


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse, to be closed. The file stays open until another is asked for: opening it parses every view in it."""
    if path not in _open:
        for other in list(_open):
            _open.pop(other).close()
        _open[path] = duckdb.connect(str(path))
    return _open[path].cursor()


def load(path: Path, day: str, reports: dict[str, list[Row]]) -> None:
    """Replace `day` in every table of `reports`, as the loader does, and queue the day for building.

    A row may leave out columns at the end of its report; they are null, as in a file landed before the report had them.
    """
    with opened(path) as connection:
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


def has(path: Path, sql: str) -> bool:
    """What `sql` answers."""
    return bool(query(path, sql)[0][0])


def query(path: Path, sql: str) -> list[tuple]:
    """Rows of `sql` on the warehouse."""
    with opened(path) as connection:
        return connection.execute(sql).fetchall()


def contents(path: Path) -> dict[str, list[tuple]]:
    """Every mart and KPI table, rows in a fixed order. One connection: opening a file parses every view in it."""
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi')"
        ).fetchall()
        return {name: sorted(connection.execute(f"select * from {name}").fetchall(), key=repr) for (name,) in tables}


def failed(results: Sequence[Any]) -> list[str]:
    """Names of the nodes that failed or were left out because of one that did, of dbt's own results."""
    return sorted(one.node.name for one in results if one.status in ("error", "fail", "runtime error", "skipped"))


class Dbt:
    """Runs dbt on any warehouse file, with the manifest in `target`; its own target and logs stand in `folder`.

    `begun` is a warehouse file with seeds and staging views, no row loaded (`begin`), or where it is to be made.
    """

    def __init__(self, folder: Path, target: Path, begun: Path | None = None) -> None:
        self.folder = folder
        self.begun = begun or folder / "begun.duckdb"
        self.built: set[tuple[Path, tuple[str, ...]]] = set()
        self.manifest, tables = load_saved_manifest(target), load_saved_manifest(target)
        assert self.manifest
        assert tables
        tables.nodes = {name: node for name, node in tables.nodes.items() if node.resource_type != "test"}
        tables.unit_tests = {}
        self.runner = dbtRunner(manifest=self.manifest)
        self.builder = dbtRunner(manifest=tables)
        """Knows no tests: dbt looks at every node of a manifest, whatever it is to build."""

    def begin(self) -> None:
        """Make the file that `new_warehouse` copies: what stands in it is half of a short build, and the same in every test."""
        path = self.folder / "working.duckdb"  # dbt calls the database by the file's name
        new_warehouse(path)
        assert self.invoke(path, "build", "--select", "resource_type:seed", "staging", *WITHOUT_TESTS) == []
        query(path, "force checkpoint")
        shutil.copy(path, self.begun)

    def new_warehouse(self, path: Path) -> None:
        """Raw tables, ledgers, seeds and staging views, no row loaded."""
        shutil.copy(self.begun, path)

    def build(self, warehouse: Path, *arguments: str) -> list[str]:
        """Build the tables that depend on days, or what `arguments` select, without the tests on them; what stands as it was built, once.

        Returns the names of failed nodes.
        """
        chosen = [] if "--select" in arguments else ["--select", *BY_DAY]
        left_out = list(WITHOUT_TESTS)
        if has(warehouse, SEEDED):
            left_out += ["--exclude-resource-type", "seed"]
        selection = tuple(one for one in arguments if one != "--full-refresh")
        if (warehouse, selection) in self.built or (chosen and has(warehouse, VIEWS.format("intermediate"))):
            left_out += ["--exclude", "config.materialized:view"]
        elif has(warehouse, VIEWS.format("staging")):
            left_out += ["--exclude", "staging,config.materialized:view"]
        self.built.add((warehouse, selection))
        return failed(self.results(warehouse, "build", *left_out, *chosen, *arguments, runner=self.builder))

    def invoke(self, warehouse: Path, command: str, *arguments: str) -> list[str]:
        """Run any dbt command; returns the names of failed nodes."""
        return failed(self.results(warehouse, command, *arguments))

    def compiled(self, sql: str) -> str:
        """`sql` as dbt would send it, macros resolved. Needs no warehouse."""
        results = self.results(self.folder / "empty.duckdb", "compile", "--no-introspect", "--inline", sql)
        return str(results[0].node.compiled_code)

    def results(self, warehouse: Path, command: str, *arguments: str, runner: dbtRunner | None = None) -> list[Any]:
        """dbt's own results of a command, the environment left as it was."""
        before = dict(os.environ)
        os.environ |= {
            "TOCHIMART_WAREHOUSE": str(warehouse),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "TOCHIMART_DBT_ENGAGEMENT": "tochigi_r7",
        }
        folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
        try:
            done = (runner or self.runner).invoke(
                [
                    *QUIET_ARGUMENTS,
                    "--no-write-json",
                    command,
                    *folders,
                    "--threads",
                    "1",
                    *dbt_variables_option(),
                    *arguments,
                ]
            )
        finally:
            os.environ.clear()
            os.environ.update(before)
        if done.exception:
            raise done.exception
        return list(getattr(done.result, "results", []))
