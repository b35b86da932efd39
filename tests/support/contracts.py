"""Creates empty tables with the columns of their contract: models and seeds from YAML, ledgers from the store."""

from functools import cache
from pathlib import Path

import duckdb
import yaml

from assets.kpi import list_tables as statistics
from orchestration.resources.store.ledgers import OPS_TABLES_SQL
from tests.support.places import PROJECT

Columns = dict[str, str]
"""DuckDB types by name."""


def create(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Make each of `tables` (as `schema.name`) without rows; for one of `ops`, every ledger. Nothing is required to be known."""
    for table in tables:
        schema = table.partition(".")[0]
        connection.execute(f"create schema if not exists {schema}")
        if schema == "ops":
            connection.execute(OPS_TABLES_SQL)
            continue
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns(table).items())
        connection.execute(f"create table {table} ({listed})")


@cache
def columns(table: str) -> Columns:
    """What the contract of `schema.name` says; a table that Python computes has one as well."""
    for one in statistics():
        if one.qualified == table:
            return {column.name: column.type for column in one.columns}
    schema, _, name = table.partition(".")
    if schema == "seeds":
        return dict(described("seeds", name)["config"]["column_types"])
    model = f"kpi_{name}" if schema == "kpi" else name
    return {column["name"]: column["data_type"] for column in described("models", model)["columns"]}


def described(kind: str, name: str) -> dict:
    """What stands in a YAML file of `kind` (models, seeds) about the one of this name."""
    for path in sorted((PROJECT / kind).rglob("_*.yml")):
        for one in entries(path, kind) if f"name: {name}\n" in path.read_text(encoding="utf-8") else []:
            if one["name"] == name:
                return one
    raise LookupError(f"no YAML of {kind} describes {name}")


@cache
def entries(path: Path, kind: str) -> list[dict]:
    found: dict[str, list[dict]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found.get(kind, [])
