"""Say of a landed day which export files its rows come from, in the order of the rows.

The list stands in the Parquet metadata (`quality.files`) and so in `ops.loads`: `[{"file", "sha256", "rows", "of"}, …]`. `rows` are the
rows of that file the day still holds, `of` the rows the file brought. A day of one file has one entry.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from orchestration.resources.base import Extract

Parts = list[dict[str, Any]]
SHA = " sha256:"


def parts_of(metadata: Mapping[str, Any]) -> Parts:
    """Return the list of a landed file; of one from a version that kept no list, its one file as the ledger's query names it."""
    listed = dict(metadata["quality"]).get("files")
    if isinstance(listed, list):
        return listed
    name, _, sha256 = str(metadata["query"]).rpartition(SHA)
    return [{"file": name, "sha256": sha256, "rows": int(metadata["row_count"]), "of": int(metadata["row_count"])}]


def file_names(metadata: Mapping[str, Any]) -> list[str]:
    """Return the names of the files whose rows a landed day holds."""
    return list(dict.fromkeys(str(part["file"]) for part in parts_of(metadata)))


def first_part(name: str, sha256: str, rows: int) -> Parts:
    """The list of a day that holds the rows of one file."""
    return [{"file": name, "sha256": sha256, "rows": rows, "of": rows}]


def combined_parts(metadata: Mapping[str, Any], stays: np.ndarray, extract: Extract, rows: int) -> Parts:
    """The list once rows of a new file stand behind those rows of a landed day that stay.

    Where masking has joined rows, the order says nothing any more: then each earlier file is listed with unknown rows (None).
    """
    earlier, kept = parts_of(metadata), []
    is_in_order = sum(part["rows"] or 0 for part in earlier) == len(stays) and all(
        part["rows"] is not None for part in earlier
    )
    first = 0
    for part in earlier if stays.any() else []:
        left = int(stays[first : first + part["rows"]].sum()) if is_in_order else None
        first += part["rows"] or 0
        if left != 0:
            kept.append({**part, "rows": left})
    name, _, sha256 = extract.query.rpartition(SHA)
    return [*(part for part in kept if part["sha256"] != sha256), *first_part(name, sha256, rows)]


def query_of(parts: Parts) -> str:
    """What stands in the ledger of loads: every file, the newest last."""
    return " + ".join(f"{part['file']}{SHA}{part['sha256']}" for part in parts)


def holds_whole(metadata: Mapping[str, Any], sha256: str) -> bool:
    """Whether a landed day still holds every row the file with this content brought."""
    return any(part["sha256"] == sha256 and part["rows"] == part["of"] for part in parts_of(metadata))
