"""`ops.trace(day, platform)`: a table macro in the published file, so that analysts can trace a day's ad delivery in
any client.

from ops.trace('2026-02-14', 'google_ads');

One row per level with impressions, clicks and net media cost in yen, which must be equal at all levels. Then one row
per landed file. Staging and raw rows come from the coarsest loaded report, which supplies the daily sums. Where
accounts use different reports, their rows are added.
"""

from collections.abc import Mapping, Sequence

import duckdb

from orchestration.resources.lineage.levels import RawColumns, exact_sql
from orchestration.resources.lineage.scope import escape_quotes

TRACED_MEASURES = ("impressions", "clicks", "cost_net")
TABLES_BY_LEVEL = {
    "kpi": "kpi.daily",
    "mart": "marts.mart_campaign_daily",
    "funnel": "marts.mart_funnel_daily",
    "fact": "marts.fct_ad_performance_daily",
    "union": "intermediate.int_ads__daily",
}
LANDED_FILES_SQL = """
select 'landed', loads.landed_file, loads.row_count, null, null, null, loads.file_sha256, loads.fetched_at, loads.query
from ops.loads as loads
where loads.report_date = cast(of_day as date)
    and (loads.platform = of_platform and exists (
            select 1 from intermediate.int_ads__loaded_levels as coarsest
            where coarsest.is_coarsest and coarsest.platform = loads.platform and coarsest.report = loads.report
                and coarsest.account_id = loads.account_id and coarsest.report_date = loads.report_date
        )
        or loads.platform = 'console' and loads.report = 'ads_daily' and starts_with(loads.account_id, of_platform || '.'))
qualify row_number() over (partition by loads.platform, loads.account_id order by loads.load_id desc) = 1
"""
DELIVERY_REPORTS = ("account_daily", "campaign_daily", "ad_group_daily", "ad_daily")
"""Reports that state delivery, coarsest first."""
COARSEST_ACCOUNTS_SQL = (
    "(select account_id from intermediate.int_ads__loaded_levels where is_coarsest and platform = '{platform}' "
    "and report = '{report}' and report_date = cast(of_day as date))"
)
"""Accounts whose sums of the day are those of a report."""


def create_trace(connection: duckdb.DuckDBPyConnection, delivered: RawColumns) -> None:
    """Create or replace the macro in the open file. All tables it reads must exist."""
    levels = [
        _level_sql(name, table, "report_date", "platform = of_platform") for name, table in TABLES_BY_LEVEL.items()
    ]
    for platform, report in _delivery_reports(connection, [*delivered]):
        on_platform = f"of_platform = '{escape_quotes(platform)}'"
        accounts = COARSEST_ACCOUNTS_SQL.format(platform=escape_quotes(platform), report=escape_quotes(report))
        staged, raw = f"staging.stg_{platform}__{report}", f"raw_{platform}.{report}"
        levels.append(_level_sql("staging", staged, "report_date", f"{on_platform} and account_id in {accounts}"))
        levels.append(
            _level_sql("raw", raw, "_report_date", f"{on_platform} and _account_id in {accounts}", delivered[platform])
        )
    parts = "\nunion all\n".join([*levels, LANDED_FILES_SQL])
    connection.execute(f"create or replace macro ops.trace(of_day, of_platform) as table\n{parts}")


def _level_sql(name: str, table: str, day: str, condition: str, columns: Mapping[str, str] | None = None) -> str:
    """Return SQL for the sums of one level. It returns no row if the level has none."""
    sums = ", ".join(
        f"cast(sum({exact_sql(columns[measure]) if columns else measure}) as decimal(24, 6)) as {measure}"
        for measure in TRACED_MEASURES
    )
    return (
        f"select '{name}' as level, '{table}' as place, count(*) as row_count, {sums}, null as sha256, null as fetched_at, "
        f"null as request from {table} where {day} = cast(of_day as date) and {condition} having count(*) > 0"
    )


def _delivery_reports(connection: duckdb.DuckDBPyConnection, platforms: Sequence[str]) -> list[tuple[str, str]]:
    """Return (platform, report) of delivery reports with a staging view, coarsest first."""
    rows = connection.execute(
        """select substr(raw.schema_name, 5), raw.table_name from duckdb_tables() as raw
        inner join duckdb_views() as staged on staged.schema_name = 'staging'
            and staged.view_name = 'stg_' || substr(raw.schema_name, 5) || '__' || raw.table_name
        where starts_with(raw.schema_name, 'raw_') and substr(raw.schema_name, 5) in ? and raw.table_name in ?
        order by raw.schema_name, list_position(?, raw.table_name)""",
        [list(platforms), list(DELIVERY_REPORTS), list(DELIVERY_REPORTS)],
    ).fetchall()
    return [(str(platform), str(report)) for platform, report in rows]
