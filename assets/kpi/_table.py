"""Definition of a KPI table computed with statistics, and its writer. A table is replaced as a whole, in one
transaction, checked against its contract, and written with column comments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

from assets._comments import comments_sql
from orchestration.errors import PermanentError

if TYPE_CHECKING:
    import pandas as pd

Compute = Callable[[duckdb.DuckDBPyConnection], "pd.DataFrame"]
"""Function that reads marts, seeds and other KPI tables of the open working file and returns the table's rows, with
columns by name."""


@dataclass(frozen=True)
class KpiColumn:
    """A column: name, DuckDB type, description as "English | 日本語", and whether it is NOT NULL."""

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


ENGAGEMENT_COLUMN = KpiColumn(
    "engagement_id", "varchar", "Engagement the row belongs to (seeds.engagement) | 行が属する業務"
)
"""The last column of every table; tables of dbt have it too."""


def interval_columns(
    name: str, kind: str, levels: Sequence[int] = (80,), unit: tuple[str, str] = ("", ""), required: bool = False
) -> tuple[KpiColumn, ...]:
    """Return the columns with the bounds of the intervals of column `name`, such as `name_lower_80` and `name_upper_80`, from the
    lowest to the highest. `unit` is added to both descriptions, in English and Japanese."""
    outward = sorted(levels, reverse=True)
    bounds = [("lower", "Lower", "下限", level) for level in outward]
    bounds += [("upper", "Upper", "上限", level) for level in reversed(outward)]
    return tuple(
        KpiColumn(
            f"{name}_{side}_{level}",
            kind,
            f"{side_en} bound of its {level} % interval{unit[0]} | {level}%区間の{side_ja}{unit[1]}",
            required,
        )
        for side, side_en, side_ja, level in bounds
    )


@dataclass(frozen=True)
class KpiTable:
    """A table of schema `kpi` that needs more than sums and ratios. `description` starts with the grain ("One row per …
    | 日本語"). `grain` lists the key columns. `reads` lists the qualified tables that `compute` queries, such as
    `marts.mart_campaign_daily`. They become the upstream assets. `adds_up`
    says which rows add up to what, as `meta.adds_up` of a dbt model does (models/README.md)."""

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


def write_table(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> int:
    """Compute `table` and replace the stored table. Returns the number of rows. Raises PermanentError when a query
    fails or the rows break the contract (missing or extra column, NULL in a required column, repeated key). In that
    case the old table stays."""
    frame = compute_rows(connection, table)
    check_columns(table, frame)
    listed = ", ".join(
        f'"{column.name}" {column.type}{" not null" if column.required else ""}' for column in table.columns
    )
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    connection.execute("create schema if not exists kpi")
    connection.execute("begin")
    try:
        connection.execute(f"create or replace table {table.qualified} ({listed}, {engagement_column(connection)})")
        connection.register("computed", frame)
        connection.execute(f"insert into {table.qualified} ({names}) select {names} from computed")
        connection.unregister("computed")
        check_grain_is_unique(connection, table)
        write_comments(connection, table)
    except (duckdb.Error, PermanentError) as error:
        connection.execute("rollback")
        raise error if isinstance(error, PermanentError) else to_table_error(table, error) from None
    connection.execute("commit")
    return len(frame)


def engagement_column(connection: duckdb.DuckDBPyConnection) -> str:
    """Return the definition of the last column of every KPI table, which is the warehouse's engagement for every row.
    Without seeds it is unknown."""
    try:
        (engagement_id,) = connection.execute("select engagement_id from seeds.engagement").fetchone() or (None,)
    except duckdb.CatalogException:
        engagement_id = None
    value = "null" if engagement_id is None else f"'{engagement_id}'"
    return f"{ENGAGEMENT_COLUMN.name} varchar default {value}"


def compute_rows(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> "pd.DataFrame":
    """Return the rows of `table`. Raises PermanentError, naming the table, when a query fails."""
    try:
        return table.compute(connection)
    except duckdb.Error as error:
        raise to_table_error(table, error) from None


def to_table_error(table: KpiTable, error: duckdb.Error) -> PermanentError:
    """Return DuckDB's error message on one line, prefixed with the table name."""
    return PermanentError(f"{table.qualified}: {' '.join(str(error).split())}")


def check_columns(table: KpiTable, frame: "pd.DataFrame") -> None:
    """Raise PermanentError when the computed columns differ from the contract."""
    promised = {column.name for column in table.columns}
    missing, strange = sorted(promised - set(frame.columns)), sorted(set(frame.columns) - promised)
    if missing or strange:
        raise PermanentError(
            f"{table.qualified}: the computed columns differ from the table's contract: missing {missing}, not in the contract {strange}"
        )


def check_grain_is_unique(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> None:
    """Raise PermanentError when two rows have the same key. Two NULLs count as equal."""
    grain = ", ".join(f'"{name}"' for name in table.grain)
    repeated = connection.execute(
        f"select {grain}, count(*) from {table.qualified} group by {grain} having count(*) > 1 limit 1"
    ).fetchone()
    if repeated:
        key = ", ".join(f"{name}={value}" for name, value in zip(table.grain, repeated, strict=False))
        raise PermanentError(f"{table.qualified}: {repeated[-1]} rows have the same key ({key})")


def write_comments(connection: duckdb.DuckDBPyConnection, table: KpiTable) -> None:
    """Store the table and column descriptions as SQL comments."""
    described = ((column.name, column.comment) for column in (*table.columns, ENGAGEMENT_COLUMN))
    connection.execute(comments_sql("table", table.qualified, table.description, described))
