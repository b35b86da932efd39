"""Finds rows of a table with equal values in key columns."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def are_all_different(numbers: np.ndarray) -> bool:
    """Return whether every number occurs only once."""
    ordered = np.sort(numbers)
    return not bool((ordered[1:] == ordered[:-1]).any())


def key_group_ids(table: pa.Table, names: Sequence[str]) -> np.ndarray:
    """Return one group id per row. Rows with equal values in the named columns have equal ids; two NULLs count as
    equal."""
    numbers = np.zeros(table.num_rows, dtype=np.int64)
    size = 1
    for name in names:
        column = table[name].combine_chunks()
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        indices = pc.fill_null(column.indices, -1) if column.null_count else column.indices
        place = indices.to_numpy().astype(np.int64) + 1
        more = len(column.dictionary) + 1
        if size > np.iinfo(np.int64).max // more:
            distinct, numbers = np.unique(numbers, return_inverse=True)
            size = len(distinct)
        numbers, size = numbers * more + place, size * more
    return numbers
