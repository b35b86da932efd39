"""Rows of an ads file with equal keys: distinguished by a column without a field, proved by totals, or set aside."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import (
    MEASURE_FIELDS,
    REPEATING_BREAKDOWN_HEADER,
    are_all_different,
    key_group_ids,
)
from orchestration.resources.imports.console.judging.ads import SHORTENED_ID_PATTERN, BadRow
from orchestration.resources.imports.console.reading import RecognisedTable

DUPLICATE_REASON = "another row of the file has the same keys, with equal or different figures"
MIN_ROWS_OF_A_SEQUENCE = 4
"""Numbers that increase by one over at least this many rows are positions, not figures."""


def separate_duplicates(
    recognised: RecognisedTable, table: pa.Table, is_complete: bool
) -> tuple[pa.Table, list[BadRow], list[str]]:
    """Return rows that can be distinguished or are proved complete, the remaining rows as bad rows, and notes.

    `breakdown` columns distinguish rows. `maybe_breakdown` columns do so if their numbers are not figures: the same
    numbers for each entity, or a sequence. Raises PermanentError when rows over a column show one impression several
    times.
    """
    maybe_breakdown = [name for name in table.column_names if name.startswith("maybe ")]
    distinguishing = [
        name for name in table.column_names if name not in (*MEASURE_FIELDS, *maybe_breakdown, "source_line")
    ]
    if not table.num_rows or not distinguishing:
        return table.drop_columns(maybe_breakdown), [], []
    _refuse_repeating_breakdowns(recognised, table, distinguishing, is_complete)
    numbers = key_group_ids(table, distinguishing)
    if are_all_different(numbers):
        return table.drop_columns(maybe_breakdown), [], _breakdown_notes(recognised, table, distinguishing)
    for name in maybe_breakdown:
        if _numbers_distinguish_rows(table[name], numbers):
            distinguishing = [*distinguishing, name]
            numbers = key_group_ids(table, distinguishing)
    kept = table.select(
        [*(name for name in table.column_names if name not in maybe_breakdown or name in distinguishing)]
    )
    kept = kept.rename_columns([name.replace("maybe ", "breakdown ") for name in kept.column_names])
    notes = _breakdown_notes(recognised, kept, kept.column_names)
    if are_all_different(numbers):
        return kept, [], notes
    if is_complete:
        note = "rows say the same of the same thing; totals of the file prove that each counts, they are added up"
        return kept.append_column("breakdown line", kept["source_line"]), [], [*notes, note]
    _, numbers, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    is_double = pa.array(counts[numbers] > 1)
    reason = (
        DUPLICATE_REASON
        + _note_on_shortened_ids(recognised, kept)
        + _note_on_possible_breakdowns(recognised, maybe_breakdown)
    )
    double = kept.filter(is_double)["source_line"].to_pylist()
    return kept.filter(pc.invert(is_double)), [BadRow(line, None, reason) for line in double], notes


def _header_of(recognised: RecognisedTable, name: str) -> str:
    return recognised.headers[int(name.split()[1])]


def _breakdown_notes(recognised: RecognisedTable, table: pa.Table, names: list[str]) -> list[str]:
    over = [
        _header_of(recognised, name)
        for name in names
        if name.startswith("breakdown ") and table[name].combine_chunks().null_count < table.num_rows
    ]
    return [f"added up over {', '.join(over)}, which no field stands for"] if over else []


def _note_on_shortened_ids(recognised: RecognisedTable, table: pa.Table) -> str:
    """Return a note on breakdowns whose ids a spreadsheet has shortened, so that different ids look equal. Empty if
    there are none."""
    over = [
        _header_of(recognised, name)
        for name in table.column_names
        if name.startswith("breakdown ")
        and pc.any(pc.match_substring_regex(table[name].combine_chunks().dictionary, SHORTENED_ID_PATTERN)).as_py()
    ]
    return (
        f"; a spreadsheet has shortened {', '.join(over)}: export the file again and do not save it from there"
        if over
        else ""
    )


def _note_on_possible_breakdowns(recognised: RecognisedTable, maybe_breakdown: list[str]) -> str:
    headers = [_header_of(recognised, name) for name in maybe_breakdown]
    return f"; if {' or '.join(headers)} tells rows apart, name it under breakdowns in a mapping" if headers else ""


def _refuse_repeating_breakdowns(
    recognised: RecognisedTable, table: pa.Table, breakdowns: list[str], is_complete: bool
) -> None:
    over = [
        name
        for name in breakdowns
        if name.startswith("breakdown ") and REPEATING_BREAKDOWN_HEADER.search(_header_of(recognised, name))
    ]
    if (
        over
        and not is_complete
        and not are_all_different(key_group_ids(table, [name for name in breakdowns if name not in over]))
    ):
        raise PermanentError(
            f"{recognised.source.name}: its rows are broken down by {', '.join(_header_of(recognised, name) for name in over)}, "
            "which counts one impression several times, so their sum would be too high; export the file without this column"
        )


def _numbers_distinguish_rows(column: pa.ChunkedArray, numbers: np.ndarray) -> bool:
    """Return whether numbers distinguish rows with equal keys: all differ within each group, and groups share the same
    numbers or each is a sequence."""
    values = np.array([-1 if number is None else int(number) for number in column.to_pylist()], dtype=object)
    _, group, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    groups = [values[group == number] for number in np.flatnonzero(counts > 1)[:1000]]
    if any(len(set(group)) < len(group) for group in groups):
        return False
    steps = all(
        len(group) >= MIN_ROWS_OF_A_SEQUENCE and all(b - a == 1 for a, b in pairwise(group)) for group in groups
    )
    return steps or (len(groups) > 1 and len({frozenset(group) for group in groups}) == 1)
