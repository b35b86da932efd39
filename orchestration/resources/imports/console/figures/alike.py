"""Rows of a table of figures that name the same thing: told apart by a column no field stands for, listed twice, or set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.resources.imports.console.figures.merge import merged
from orchestration.resources.imports.console.figures.tables import Table
from orchestration.resources.imports.console.reading import Found, cells

DOUBLE = "another row of the file speaks of the same thing"


@dataclass
class Row:
    """A row of data: the days it speaks of, what it names, its figures, the cells of columns without a field, and of how many rows of
    the file it is made (`taken`)."""

    line: int
    first: date
    last: date
    dimensions: dict[str, str]
    metrics: dict[str, float | None]
    extra: tuple[str, ...] = ()
    taken: int = 1

    @property
    def key(self) -> tuple[object, ...]:
        return (self.first, self.last, *self.dimensions.items())


@dataclass
class Judged:
    """`rows` to store; `bad` ones with the reason; what to tell."""

    rows: list[Row]
    bad: list[tuple[Row, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def alike(found: Found, table: Table, rows: Sequence[Row], proved: bool) -> Judged:
    """One row for each thing. `proved`: a totals row says that every row counts."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    judged = Judged([])
    doubled = [group for group in groups.values() if len(group) > 1]
    over = _over(found, table, rows, doubled)
    headers = [header for header, name in zip(table.headers, table.columns, strict=True) if not name]
    by_column, twice = 0, 0
    for group in groups.values():
        if len(group) == 1:
            judged.rows.append(group[0])
            continue
        is_apart = bool(over) and len({tuple(row.extra[n] for n in over) for row in group}) == len(group)
        lists_twice = found.format.merges and "report_date" not in table.columns and not headers
        if is_apart or lists_twice or proved:
            by_column, twice = by_column + is_apart, twice + (not is_apart)
            told = [headers[n] for n in over] if is_apart else []
            judged.rows.append(_one(group, merged([row.metrics for row in group], found.format, told)))
        else:
            judged.bad += [(row, DOUBLE) for row in group]
    unknown = _unknown(judged.rows, groups)
    also = f"; {', '.join(unknown)} stay unknown there" if unknown else ""
    if by_column:
        judged.notes.append(f"added up over {', '.join(headers[n] for n in over)}, which no field stands for{also}")
    if twice:
        judged.notes.append(f"{twice} of its items stand there more than once: added up{also}")
    return judged


def _over(found: Found, table: Table, rows: Sequence[Row], doubled: Sequence[Sequence[Row]]) -> list[int]:
    """Places, among columns without a field, of those that tell rows apart: by their header, else by their cells."""
    headers = [header for header, name in zip(table.headers, table.columns, strict=True) if not name]
    if not doubled:
        return []
    over, numbers = [], []
    for n, header in enumerate(headers):
        texts = pa.array([row.extra[n] for row in rows], pa.string())
        kind = found.format.column_kind(header)
        if kind == "dimension" or (kind is None and cells.share_of_figures(texts) < 0.5):
            over.append(n)
        elif kind is None and cells.are_whole_numbers(texts):
            numbers.append(n)
    for n in numbers:
        sets = [[row.extra[n] for row in group] for group in doubled]
        if (
            all(len(set(one)) == len(one) for one in sets)
            and len(sets) > 1
            and len({frozenset(one) for one in sets}) == 1
        ):
            over.append(n)
    return sorted(over)


def _one(group: Sequence[Row], metrics: dict[str, float | None]) -> Row:
    first = group[0]
    return Row(first.line, first.first, first.last, first.dimensions, metrics, taken=len(group))


def _unknown(rows: Sequence[Row], groups: dict[tuple[object, ...], list[Row]]) -> list[str]:
    names = {
        name: None
        for row in rows
        for name, value in row.metrics.items()
        if value is None and any(one.metrics[name] is not None for one in groups[row.key])
    }
    return list(names)
