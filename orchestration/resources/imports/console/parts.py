"""Records which export files the rows of a landed day come from, in the order of the rows.

The list is stored in the Parquet metadata (`quality.files`) and in `ops.loads`: `[{"file", "sha256", "rows", "of"},
…]`. `rows` is the number of rows of that file still stored for the day, `of` the number of rows the file contained. A
day from one file has one entry.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from orchestration.resources.base import Extract

FileParts = list[dict[str, Any]]
SHA256_LABEL = " sha256:"


def read_parts(metadata: Mapping[str, Any]) -> FileParts:
    """Return the list of a landed file. For files of versions without such a list, return the one file named in the
    ledger's query."""
    listed = dict(metadata["quality"]).get("files")
    if isinstance(listed, list):
        return listed
    name, _, sha256 = str(metadata["query"]).rpartition(SHA256_LABEL)
    return [{"file": name, "sha256": sha256, "rows": int(metadata["row_count"]), "of": int(metadata["row_count"])}]


def file_names(metadata: Mapping[str, Any]) -> list[str]:
    """Return the names of the files whose rows a landed day contains."""
    return list(dict.fromkeys(str(part["file"]) for part in read_parts(metadata)))


def first_part(name: str, sha256: str, rows: int) -> FileParts:
    """Return the list for a day with rows of one file."""
    return [{"file": name, "sha256": sha256, "rows": rows, "of": rows}]


def combine_parts(metadata: Mapping[str, Any], stays: np.ndarray, extract: Extract, rows: int) -> FileParts:
    """Return the list after adding the rows of a new file to the rows that stay. If masking merged rows, their order is
    lost, and earlier files are listed with unknown row numbers (None)."""
    earlier, kept = read_parts(metadata), []
    is_in_order = sum(part["rows"] or 0 for part in earlier) == len(stays) and all(
        part["rows"] is not None for part in earlier
    )
    first = 0
    for part in earlier if stays.any() else []:
        left = int(stays[first : first + part["rows"]].sum()) if is_in_order else None
        first += part["rows"] or 0
        if left != 0:
            kept.append({**part, "rows": left})
    name, _, sha256 = extract.query.rpartition(SHA256_LABEL)
    return [*(part for part in kept if part["sha256"] != sha256), *first_part(name, sha256, rows)]


def query_text(parts: FileParts) -> str:
    """Return the text for the ledger of loads: every file, the newest last."""
    return " + ".join(f"{part['file']}{SHA256_LABEL}{part['sha256']}" for part in parts)


def holds_all_rows(metadata: Mapping[str, Any], sha256: str) -> bool:
    """Return whether a landed day still contains every row of the file with this content."""
    return any(part["sha256"] == sha256 and part["rows"] == part["of"] for part in read_parts(metadata))
