"""What a KPI table made with statistics is, and how one is written: whole, in one transaction, under contract, with comments."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd

from orchestration.errors import PermanentError

Compute = Callable[[duckdb.DuckDBPyConnection], pd.DataFrame]
"""Reads marts, seeds and other KPI tables of the open working file; returns the table's rows, columns by name."""


@dataclass(frozen=True)
class KpiColumn:
    """One column: its name, DuckDB type, meaning as "English | 日本語", and whether it may be null."""

    name: str
    type: str
    comment: str
    required: bool = False


IS_TOTAL = KpiColumn(
    "is_total",
    "boolean",
    "True when the row repeats figures of other rows: a total or another breakdown. Add up rows with false only | "
    "他の行の数値を重ねて含む行（合計・別の切り口）なら true。合計するときは false の行だけを使う",
    True,
)
"""Of tables that hold totals beside their parts."""


@dataclass(frozen=True)
class KpiTable:
    """One table of the schema `kpi` that needs more than sums and ratios.

    `description` begins with the grain ("One row per … | 日本語"), `grain` names its columns. `reads` are the qualified tables
    `compute` queries, such as `marts.mart_campaign_daily`; they become the table's upstream in the graph. `adds_up` says which rows add
    up to what, as `meta.adds_up` of a model does (models/README.md).
    """

    name: str
    description: str
    columns: tuple[KpiColumn, ...]
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    compute: Compute
    adds_up: Mapping[str, object] | None = None

    @property
    def qualified(self) -> str:
        return f"kpi.{self.name}"


def write(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> int:
    """Compute `table` and put it in place of the one that is there. Returns its rows.

    Raises PermanentError when the rows break the contract (a column missing or too many, a required value unknown, a repeated
    grain) or when a query fails; the old table stays then.
    """
    frame = computed(connection, table)
    refuse_other_columns(table, frame)
    listed = ", ".join(f'"{one.name}" {one.type}{" not null" if one.required else ""}' for one in table.columns)
    names = ", ".join(f'"{one.name}"' for one in table.columns)
    connection.execute("create schema if not exists kpi")
    connection.execute("begin")
    try:
        connection.execute(f"create or replace table {table.qualified} ({listed})")
        connection.register("computed", frame)
        connection.execute(f"insert into {table.qualified} select {names} from computed")
        connection.unregister("computed")
        refuse_repeated_grain(connection, table)
        comment(connection, table)
    except (duckdb.Error, PermanentError) as error:
        connection.execute("rollback")
        raise error if isinstance(error, PermanentError) else refused(table, error) from None
    connection.execute("commit")
    return len(frame)


def computed(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> pd.DataFrame:
    """The rows of `table`. Raises PermanentError, naming the table, when a query of the computation fails."""
    try:
        return table.compute(connection)
    except duckdb.Error as error:
        raise refused(table, error) from None


def refused(table: KpiTable, error: duckdb.Error) -> PermanentError:
    """DuckDB's words on one line, with the table they are about."""
    return PermanentError(f"{table.qualified}: {' '.join(str(error).split())}")


def refuse_other_columns(table: KpiTable, frame: pd.DataFrame) -> None:
    """Raises PermanentError when the computed columns are not those of the contract."""
    promised = {one.name for one in table.columns}
    missing, strange = sorted(promised - set(frame.columns)), sorted(set(frame.columns) - promised)
    if missing or strange:
        raise PermanentError(f"{table.qualified}: columns missing {missing}, not in the contract {strange}")


def refuse_repeated_grain(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> None:
    """Raises PermanentError when two rows share the grain; two nulls are the same value."""
    grain = ", ".join(f'"{name}"' for name in table.grain)
    found = connection.execute(
        f"select {grain}, count(*) from {table.qualified} group by {grain} having count(*) > 1 limit 1"
    ).fetchone()
    if found:
        said = ", ".join(f"{name}={value}" for name, value in zip(table.grain, found, strict=False))
        raise PermanentError(f"{table.qualified}: {found[-1]} rows with the same grain ({said})")


def comment(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> None:
    """Persist descriptions, so that any client shows them."""
    connection.execute(f"comment on table {table.qualified} is {quoted(table.description)}")
    for one in table.columns:
        connection.execute(f'comment on column {table.qualified}."{one.name}" is {quoted(one.comment)}')


def quoted(text: str) -> str:
    """A SQL string literal; comments cannot be bound."""
    return "'" + text.replace("'", "''") + "'"
