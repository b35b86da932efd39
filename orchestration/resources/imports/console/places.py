"""Assigns the rows of a file to landed files: one per platform, account and level or table. A later file replaces
these."""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import ADS_DAILY, FIGURES, key_group_ids
from orchestration.resources.imports.console.judging import TableResult


def place_columns(report: Report) -> tuple[str, ...]:
    """Return the columns that name a place: what a later file replaces. For periods, this includes the first day."""
    last = "table_name" if report is FIGURES else "level"
    return ("platform", "file_account_id", last, *(() if report is ADS_DAILY else ("period_first",)))


def list_places(outcome: TableResult) -> dict[str, tuple[object, ...]]:
    """Return the places `<platform>.<account>.<level or table>` of a table's rows, each with its values. Accounts are
    percent-encoded, because the place becomes a file name."""
    columns = [outcome.table[name].unique().to_pylist() for name in place_columns(outcome.report)]
    places = (
        {tuple(column[0] for column in columns)}
        if all(len(values) == 1 for values in columns)
        else _distinct_places(outcome)
    )
    return {
        ".".join(
            (str(values[0]), quote(str(values[1]), safe=""), _short_name(str(values[2])), *map(str, values[3:]))
        ): values
        for values in sorted(places, key=str)
    }


def _short_name(name: str) -> str:
    """Return a level or table as part of a file name. A part of the whole (`day [page: +/blog/]`) gets a unique mark."""
    table, bracket, _ = name.partition(" [")
    return f"{table}~{hashlib.sha256(name.encode()).hexdigest()[:12]}" if bracket else name


def _distinct_places(outcome: TableResult) -> set[tuple[object, ...]]:
    names = list(place_columns(outcome.report))
    _, first = np.unique(key_group_ids(outcome.table, names), return_index=True)
    return {tuple(row.values()) for row in outcome.table.select(names).take(first).to_pylist()}


def rows_of_place(place: str, report: Report, outcomes: Sequence[TableResult]) -> pa.Table:
    """Return the rows of one place from all tables of a file."""
    parts = []
    for outcome in outcomes:
        places, table = list_places(outcome), outcome.table
        for name, value in zip(place_columns(report), places[place], strict=True) if len(places) > 1 else ():
            table = table.filter(pc.equal(table[name], pa.scalar(value)))
        parts.append(table.cast(report.schema))
    return pa.concat_tables(parts)
