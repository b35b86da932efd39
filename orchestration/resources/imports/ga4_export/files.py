"""The files of a GA4 event export. Reads names, bytes and checksums, not the events."""

import gzip
import re
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base import refuse_special, sha256
from orchestration.resources.imports.ga4_export.text import detect_encoding

FORMAT_BY_SUFFIX = {
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json.gz": "json.gz",
    ".jsonl.gz": "json.gz",
    ".ndjson.gz": "json.gz",
}
COMPANION_SUFFIXES = {"", ".md", ".txt"}
"""Suffixes of files that may accompany an export (a licence, a note). They are skipped with a message. Any other
suffix is an error."""

EXPORT_KINDS = ("daily", "fresh", "intraday")
"""Kinds of export tables, best first. A day is loaded from the first kind that contains it."""

CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class ExportFile:
    """One file: `name` for messages, `format` (a value of FORMAT_BY_SUFFIX), `kind` (one of EXPORT_KINDS), `days` with
    the number of events by property day. `events_out_of_range` are events on days that cannot be loaded. `encoding` is the encoding
    named by its first bytes, None for plain UTF-8."""

    path: Path
    name: str
    format: str
    export_kind: str
    account_id: str
    sha256: str
    encoding: str | None = None
    days: dict[date, int] = field(default_factory=dict)
    events_out_of_range: dict[date, int] = field(default_factory=dict)

    @property
    def events(self) -> int:
        return sum(self.days.values()) + sum(self.events_out_of_range.values())


@dataclass(frozen=True)
class ExportFiles:
    """Files of one export, best kind first, then by name. `skipped_messages` contains messages about files that are not
    loaded."""

    account_id: str
    files: tuple[ExportFile, ...]
    skipped_messages: tuple[str, ...]

    @property
    def days(self) -> dict[date, int]:
        """Return the number of events by day in order. Each day is counted from its best kind only."""
        all_days = sorted({day for file in self.files for day in file.days})
        return {day: sum(file.days[day] for file in self.files_for_day(day)) for day in all_days}

    def files_for_day(self, day: date) -> list[ExportFile]:
        """Return the files that supply `day`: of the files that contain it, those of the preferred kind (daily, then
        fresh, then intraday)."""
        holding = [file for file in self.files if day in file.days]
        best = min((EXPORT_KINDS.index(file.export_kind) for file in holding), default=0)
        return [file for file in holding if file.export_kind == EXPORT_KINDS[best]]


def find_files(path: Path) -> tuple[list[ExportFile], list[str]]:
    """Return the files at or below `path`, checked by their bytes, and messages about skipped files. Raises
    PermanentError when there is nothing to read, a suffix is unknown, or a file cannot be opened or is truncated."""
    refuse_special(path, "no such file or folder; give the exported file or the folder that holds it")
    root = path if path.is_dir() else path.parent
    files, skipped_messages, seen = [], [], dict[str, str]()
    for file_path in list_files(path):
        name = file_path.relative_to(root).as_posix()
        format_ = format_of(file_path)
        if format_ is None and path.is_dir() and file_path.suffix.lower() in COMPANION_SUFFIXES:
            skipped_messages.append(f"{name}: not an export file, not read")
            continue
        if format_ is None:
            raise PermanentError(
                f"{name}: the file name ends in none of {', '.join(FORMAT_BY_SUFFIX)}; convert the file or remove it from the folder"
            )
        checksum = checked_sha256(file_path, name, format_)
        encoding = None if format_ == "parquet" else detect_encoding(file_path, format_)
        files.append(ExportFile(file_path, name, format_, kind_of(name), account_of(file_path), checksum, encoding))
    files.sort(key=lambda file: (EXPORT_KINDS.index(file.export_kind), file.name))
    unique = []
    for file in files:
        if file.sha256 in seen:
            skipped_messages.append(f"{file.name}: the same bytes as {seen[file.sha256]}, not read twice")
        else:
            seen[file.sha256] = file.name
            unique.append(file)
    if not unique:
        raise PermanentError(
            f"{path}: the folder contains no export file ({', '.join(FORMAT_BY_SUFFIX)}); name the folder of the exported files"
        )
    return unique, skipped_messages


def list_files(path: Path) -> list[Path]:
    """Return `path` itself, or every non-hidden file below it, ordered by name."""
    if not path.is_dir():
        return [path]
    files = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in files if not any(part.startswith(".") for part in file.relative_to(path).parts))


def format_of(path: Path) -> str | None:
    """Return the format by suffix, or None."""
    name = path.name.lower()
    return next(
        (
            FORMAT_BY_SUFFIX[ending]
            for ending in sorted(FORMAT_BY_SUFFIX, key=len, reverse=True)
            if name.endswith(ending)
        ),
        None,
    )


def kind_of(name: str) -> str:
    """Return the kind of export table by the word in the file or folder name; daily if none is named."""
    return next((export_kind for export_kind in ("intraday", "fresh") if export_kind in name.lower()), "daily")


def account_of(path: Path) -> str:
    """Return the property id from the nearest folder named `analytics_<property>`, as BigQuery names the dataset, or
    `export`."""
    return next((part for part in reversed(path.parts[:-1]) if re.fullmatch(r"analytics_[0-9]+", part)), "export")


def checked_sha256(path: Path, name: str, format_: str) -> str:
    """Return the SHA-256 of a file that can be read to its end. A gzip file is unpacked once, because DuckDB accepts a
    truncated one."""
    try:
        if format_ == "json.gz":
            with gzip.open(path) as stream:
                while stream.read(CHUNK_BYTES):
                    continue
        return sha256(path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise PermanentError(f"{name}: the gzip file is cut off or damaged; copy or export it again") from error
    except OSError as error:
        raise PermanentError(f"{name}: cannot be read ({error.strerror}); check its permissions") from error
