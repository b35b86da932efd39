"""Views for analysts are replaced all at once: one that is no longer defined goes, and a missing table is named and changes nothing."""

import duckdb
import pytest

from assets.questions._view import QuestionView, column, create_views
from orchestration.errors import PermanentError

DAYS = QuestionView(
    "days", "One row per day | 日別", (column("day", "day", "The day's date", "日付"),), "from marts.days"
)
OLD = QuestionView("old", "One row | 1行", (column("one", "1", "One", "1"),), "")


def shown(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    return connection.execute("show tables").fetchall()


def test_views_are_replaced_together_with_their_descriptions() -> None:
    connection = duckdb.connect()
    connection.execute("create schema marts; create table marts.days as select date '2026-02-01' as day")
    create_views(connection, [DAYS, OLD])
    create_views(connection, [DAYS])
    assert shown(connection) == [("days",)]
    comments = "select view_name, comment from duckdb_views() where not internal union all select column_name, comment "
    assert connection.execute(
        f"{comments} from duckdb_columns() where table_name = 'days' and schema_name = 'main'"
    ).fetchall() == [
        ("days", "One row per day | 日別"),
        ("day", "The day's date | 日付"),
    ]
    connection.execute("drop table marts.days")
    with pytest.raises(PermanentError, match=r"view main\.days: .*days does not exist"):
        create_views(connection, [OLD, DAYS])
    assert shown(connection) == [("days",)]
