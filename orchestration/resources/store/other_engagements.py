"""Tables of the engagements that a data folder does not show. Each is built in a file of its own; their marts and KPI
tables are copied into the working file, as `other_marts` and `other_kpi`. Views in `all_marts` and `all_kpi` put them
below the rows of the engagement that is shown, which `marts` and `kpi` contain alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.resources.store.working_file import transaction

SCHEMAS = ("marts", "kpi")
COPIED_SCHEMAS = (*SCHEMAS, "seeds")
STATE_TABLE_SQL = """
create schema if not exists ops;
create table if not exists ops.other_engagements (engagement_id varchar, built_from varchar);
comment on table ops.other_engagements is
    'Engagements with tables in other_marts and other_kpi. | other_marts・other_kpi に表がある業務';
comment on column ops.other_engagements.engagement_id is 'Engagement | 業務';
comment on column ops.other_engagements.built_from is
    'Digest of what its tables were made from | 作成元のダイジェスト'
"""


@dataclass(frozen=True)
class BuiltEngagement:
    """The file with the tables of one engagement, and the digest of what they were made from."""

    path: Path
    built_from: str


def copy_engagements(connection: duckdb.DuckDBPyConnection, built: Mapping[str, BuiltEngagement]) -> bool:
    """Replace the tables of the other engagements by those in the files `built`, by engagement. Returns whether
    anything was copied: nothing is if they are the ones copied before."""
    connection.execute(STATE_TABLE_SQL)
    known = connection.execute("select engagement_id, built_from from ops.other_engagements order by all").fetchall()
    wanted = sorted((engagement, one.built_from) for engagement, one in built.items())
    if known == wanted:
        return False
    for number, one in enumerate(built.values()):
        connection.execute(f"attach '{str(one.path).replace(chr(39), chr(39) * 2)}' as beside_{number} (read_only)")
    try:
        with transaction(connection):
            for schema in COPIED_SCHEMAS:
                connection.execute(f"drop schema if exists other_{schema} cascade")
                if built:
                    connection.execute(f"create schema other_{schema}")
            for number, engagement in enumerate(built):
                copy_tables(connection, f"beside_{number}", engagement)
            connection.execute("delete from ops.other_engagements")
            for row in wanted:
                connection.execute("insert into ops.other_engagements values (?, ?)", row)
    finally:
        for number in range(len(built)):
            connection.execute(f"detach beside_{number}")
    return True


def copy_tables(connection: duckdb.DuckDBPyConnection, source: str, engagement: str) -> None:
    """Copy every mart, KPI table and seed of the attached database `source`. A column that only one engagement's table
    has (the file of another version) is NULL for the others."""
    for schema, table in tables_in(connection, source, COPIED_SCHEMAS):
        target = f'other_{schema}."{table}"'
        rows = f'from {source}.{schema}."{table}"'
        if schema == "seeds" and table != "engagement":
            rows = f"select *, '{engagement}' as engagement_id {rows}"
        if (f"other_{schema}", table) in tables_in(connection, current_database(connection), [f"other_{schema}"]):
            rows = f"from {target} union all by name {rows}"
        connection.execute(f"create temporary table copied as {rows}")
        connection.execute(f"create or replace table {target} as from copied")
        connection.execute("drop table copied")


def tables_in(
    connection: duckdb.DuckDBPyConnection, database: str, schemas: tuple[str, ...] | list[str]
) -> list[tuple[str, str]]:
    """Return (schema, table) of every table in these schemas of a database, sorted."""
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ? and list_contains(?, schema_name) order by all",
        [database, [*schemas]],
    ).fetchall()


def current_database(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the name of the working file's database."""
    (name,) = connection.execute("select current_database()").fetchone() or ("",)
    return str(name)


def drop_engagement_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the views of `all_marts` and `all_kpi`. Only the published file has them: every step of a run opens the working
    file, and opening a file parses its views."""
    for schema in SCHEMAS:
        connection.execute(f"drop schema if exists all_{schema} cascade")


def create_engagement_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the views of `all_marts` and `all_kpi`, with the descriptions of the tables. A file with one engagement
    has no such views."""
    own = current_database(connection)
    others = set(tables_in(connection, own, [f"other_{schema}" for schema in SCHEMAS]))
    drop_engagement_views(connection)
    for schema in SCHEMAS if others else ():
        connection.execute(f"create schema all_{schema}")
    for schema, table in tables_in(connection, own, SCHEMAS) if others else ():
        rows = f'from {schema}."{table}"'
        if (f"other_{schema}", table) in others:
            rows += f' union all by name from other_{schema}."{table}"'
        connection.execute(f'create view all_{schema}."{table}" as {rows}')


KNOWN_ENGAGEMENTS = (
    "known_engagements",
    "Engagements beside the shown one. | 表示中の業務以外の業務",
    {
        "engagement_id": ("varchar", "Engagement | 業務"),
        "name_ja": ("varchar", "Name | 業務名"),
        "launch_date": ("date", "First day on which ads run | 広告の配信開始日"),
        "delivery_end_date": ("date", "Last day on which ads run | 広告の配信終了日"),
        "end_date": ("date", "Last day of the engagement | 業務の終了日"),
        "cv_basis": ("varchar", "How the official CV is counted | 公式CVの数え方"),
        "block_days": ("integer", "Length of a reporting block in days | 報告期間の日数"),
        "fiscal_year_month": ("integer", "Month in which the fiscal year begins | 会計年度の開始月"),
    },
)
"""Those with a folder of seeds. An earlier year of which only a plain table is known has none."""
HISTORY_FACTS = (
    "history_facts",
    "Figures of earlier engagements by period and medium (tochimart import history). | 過年度の実績（期間・媒体別）",
    {
        "engagement_id": ("varchar", "Engagement | 業務"),
        "first_day": ("date", "First day of the period | 期間の初日"),
        "last_day": ("date", "Last day of the period | 期間の末日"),
        "medium": ("varchar", "Medium | 媒体区分"),
        "impressions": ("bigint", "Impressions | 表示回数"),
        "clicks": ("bigint", "Clicks | クリック数"),
        "cost_net": ("decimal(18, 6)", "Media cost in yen without tax | 媒体費（円、税抜）"),
        "cv": ("decimal(18, 6)", "CV as the table counts them | CV"),
        "cv_definition": ("varchar", "What was counted as a CV, in words | CVの定義"),
    },
)
LedgerTable = tuple[str, str, Mapping[str, tuple[str, str]]]


def record_engagements(
    connection: duckdb.DuckDBPyConnection,
    engagements: Sequence[Mapping[str, object]],
    history: Sequence[Mapping[str, object]],
) -> None:
    """Replace `ops.known_engagements` (the engagements beside the shown one, from their seeds) and `ops.history_facts`."""
    with transaction(connection):
        _replace_table(connection, KNOWN_ENGAGEMENTS, engagements)
        _replace_table(connection, HISTORY_FACTS, history)


def _replace_table(
    connection: duckdb.DuckDBPyConnection, ledger: LedgerTable, rows: Sequence[Mapping[str, object]]
) -> None:
    name, description, columns = ledger
    listed = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
    connection.execute(f"create or replace table ops.{name} ({listed})")
    connection.execute(f"comment on table ops.{name} is '{description}'")
    for column, (_, comment) in columns.items():
        connection.execute(f"comment on column ops.{name}.{column} is '{comment}'")
    for row in rows:
        values = [row[column] for column in columns]
        connection.execute(f"insert into ops.{name} values ({', '.join('?' * len(values))})", values)
