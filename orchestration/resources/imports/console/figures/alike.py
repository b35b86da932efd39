"""Rows of a table of figures with equal dimensions: distinguished by a column without a field, merged, or set aside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from orchestration.resources.imports.console.figures.merge import merge_metrics
from orchestration.resources.imports.console.figures.tables import FigureTable
from orchestration.resources.imports.console.reading import RecognisedTable, cells

DUPLICATE_REASON = "another row of the file has the same dimensions"


@dataclass
class FigureRow:
    """A data row: its days, dimensions, metrics, and cells of columns without a field. `taken` is the number of file
    rows it was merged from."""

    line: int
    first: date
    last: date
    dimensions: dict[str, str]
    metrics: dict[str, float | None]
    extra: tuple[str, ...] = ()
    merged_row_count: int = 1

    @property
    def key(self) -> tuple[object, ...]:
        return (self.first, self.last, *self.dimensions.items())


@dataclass
class DuplicateResult:
    """`rows` to store, `bad` rows with the reason, and `notes` for the user."""

    rows: list[FigureRow]
    bad_rows: list[tuple[FigureRow, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def resolve_duplicates(
    recognised: RecognisedTable, table: FigureTable, rows: Sequence[FigureRow], is_complete: bool
) -> DuplicateResult:
    """Return one row per combination of days and dimensions. `is_complete`: a totals row proves that every row counts."""
    groups: dict[tuple[object, ...], list[FigureRow]] = {}
    for row in rows:
        groups.setdefault(row.key, []).append(row)
    judged = DuplicateResult([])
    doubled = [group for group in groups.values() if len(group) > 1]
    distinguishing_positions = _distinguishing_columns(recognised, table, rows, doubled)
    headers = [header for header, name in zip(table.headers, table.columns, strict=True) if not name]
    separate_groups, repeated_groups = 0, 0
    for group in groups.values():
        if len(group) == 1:
            judged.rows.append(group[0])
            continue
        is_apart = bool(distinguishing_positions) and len(
            {tuple(row.extra[n] for n in distinguishing_positions) for row in group}
        ) == len(group)
        lists_twice = recognised.format.merges and "report_date" not in table.columns and not headers
        if is_apart or lists_twice or is_complete:
            separate_groups, repeated_groups = separate_groups + is_apart, repeated_groups + (not is_apart)
            excluded_headers = [headers[n] for n in distinguishing_positions] if is_apart else []
            judged.rows.append(
                _merge_group(group, merge_metrics([row.metrics for row in group], recognised.format, excluded_headers))
            )
        else:
            judged.bad_rows += [(row, DUPLICATE_REASON) for row in group]
    unknown = _unknown_total_notes(judged.rows, groups)
    also = f"; {', '.join(unknown)} stay unknown there" if unknown else ""
    if separate_groups:
        judged.notes.append(
            f"added up over {', '.join(headers[n] for n in distinguishing_positions)}, which no field stands for{also}"
        )
    if repeated_groups:
        judged.notes.append(f"{repeated_groups} of its items stand there more than once: added up{also}")
    return judged


def _distinguishing_columns(
    recognised: RecognisedTable, table: FigureTable, rows: Sequence[FigureRow], doubled: Sequence[Sequence[FigureRow]]
) -> list[int]:
    """Return positions of columns without a field that distinguish rows, judged by header, else by cells."""
    headers = [header for header, name in zip(table.headers, table.columns, strict=True) if not name]
    if not doubled:
        return []
    distinguishing_positions, numbers = [], []
    for n, header in enumerate(headers):
        texts = pa.array([row.extra[n] for row in rows], pa.string())
        header_kind = recognised.format.column_kind(header)
        if header_kind == "dimension" or (header_kind is None and cells.share_of_figures(texts) < 0.5):
            distinguishing_positions.append(n)
        elif header_kind is None and cells.are_whole_numbers(texts):
            numbers.append(n)
    for n in numbers:
        sets = [[row.extra[n] for row in group] for group in doubled]
        if (
            all(len(set(values)) == len(values) for values in sets)
            and len(sets) > 1
            and len({frozenset(values) for values in sets}) == 1
        ):
            distinguishing_positions.append(n)
    return sorted(distinguishing_positions)


def _merge_group(group: Sequence[FigureRow], metrics: dict[str, float | None]) -> FigureRow:
    first = group[0]
    return FigureRow(first.line, first.first, first.last, first.dimensions, metrics, merged_row_count=len(group))


def _unknown_total_notes(rows: Sequence[FigureRow], groups: dict[tuple[object, ...], list[FigureRow]]) -> list[str]:
    names = {
        name: None
        for row in rows
        for name, value in row.metrics.items()
        if value is None and any(merged_row.metrics[name] is not None for merged_row in groups[row.key])
    }
    return list(names)
