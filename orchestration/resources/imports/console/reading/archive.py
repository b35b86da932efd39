"""Opens files supplied by a person within limits: a single file, a folder, a workbook, a zip with nested zips, or a
gzip. Nothing is written under a name taken from an archive, so no path inside it can lead outside. Such names are
refused anyway."""

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
    GZIP_SIGNATURE,
    HEAD_BYTES,
    WORKBOOK_PART,
    refuse_non_text_files,
    refuse_other_spreadsheets,
)
from orchestration.resources.imports.console.reading.text import Source
from orchestration.resources.imports.console.reading.workbook import read_sheets

MAX_NESTING = 3
MAX_FILES_PER_ARCHIVE = 200
MAX_EXPANSION_FACTOR = 200
"""An archive may unpack to at most this multiple of its own size."""
MIN_UNPACKED_BYTES = 50 << 20
CHUNK_BYTES = 1 << 20
TABLE_SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass
class Archive:
    """Unpacking limits of one supplied file, shared by archives nested in it. `largest` limits the total in bytes."""

    scratch: Path
    largest: int
    unpacked_bytes: int = 0
    files: int = 0
    max_unpacked_bytes: int = field(default=0)

    def sources(self, path: Path, name: str | None = None, depth: int = 0) -> Iterator[Source]:
        """Yield every table in `path`. Raises PermanentError, in one line, for files that are not tables or exceed the
        limits."""
        shown = name or path.name
        if not zipfile.is_zipfile(path):
            if path.stat().st_size > self.largest:
                raise PermanentError(
                    f"{shown}: more than {self.largest >> 20:,} MB (TOCHIMART_LARGEST_FILE_MB); export fewer days at once"
                )
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
            if head.startswith(GZIP_SIGNATURE):
                self._check_nesting(path, shown, depth)
                yield from self._unpack_gzip(path, shown, depth)
                return
            refuse_non_text_files(shown, head)
            yield Source(shown, path, is_whole=depth > 0)
            return
        self._check_nesting(path, shown, depth)
        with self._open_zip(path, shown) as archive:
            refuse_other_spreadsheets(shown, archive.namelist())
            if WORKBOOK_PART in archive.namelist():
                self._refuse_zip_bomb(archive, shown)
                yield from read_sheets(path, shown, self.scratch)
                return
            for member in archive.infolist():
                yield from self._member(archive, member, f"{shown}/{member.filename}", depth)

    def _refuse_zip_bomb(self, archive: zipfile.ZipFile, shown: str) -> None:
        """Raise PermanentError if the stated sizes exceed the limits. A part never unpacks to more than its stated
        size, because zipfile stops there."""
        self.unpacked_bytes += sum(member.file_size for member in archive.infolist())
        if self.unpacked_bytes > self.max_unpacked_bytes:
            raise PermanentError(
                f"{shown}: unpacks to more than {self.max_unpacked_bytes >> 20:,} MB; nothing was read. Download the export again"
            )

    def _check_nesting(self, path: Path, shown: str, depth: int) -> None:
        if depth == 0:
            self.max_unpacked_bytes = min(
                self.largest, max(path.stat().st_size * MAX_EXPANSION_FACTOR, MIN_UNPACKED_BYTES)
            )
            self.unpacked_bytes = self.files = 0
        if depth == MAX_NESTING:
            raise PermanentError(
                f"{shown}: {MAX_NESTING} levels of archives inside archives are too many; unpack it by hand"
            )

    def _unpack_gzip(self, path: Path, shown: str, depth: int) -> Iterator[Source]:
        """Yield the single file of a gzip. Its checksum proves that it is complete."""
        target = Path(tempfile.mkdtemp(dir=self.scratch)) / "unpacked"
        with self._add_name_to_errors(shown), gzip.open(path) as packed:
            self._write(packed, target, shown)
        yield from self.sources(target, shown, depth + 1)

    @staticmethod
    def _open_zip(path: Path, shown: str) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise PermanentError(f"{shown}: a damaged archive ({error}); download it again") from None

    def _member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, depth: int) -> Iterator[Source]:
        inside = PurePosixPath(member.filename.replace("\\", "/"))
        if not inside.parts or inside.is_absolute() or ".." in inside.parts or ":" in inside.parts[0]:
            raise PermanentError(
                f"{shown}: contains a path that leads out of the archive; nothing was read. Download the export again"
            )
        if member.is_dir() or inside.name.startswith(".") or "__MACOSX" in inside.parts:
            return
        self.files += 1
        if self.files > MAX_FILES_PER_ARCHIVE:
            raise PermanentError(
                f"{shown}: more than {MAX_FILES_PER_ARCHIVE} files in one archive; import them in several archives"
            )
        if member.flag_bits & 1:
            raise PermanentError(f"{shown}: locked with a password; unpack it and import the files")
        if not inside.name.lower().endswith((*TABLE_SUFFIXES, ".xlsx", ".zip", ".gz")):
            raise PermanentError(
                f"{shown}: not a table ({', '.join((*TABLE_SUFFIXES, '.xlsx'))}); take it out of the archive"
            )
        target = Path(tempfile.mkdtemp(dir=self.scratch)) / "unpacked"
        self._unpack(archive, member, target, shown)
        yield from self.sources(target, shown, depth + 1)

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, shown: str) -> None:
        with self._add_name_to_errors(shown), archive.open(member) as packed:
            self._write(packed, target, shown)

    @staticmethod
    @contextmanager
    def _add_name_to_errors(shown: str) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError) as error:
            raise PermanentError(f"{shown}: a damaged archive ({error}); download it again") from None

    def _write(self, packed: IO[bytes] | gzip.GzipFile, target: Path, shown: str) -> None:
        """Write the unpacked bytes and count them, because the sizes stated in an archive may be wrong."""
        with target.open("wb") as out:
            while chunk := packed.read(CHUNK_BYTES):
                self.unpacked_bytes += len(chunk)
                if self.unpacked_bytes > self.max_unpacked_bytes:
                    raise PermanentError(
                        f"{shown}: unpacks to more than {self.max_unpacked_bytes >> 20:,} MB; nothing was read. Download the export again"
                    )
                out.write(chunk)
