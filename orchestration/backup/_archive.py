"""The archive: a zip file with the files of a data folder and a manifest. Reading a file verifies its size and digest."""

import hashlib
import stat
import time
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.backup._manifest import MANIFEST_NAME, ArchiveEntry, Manifest, read_manifest
from orchestration.backup._progress import CopyProgress, PrintMessage
from orchestration.errors import PermanentError
from orchestration.resources.base import refuse_special

CHUNK_BYTES = 1 << 20
COMPRESSED_SUFFIXES = (".parquet", ".xlsx", ".zip", ".gz", ".zst", ".png", ".pdf")
"""Suffixes of files that are already compressed. They are stored as they are."""
OWNER_ONLY_MODE = 0o600
DAMAGED_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class ArchiveWriter:
    """Writes files into a new archive one after another. `finish` writes the manifest."""

    def __init__(self, path: Path) -> None:
        path.chmod(OWNER_ONLY_MODE)
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=1)

    def add(self, name: str, source: Path, progress: CopyProgress) -> ArchiveEntry:
        """Copy one file into the archive. Returns its entry for the manifest."""
        digest, size = hashlib.sha256(), 0
        with source.open("rb") as file:
            facts = source.stat()
            info = zipfile.ZipInfo(name, date_time=to_zip_time(facts.st_mtime))
            info.compress_type = zipfile.ZIP_STORED if name.endswith(COMPRESSED_SUFFIXES) else zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | stat.S_IMODE(facts.st_mode)) << 16
            with self.zip.open(info, "w", force_zip64=True) as target:
                while chunk := file.read(CHUNK_BYTES):
                    target.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    progress.advance(len(chunk))
        return ArchiveEntry(name, size, digest.hexdigest(), stat.S_IMODE(facts.st_mode), facts.st_mtime_ns)

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the directory of the archive."""
        self.zip.writestr(zipfile.ZipInfo(MANIFEST_NAME, date_time=to_zip_time(time.time())), manifest.to_json())
        self.zip.close()


class Archive:
    """An archive opened for reading. Its list of files has been compared with its manifest."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self.zip = opened
        self.manifest = self._read_manifest()

    def _read_manifest(self) -> Manifest:
        try:
            content = self.zip.read(MANIFEST_NAME)
        except KeyError:
            raise PermanentError(
                f"{self.path}: contains no {MANIFEST_NAME}, so it is not a backup of tochimart; use another file"
            ) from None
        manifest = read_manifest(content, self.path)
        stored = [info.filename for info in self.zip.infolist()]
        listed = [entry.path for entry in manifest.files]
        for info in self.zip.infolist():
            file_type = stat.S_IFMT(info.external_attr >> 16)
            if info.is_dir() or (file_type and not stat.S_ISREG(file_type)):
                raise PermanentError(
                    f"{self.path}: {info.filename[:200]!r} is not a regular file; "
                    "backups contain only regular files. Use another backup. Nothing was written"
                )
        odd = (
            sorted(set(stored) ^ {MANIFEST_NAME, *listed})
            or sorted({name for name in stored if stored.count(name) > 1})[:1]
        )
        if odd or len(stored) != len(listed) + 1:
            named = f", for example {odd[0][:200]!r}" if odd else ""
            raise PermanentError(
                f"{self.path}: its files differ from the list in its manifest{named}, "
                "so the archive was changed; use another backup. Nothing was written"
            )
        return manifest

    def chunks(self, entry: ArchiveEntry, progress: CopyProgress) -> Iterator[bytes]:
        """Yield the bytes of a file. Raises PermanentError at the end if their size or digest differs from the manifest."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(entry.path) as source:
            while chunk := source.read(CHUNK_BYTES):
                size += len(chunk)
                if size > entry.bytes:
                    break
                digest.update(chunk)
                progress.advance(len(chunk))
                yield chunk
        if size != entry.bytes or digest.hexdigest() != entry.sha256:
            raise PermanentError(
                f"{self.path}: {entry.path} differs from its manifest entry; the archive is damaged, use another backup"
            )

    def check(self, print_message: PrintMessage) -> None:
        """Read every file and compare it with the manifest. Raises PermanentError for the first difference."""
        progress = CopyProgress("checking", self.manifest.unpacked_bytes, print_message)
        for entry in self.manifest.files:
            deque(self.chunks(entry, progress), maxlen=0)  # the end of the file compares size and digest


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises PermanentError if the file is not an archive or is damaged, also while it is read."""
    refuse_special(path)
    try:
        with zipfile.ZipFile(path) as opened:
            yield Archive(path, opened)
    except IsADirectoryError:
        raise PermanentError(f"{path} is a folder; name a file made by tochimart backup") from None
    except DAMAGED_ARCHIVE_ERRORS as error:
        raise PermanentError(f"{path}: not a backup, or a damaged backup ({error}); use another backup") from None


def verify_archive(path: Path, print_message: PrintMessage) -> Manifest:
    """Read the whole archive and return its manifest. Raises PermanentError if any file differs from the manifest."""
    with open_archive(path) as archive:
        archive.check(print_message)
        return archive.manifest


def to_zip_time(seconds: float) -> tuple[int, int, int, int, int, int]:
    """Return a time as zip files store it: not before 1980, in steps of two seconds. The manifest has the exact time."""
    moment = time.gmtime(max(seconds, 315_619_200))
    return moment[0], moment[1], moment[2], moment[3], moment[4], moment[5]
