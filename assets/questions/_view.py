"""Definition of a view that answers a question of analysts, and its writer. The views are in schema `main`, where
`show tables` finds them and no schema has to be typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from assets._comments import comments_sql
from orchestration.errors import PermanentError
from orchestration.measures import measures

ENGAGEMENT_DAYS_SQL = (
    "report_date between (select launch_date from seeds.engagement) and (select end_date from seeds.engagement)"
)
UNITS = {"yen": (", yen", "（円）"), "share": (", as a fraction", "（小数）"), "rate": (", as a fraction", "（小数）")}
"""Units in the descriptions of measures, in English and Japanese."""
RATIO_NOTE_EN = "NULL when a part is unknown or the divisor is 0. Do not sum or average"
RATIO_NOTE_JA = "一部が不明、または分母が0の場合は NULL。合算・平均はできません"


@dataclass(frozen=True)
class ViewColumn:
    """A column: name, SQL expression, description as "English | 日本語"."""

    name: str
    sql: str
    comment: str


@dataclass(frozen=True)
class QuestionView:
    """A view of schema `main`. `description` starts with the grain ("One row per … | 日本語"). `source` is the query
    after the select list: FROM, WHERE, GROUP BY, ORDER BY. It reads tables of `marts`, `kpi` and `seeds` only."""

    name: str
    description: str
    columns: tuple[ViewColumn, ...]
    source: str

    @property
    def qualified(self) -> str:
        return f"main.{self.name}"

    @property
    def sql(self) -> str:
        """Return the query of the view."""
        selected = ",\n    ".join(f"{column.sql} as {column.name}" for column in self.columns)
        return f"select\n    {selected}\n{self.source.strip()}"


def column(name: str, sql: str, english: str, japanese: str) -> ViewColumn:
    """Return a column with its description in both languages."""
    return ViewColumn(name, sql, f"{english} | {japanese}")


def measure_columns(*names: str, summed: bool = True) -> Iterator[ViewColumn]:
    """Yield a column for each measure or ratio of `vars.measures`, as the sum over the rows of a group. A ratio is
    computed from sums. With `summed=False` the columns of the source are taken as they are."""
    for name in names:
        measure = measures()[name]
        unit_en, unit_ja = UNITS.get(measure.unit, ("", ""))
        sql_type = "bigint" if measure.unit == "count" and name != "platform_conversions" else "decimal(18, 6)"
        if measure.is_ratio:
            english = f"{measure.label_en}{unit_en}: {measure.formula}. {RATIO_NOTE_EN}"
            japanese = f"{measure.label_ja}{unit_ja}：{measure.formula}。{RATIO_NOTE_JA}"
        else:
            english = f"{measure.label_en}{unit_en}. NULL means unknown, not zero"
            japanese = f"{measure.label_ja}{unit_ja}。NULL は不明で、0ではありません"
        yield column(name, f"cast({measure.sql} as {sql_type})" if summed else name, english, japanese)


def create_views(connection: duckdb.DuckDBPyConnection, views: Iterable[QuestionView]) -> None:
    """Create or replace `views` with their descriptions, and remove all other views of `main`, all in one transaction.
    Raises PermanentError, naming the view, when a table that it reads is missing."""
    listed = list(views)
    connection.execute("begin")
    try:
        for name in _existing_views(connection) - {view.name for view in listed}:
            connection.execute(f'drop view main."{name}"')
        for view in listed:
            _create_view(connection, view)
    except PermanentError:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _create_view(connection: duckdb.DuckDBPyConnection, view: QuestionView) -> None:
    described = ((one.name, one.comment) for one in view.columns)
    try:
        connection.execute(f"create or replace view {view.qualified} as\n{view.sql}")
        connection.execute(comments_sql("view", view.qualified, view.description, described))
    except duckdb.Error as error:
        raise PermanentError(f"view {view.qualified}: {' '.join(str(error).split())}") from None


def _existing_views(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute("select view_name from duckdb_views() where schema_name = 'main' and not internal")
    return {str(name) for (name,) in rows.fetchall()}
