"""Where the rows of a file belong: one landed file for each platform, account and level or table, by what a later file replaces."""

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.resources.base import Report
from orchestration.resources.imports.console.formats import ADS_DAILY, FIGURES, row_numbers
from orchestration.resources.imports.console.judging import Outcome


def place_columns(report: Report) -> tuple[str, ...]:
    """What a later file replaces, of periods with their first day; the columns that name a place."""
    last = "table_name" if report is FIGURES else "level"
    return ("platform", "file_account_id", last, *(() if report is ADS_DAILY else ("period_first",)))


def places_of(outcome: Outcome) -> dict[str, tuple[object, ...]]:
    """`<platform>.<account>.<level or table>` of a table's rows, each with its values. It names a file, so accounts are percent-encoded."""
    columns = [outcome.table[name].unique().to_pylist() for name in place_columns(outcome.report)]
    found = {tuple(column[0] for column in columns)} if all(len(one) == 1 for one in columns) else _different(outcome)
    return {
        ".".join((str(one[0]), quote(str(one[1]), safe=""), _short(str(one[2])), *map(str, one[3:]))): one
        for one in sorted(found, key=str)
    }


def _short(name: str) -> str:
    """A level or table as part of a file name; of a part of the whole (`day [page: +/blog/]`) with a mark that only it has."""
    table, bracket, _ = name.partition(" [")
    return f"{table}~{hashlib.sha256(name.encode()).hexdigest()[:12]}" if bracket else name


def _different(outcome: Outcome) -> set[tuple[object, ...]]:
    names = list(place_columns(outcome.report))
    _, first = np.unique(row_numbers(outcome.table, names), return_index=True)
    return {tuple(row.values()) for row in outcome.table.select(names).take(first).to_pylist()}


def rows_at(place: str, report: Report, outcomes: Sequence[Outcome]) -> pa.Table:
    """Rows of one place in all tables of a file."""
    parts = []
    for one in outcomes:
        places, table = places_of(one), one.table
        for name, value in zip(place_columns(report), places[place], strict=True) if len(places) > 1 else ():
            table = table.filter(pc.equal(table[name], pa.scalar(value)))
        parts.append(table.cast(report.schema))
    return pa.concat_tables(parts)
