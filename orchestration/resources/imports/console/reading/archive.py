"""Files a person gives: one by itself, a folder, a workbook, or a zip with zips inside, a gzip, opened within limits.

Nothing is ever written under a name an archive gives, so no path inside it can reach outside; such a name is refused all the same.
"""

import gzip
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from orchestration.errors import PermanentError
from orchestration.resources.imports.console.reading.kinds import (
    GZIP,
    HEAD_BYTES,
    WORKBOOK,
    refuse_other_kinds,
    refuse_workbooks,
)
from orchestration.resources.imports.console.reading.text import Source
from orchestration.resources.imports.console.reading.workbook import sheets

DEEPEST = 3
MOST_FILES = 200
MOST_TIMES = 200
"""An archive may unpack to this many times its own size."""
SMALLEST_ALLOWANCE = 50 << 20
CHUNK_BYTES = 1 << 20
TABLES = (".csv", ".tsv", ".txt")


@dataclass
class Archive:
    """What may still be unpacked of one file a person gave; shared by the archives inside it. `largest` bounds all of it in bytes."""

    scratch: Path
    largest: int
    unpacked: int = 0
    files: int = 0
    allowance: int = field(default=0)

    def sources(self, path: Path, name: str | None = None, depth: int = 0) -> Iterator[Source]:
        """Every table in `path`. Raises PermanentError, one line, for what is none or is too much."""
        shown = name or path.name
        if not zipfile.is_zipfile(path):
            if path.stat().st_size > self.largest:
                raise PermanentError(
                    f"{shown}: more than {self.largest >> 20:,} MB (TOCHIMART_LARGEST_FILE_MB); export fewer days at once"
                )
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            if head.startswith(GZIP):
                self._begin(path, shown, depth)
                yield from self._gzipped(path, shown, depth)
                return
            refuse_other_kinds(shown, head)
            yield Source(shown, path, is_whole=depth > 0)
            return
        self._begin(path, shown, depth)
        with self._opened(path, shown) as archive:
            refuse_workbooks(shown, archive.namelist())
            if WORKBOOK in archive.namelist():
                self._refuse_swollen(archive, shown)
                yield from sheets(path, shown, self.scratch)
                return
            for member in archive.infolist():
                yield from self._member(archive, member, f"{shown}/{member.filename}", depth)

    def _refuse_swollen(self, archive: zipfile.ZipFile, shown: str) -> None:
        """A part never unpacks to more than it states: zipfile reads no further."""
        self.unpacked += sum(one.file_size for one in archive.infolist())
        if self.unpacked > self.allowance:
            raise PermanentError(
                f"{shown}: unpacks to more than {self.allowance >> 20:,} MB; this is no export, nothing was read"
            )

    def _begin(self, path: Path, shown: str, depth: int) -> None:
        if depth == 0:
            self.allowance = min(self.largest, max(path.stat().st_size * MOST_TIMES, SMALLEST_ALLOWANCE))
            self.unpacked = self.files = 0
        if depth == DEEPEST:
            raise PermanentError(f"{shown}: archives inside archives {DEEPEST} deep; unpack it by hand")

    def _gzipped(self, path: Path, shown: str, depth: int) -> Iterator[Source]:
        """The one file a gzip holds; its checksum vouches that it is whole."""
        target = Path(tempfile.mkdtemp(dir=self.scratch)) / "unpacked"
        with self._damage_named(shown), gzip.open(path) as packed:
            self._write(packed, target, shown)
        yield from self.sources(target, shown, depth + 1)

    @staticmethod
    def _opened(path: Path, shown: str) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise PermanentError(f"{shown}: a damaged archive ({error}); download it again") from None

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, depth: int) -> Iterator[Source]:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        if not inside.parts or inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
            raise PermanentError(f"{shown}: a path that leads out of the archive; this is no export, nothing was read")
        if member.is_dir() or inside.name.startswith(".") or "__MACOSX" in inside.parts:
            return
        self.files += 1
        if self.files > MOST_FILES:
            raise PermanentError(f"{shown}: more than {MOST_FILES} files in one archive; give them in parts")
        if member.flag_bits & 1:
            raise PermanentError(f"{shown}: locked with a password; unpack it and give the files")
        if not inside.name.lower().endswith((*TABLES, ".xlsx", ".zip", ".gz")):
            raise PermanentError(f"{shown}: not a table ({', '.join((*TABLES, '.xlsx'))}); take it out of the archive")
        target = Path(tempfile.mkdtemp(dir=self.scratch)) / "unpacked"
        self._unpack(archive, member, target, shown)
        yield from self.sources(target, shown, depth + 1)

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, shown: str) -> None:
        with self._damage_named(shown), archive.open(member) as packed:
            self._write(packed, target, shown)

    @staticmethod
    @contextmanager
    def _damage_named(shown: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError) as error:
            raise PermanentError(f"{shown}: a damaged archive ({error}); download it again") from None

    def _write(self, packed: IO[bytes] | gzip.GzipFile, target: Path, shown: str) -> None:
        """Counts what really comes out: an archive's own figures may lie."""
        with target.open("wb") as out:
            while chunk := packed.read(CHUNK_BYTES):
                self.unpacked += len(chunk)
                if self.unpacked > self.allowance:
                    raise PermanentError(
                        f"{shown}: unpacks to more than {self.allowance >> 20:,} MB; this is no export, nothing was read"
                    )
                out.write(chunk)
