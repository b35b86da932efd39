"""Which files a GA4 event export consists of. Reads names, bytes and checksums; what is inside an event is not known here."""

import gzip
import re
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from orchestration.errors import PermanentError
from orchestration.resources.base import refuse_special, sha256
from orchestration.resources.imports.ga4_export.text import encoding_of

FORMATS = {
    ".parquet": "parquet",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json.gz": "json.gz",
    ".jsonl.gz": "json.gz",
    ".ndjson.gz": "json.gz",
}
COMPANIONS = {"", ".md", ".txt"}
"""Endings of what may lie beside an export (a licence, a note): left aside, and said so. Anything else is an error."""

KINDS = ("daily", "fresh", "intraday")
"""Which table a file comes from, best first: a day is taken from the first kind that has it."""

CHUNK = 1 << 20


@dataclass(frozen=True)
class ExportFile:
    """One file: `name` as a person wrote or finds it, `format` of FORMATS, `kind` of KINDS, `days` its events by property day.

    `outside` are its events of days that cannot be taken; `encoding` is what its first bytes name, None for plain UTF-8.
    """

    path: Path
    name: str
    format: str
    kind: str
    account_id: str
    sha256: str
    encoding: str | None = None
    days: dict[date, int] = field(default_factory=dict)
    outside: dict[date, int] = field(default_factory=dict)

    @property
    def events(self) -> int:
        return sum(self.days.values()) + sum(self.outside.values())


@dataclass(frozen=True)
class ExportFiles:
    """Files of one export, best kind first, then by name. `left_aside` says in sentences which files were not taken and why."""

    account_id: str
    files: tuple[ExportFile, ...]
    left_aside: tuple[str, ...]

    @property
    def days(self) -> dict[date, int]:
        """Events by day, in order, each day counted from its best kind only."""
        found = sorted({day for file in self.files for day in file.days})
        return {day: sum(file.days[day] for file in self.taken(day)) for day in found}

    def taken(self, day: date) -> list[ExportFile]:
        """The files that give `day`: those of the best kind that has it."""
        holding = [file for file in self.files if day in file.days]
        best = min((KINDS.index(file.kind) for file in holding), default=0)
        return [file for file in holding if file.kind == KINDS[best]]


def find(path: Path) -> tuple[list[ExportFile], list[str]]:
    """Files at or below `path`, checked as far as bytes tell, and sentences about what was left aside.

    Raises PermanentError when there is nothing to read, a file's ending is unknown, a file cannot be opened or is cut off.
    """
    refuse_special(path, "no such file or folder; give the exported file or the folder that holds it")
    root = path if path.is_dir() else path.parent
    found, left_aside, seen = [], [], dict[str, str]()
    for one in candidates(path):
        name = one.relative_to(root).as_posix()
        format_ = format_of(one)
        if format_ is None and path.is_dir() and one.suffix.lower() in COMPANIONS:
            left_aside.append(f"{name}: not an export file, not read")
            continue
        if format_ is None:
            raise PermanentError(
                f"{name}: unknown ending; an export is {', '.join(FORMATS)}: convert the file or take it away"
            )
        checksum = checked(one, name, format_)
        encoding = None if format_ == "parquet" else encoding_of(one, format_)
        found.append(ExportFile(one, name, format_, kind_of(name), account_of(one), checksum, encoding))
    found.sort(key=lambda file: (KINDS.index(file.kind), file.name))
    unique = []
    for file in found:
        if file.sha256 in seen:
            left_aside.append(f"{file.name}: the same bytes as {seen[file.sha256]}, not read twice")
        else:
            seen[file.sha256] = file.name
            unique.append(file)
    if not unique:
        raise PermanentError(f"{path}: the folder holds no export file ({', '.join(FORMATS)})")
    return unique, left_aside


def candidates(path: Path) -> list[Path]:
    """`path` itself, or every file below it that is not hidden, in order of name."""
    if not path.is_dir():
        return [path]
    files = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in files if not any(part.startswith(".") for part in one.relative_to(path).parts))


def format_of(path: Path) -> str | None:
    """What the ending says, or None."""
    name = path.name.lower()
    return next((FORMATS[ending] for ending in sorted(FORMATS, key=len, reverse=True) if name.endswith(ending)), None)


def kind_of(name: str) -> str:
    """Table family by the word in the file's name or folder; daily when none is named."""
    return next((kind for kind in ("intraday", "fresh") if kind in name.lower()), "daily")


def account_of(path: Path) -> str:
    """The nearest folder called `analytics_<property>`, as BigQuery names the dataset; `export` when there is none."""
    return next((part for part in reversed(path.parts[:-1]) if re.fullmatch(r"analytics_[0-9]+", part)), "export")


def checked(path: Path, name: str, format_: str) -> str:
    """SHA-256 of a file that can be read to its end. A gzip file is unpacked once: DuckDB takes a cut-off one for whole."""
    try:
        if format_ == "json.gz":
            with gzip.open(path) as stream:
                while stream.read(CHUNK):
                    continue
        return sha256(path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise PermanentError(f"{name}: gzip file is cut off or damaged; copy or export it again") from error
    except OSError as error:
        raise PermanentError(f"{name}: cannot be read ({error.strerror}); check its permissions") from error
