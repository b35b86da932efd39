"""A throw-away warehouse with the raw tables the loader makes, and dbt to build on it."""

import os
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner

from orchestration.resources._dbt_runner import SILENT
from orchestration.resources._google_ads_reports import REPORTS as GOOGLE_REPORTS
from orchestration.resources._search_console_reports import REPORTS as SEARCH_REPORTS
from orchestration.resources.dbt import saved_manifest
from orchestration.resources.warehouse import DUCKDB_TYPES
from orchestration.resources.yahoo_display import YahooDisplay
from orchestration.resources.yahoo_search import YahooSearch
from tests._dbt_raw_rows import Row

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
ENVELOPE = "_account_id varchar, _report_date date, _fetched_at timestamp, _load_id bigint"
SESSION = (
    "report_date date, session_source varchar, session_medium varchar, session_campaign_name varchar, "
    "session_campaign_id varchar, session_manual_ad_content varchar"
)

TABLES = {
    **{
        report.table: ", ".join(f"{one.name} {DUCKDB_TYPES[one.type]}" for one in report.columns)
        for report in (*GOOGLE_REPORTS, *YahooSearch.reports, *YahooDisplay.reports, *SEARCH_REPORTS)
    },
    "raw_ga4.sessions": f"{SESSION}, session_default_channel_group varchar, landing_page varchar, "
    "device_category varchar, sessions bigint, engaged_sessions bigint, screen_page_views bigint, "
    "user_engagement_duration double",
    "raw_ga4.outbound_clicks": f"{SESSION}, device_category varchar, link_url varchar, page_path varchar, "
    "event_count bigint, sessions bigint",
    "raw_ga4.cv_sessions": f"{SESSION}, landing_page varchar, device_category varchar, sessions bigint",
    "raw_ga4.page_views": f"{SESSION}, device_category varchar, page_path varchar, screen_page_views bigint, "
    "user_engagement_duration double",
    "raw_ga4_export.events": "report_date date, event_timestamp bigint, event_name varchar, user_key varchar, "
    "ga_session_id bigint, ga_session_number bigint, is_session_engaged boolean, engagement_time_msec bigint, "
    "page_location varchar, page_referrer varchar, page_title varchar, link_url varchar, link_domain varchar, "
    "outbound varchar, event_source varchar, event_medium varchar, event_campaign varchar, event_campaign_id varchar, "
    "event_content varchar, event_term varchar, gclid varchar, first_user_source varchar, first_user_medium varchar, "
    "first_user_campaign varchar, session_source varchar, session_medium varchar, session_campaign varchar, "
    "session_campaign_id varchar, session_content varchar, device_category varchar, geo_country varchar, "
    "geo_region varchar, geo_city varchar, stream_id varchar, platform varchar",
}
OPS = """
create table ops.loads (load_id bigint, platform varchar, report varchar, account_id varchar, report_date date,
    row_count bigint, fetched_at timestamp, loaded_at timestamp, landed_file varchar, file_sha256 varchar,
    query varchar, api_version varchar, run_id varchar);
create table ops.acquisition (platform varchar, report varchar, account_id varchar, report_date date, state varchar,
    row_count bigint, reason varchar, recorded_at timestamp);
create table ops.control_totals (load_id bigint, platform varchar, report varchar, account_id varchar, first_day date,
    last_day date, measure varchar, stated double, landed double);
create table ops.days_to_build (report_date date);
"""

BY_DAY = ("+kpi_daily", "+kpi_target_progress", "+mart_campaign_daily", "+fct_page_views_daily")
"""The models that days change, with all they need: what only lists settings or rare details is left out."""

ACCOUNTS = {"google_ads": "1112223334", "yahoo_search": "2002003004", "yahoo_display": "2002003005"}
FETCHED = "2026-01-12 20:00:00"


def new_warehouse(path: Path) -> None:
    """Raw tables and ledgers, all empty."""
    with duckdb.connect(str(path)) as connection:
        for schema in sorted({table.split(".")[0] for table in TABLES} | {"ops"}):
            connection.execute(f"create schema {schema}")
        for table, columns in TABLES.items():
            connection.execute(f"create table {table} ({columns}, {ENVELOPE})")
        connection.execute(OPS)


def load(path: Path, day: str, reports: dict[str, list[Row]]) -> None:
    """Replace `day` in every table of `reports`, as the loader does, and queue the day for building."""
    with duckdb.connect(str(path)) as connection:
        for table, rows in reports.items():
            platform, report = table.removeprefix("raw_").split(".")
            account = ACCOUNTS.get(platform, "345678901")
            connection.execute(f"delete from {table} where _report_date = ?", [day])
            for row in rows:
                values = (day, *row, account, day, FETCHED, 1)
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
    """Every mart and KPI table, rows in a fixed order."""
    tables = query(
        path, "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('marts', 'kpi')"
    )
    return {name: sorted(query(path, f"select * from {name}"), key=repr) for (name,) in tables}


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
        folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        try:
            done = self.runner.invoke([*SILENT, "--no-write-json", command, *folders, "--threads", "1", *arguments])
        finally:
            os.environ.clear()
            os.environ.update(before)
        if done.exception:
            raise done.exception
        return list(getattr(done.result, "results", []))
