"""Rows of an ads file that speak of the same thing: told apart by a column no field stands for, proved by totals, or set aside."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.formats import MEASURES, REPEATING, all_differ, row_numbers
from orchestration.resources.imports.console.judging.ads import SHORTENED, BadRow
from orchestration.resources.imports.console.reading import Found

DOUBLE = "another row of the file says the same of the same thing, or says it otherwise"
LONGEST_STEP = 4
"""Numbers that go up one by one over at least so many rows are no figures."""


def told_apart(found: Found, table: pa.Table, proved: bool) -> tuple[pa.Table, list[BadRow], list[str]]:
    """Rows that can be told apart or are proved to be all there; those that cannot; and what to tell.

    `breakdown` columns tell rows apart. A `maybe` column does where its numbers are no figures: the same ones for each thing, or one by
    one. Raises PermanentError where rows over a column show one impression several times.
    """
    maybe = [name for name in table.column_names if name.startswith("maybe ")]
    told = [name for name in table.column_names if name not in (*MEASURES, *maybe, "source_line")]
    if not table.num_rows or not told:
        return table.drop_columns(maybe), [], []
    _refuse_repeating(found, table, told, proved)
    numbers = row_numbers(table, told)
    if all_differ(numbers):
        return table.drop_columns(maybe), [], _notes(found, table, told)
    for name in maybe:
        if _is_dimension(table[name], numbers):
            told = [*told, name]
            numbers = row_numbers(table, told)
    kept = table.select([*(name for name in table.column_names if name not in maybe or name in told)])
    kept = kept.rename_columns([name.replace("maybe ", "breakdown ") for name in kept.column_names])
    notes = _notes(found, kept, kept.column_names)
    if all_differ(numbers):
        return kept, [], notes
    if proved:
        some = "rows say the same of the same thing; totals of the file prove that each counts, they are added up"
        return kept.append_column("breakdown line", kept["source_line"]), [], [*notes, some]
    _, numbers, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    is_double = pa.array(counts[numbers] > 1)
    reason = DOUBLE + _shortened(found, kept) + _could(found, maybe)
    double = kept.filter(is_double)["source_line"].to_pylist()
    return kept.filter(pc.invert(is_double)), [BadRow(line, None, reason) for line in double], notes


def _header(found: Found, name: str) -> str:
    return found.headers[int(name.split()[1])]


def _notes(found: Found, table: pa.Table, names: list[str]) -> list[str]:
    over = [
        _header(found, name)
        for name in names
        if name.startswith("breakdown ") and table[name].combine_chunks().null_count < table.num_rows
    ]
    return [f"added up over {', '.join(over)}, which no field stands for"] if over else []


def _shortened(found: Found, table: pa.Table) -> str:
    """Breakdowns in which a spreadsheet has shortened ids, so that different ones look the same."""
    over = [
        _header(found, name)
        for name in table.column_names
        if name.startswith("breakdown ")
        and pc.any(pc.match_substring_regex(table[name].combine_chunks().dictionary, SHORTENED)).as_py()
    ]
    return (
        f"; a spreadsheet has shortened {', '.join(over)}: export the file again and do not save it from there"
        if over
        else ""
    )


def _could(found: Found, maybe: list[str]) -> str:
    headers = [_header(found, name) for name in maybe]
    return f"; if {' or '.join(headers)} tells rows apart, name it under breakdowns in a mapping" if headers else ""


def _refuse_repeating(found: Found, table: pa.Table, told: list[str], proved: bool) -> None:
    over = [name for name in told if name.startswith("breakdown ") and REPEATING.search(_header(found, name))]
    if over and not proved and not all_differ(row_numbers(table, [name for name in told if name not in over])):
        raise PermanentError(
            f"{found.source.name}: rows by {', '.join(_header(found, name) for name in over)} show one impression several times and do "
            "not add up; export it without this column"
        )


def _is_dimension(column: pa.ChunkedArray, numbers: np.ndarray) -> bool:
    """Whether numbers tell alike rows apart: in each group all differ, and groups have the same ones or each goes up one by one."""
    values = np.array([-1 if one is None else int(one) for one in column.to_pylist()], dtype=object)
    _, group, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    groups = [values[group == number] for number in np.flatnonzero(counts > 1)[:1000]]
    if any(len(set(one)) < len(one) for one in groups):
        return False
    steps = all(len(one) >= LONGEST_STEP and all(b - a == 1 for a, b in pairwise(one)) for one in groups)
    return steps or (len(groups) > 1 and len({frozenset(one) for one in groups}) == 1)
