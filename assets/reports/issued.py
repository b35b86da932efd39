"""Issued reports: stored as their content, so that rendering one again gives the same files, and what changed can be named.

`issued/NAME.json` holds the document and its SHA-256; `issued/NAME.html`, `.pdf`, `.xlsx` and `.pptx` are the files handed in;
`issued/NAME.duckdb` is the published file the figures come from.
"""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from assets.reports.content import Document
from orchestration.errors import PermanentError
from orchestration.resources.base import write_atomically


def issued_documents(folder: Path) -> list[Document]:
    """Return every issued report, oldest first. Raises PermanentError if a file was changed after it was issued."""
    found = [read_issued(path) for path in sorted((folder / "issued").glob("*.json"))]
    return sorted(found, key=lambda one: (one.dated, one.last_day, one.name))


def read_issued(path: Path) -> Document:
    """Return an issued report. Raises PermanentError if it is unreadable or was changed after it was issued."""
    try:
        sealed = json.loads(path.read_text(encoding="utf-8"))
        content, stated = sealed["document"], sealed["sha256"]
        if sha256(content.encode()).hexdigest() != stated:
            raise PermanentError(f"{path}: was changed after it was issued. Restore it from a backup")
        return Document.model_validate_json(content)
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise PermanentError(f"{path}: is not an issued report. Restore it from a backup") from error


def editions(folder: Path, kind: str, number: int) -> list[Document]:
    """Return the issued editions of one report, oldest first."""
    found = [one for one in issued_documents(folder) if (one.kind, one.number) == (kind, number)]
    return sorted(found, key=lambda one: one.edition)


def previous_report(folder: Path, kind: str, number: int) -> Document | None:
    """Return the report issued before this one: its last edition, else the report of the same kind with the next lower
    number, else the last report of another kind. None if there is none."""
    issued = issued_documents(folder)
    earlier = [one for one in issued if one.kind == kind and one.number <= number]
    chosen = sorted(earlier, key=lambda one: (one.number, one.edition)) or [one for one in issued if one.kind != kind]
    return chosen[-1] if chosen else None


def issue(folder: Path, document: Document, files: Mapping[str, bytes], published: Path) -> Path:
    """Store an issued report with its files and the published file it was made of. Returns the path of its content,
    which is written last: a report without it was not issued."""
    target = folder / "issued"
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{document.name}.json"
    if path.exists():
        raise PermanentError(f"{path}: this edition was issued before. Nothing was changed")
    for suffix, rendered in files.items():
        with write_atomically(target / f"{document.name}.{suffix}") as temporary:
            temporary.write_bytes(rendered)
    keep_snapshot(published, target / f"{document.name}.duckdb")
    content = document.model_dump_json()
    with write_atomically(path) as temporary:
        temporary.write_text(
            json.dumps({"sha256": sha256(content.encode()).hexdigest(), "document": content}, ensure_ascii=False),
            encoding="utf-8",
        )
    return path


def keep_snapshot(published: Path, kept: Path) -> None:
    """Keep the published file under another name. A later run replaces the published file and does not write into it,
    so a link is enough; where links are impossible, copy it."""
    with suppress(FileNotFoundError):
        kept.unlink()
    try:
        os.link(published, kept)
    except OSError:
        shutil.copyfile(published, kept)
