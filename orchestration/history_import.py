"""Stores the results of an earlier year in the data folder, as a whole or not at all. `history_facts` reads them."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.history_facts import COLUMNS, FIGURES, KEY_COLUMNS, history_path, read_engagement_history
from orchestration.resources.base import write_atomically
from orchestration.resources.privacy import mask_text

OWNER_ONLY_MODE = 0o600
FREE_TEXTS = ("medium", "campaign", "target", "theme", "cv_definition")
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Sums:
    """Rows of one medium (or of all), the sum of each figure, and in how many rows it is unknown. A sum of no known value
    is None."""

    rows: int
    sums: Mapping[str, Decimal | None]
    unknown: Mapping[str, int]


def add_up(rows: Sequence[Cells]) -> Sums:
    """Return the sums of rows as the import stores them."""
    known = {name: [Decimal(row[name]) for row in rows if row[name]] for name in FIGURES}
    return Sums(
        len(rows),
        {name: sum(values, Decimal(0)) if values else None for name, values in known.items()},
        {name: len(rows) - len(values) for name, values in known.items()},
    )


def mask_rows(rows: Sequence[Cells]) -> list[dict[str, str]]:
    """Return the rows with personal data in their texts masked, as in all stored data."""
    return [
        {name: mask_text(value) if name in FREE_TEXTS and value else value for name, value in row.items()}
        for row in rows
    ]


def refuse_lost_rows(home: Path, engagement_id: str, rows: Sequence[Cells]) -> None:
    """Raise PermanentError if the stored file has rows (period, medium, division) that `rows` lack."""
    path = history_path(home, engagement_id)
    if not path.exists():
        return
    new = {tuple(row[name] for name in KEY_COLUMNS) for row in rows}
    stored = [
        (str(row.first_day), str(row.last_day), row.medium, row.campaign or "", row.target or "", row.theme or "")
        for row in read_engagement_history(path)
    ]
    if lost := [key for key in stored if key not in new]:
        first, last, *names = lost[0]
        example = f"{first} to {last} {' '.join(name for name in names if name)}"
        raise PermanentError(
            f"{path} has {len(lost)} of {len(stored)} rows that this file lacks, for example {example}; "
            "add them to the file, or remove them with --replace. Nothing was stored"
        )


def store_history(home: Path, engagement_id: str, rows: Sequence[Cells], source: Path, imported_at: datetime) -> Path:
    """Replace the stored results of an engagement, readable by the owner only. Returns the file; the facts about the import
    are beside it: the source's name and SHA-256, the time, the SHA-256 of the stored file, and the sums."""
    path = history_path(home, engagement_id)
    content = _csv_text(rows).encode()
    sums = add_up(rows)
    facts = {
        "engagement_id": engagement_id,
        "source": mask_text(source.name),
        "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "stored_sha256": hashlib.sha256(content).hexdigest(),
        "imported_at": imported_at.isoformat(),
        "first_day": min(row["first_day"] for row in rows),
        "last_day": max(row["last_day"] for row in rows),
        "rows": sums.rows,
        "sums": {name: None if value is None else f"{value:f}" for name, value in sums.sums.items()},
        "unknown_rows": dict(sums.unknown),
    }
    _write(path, content)
    _write(path.with_suffix(".json"), json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n")
    return path


def _write(path: Path, content: bytes) -> None:
    with write_atomically(path) as temporary:
        temporary.chmod(OWNER_ONLY_MODE)
        temporary.write_bytes(content)


def _csv_text(rows: Sequence[Cells]) -> str:
    with io.StringIO() as text:
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()
