"""The manifest of a backup: its files, the data folder they come from, and what is not in the backup."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from orchestration.errors import PermanentError
from orchestration.profile import Profile

MANIFEST_NAME = "manifest.json"
MANIFEST_FORMAT = 1
"""Version of the archive layout. `read_manifest` refuses a higher number."""
HOME_FOLDER, SEEDS_FOLDER = "home", "seeds"
"""Top-level folders of an archive."""


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive: path, size in bytes, SHA-256 digest, permission bits, and modification time in nanoseconds."""

    path: str
    bytes: int
    sha256: str
    mode: int
    modified_ns: int


@dataclass(frozen=True)
class Manifest:
    """The manifest of an archive. `newest_day` is the last loaded day, or None.

    `secrets` and `key_files` are names of settings that were set. Their values, and the content of key files, are not in the archive.
    `left_out` gives a reason for each path of the data folder that is not in the archive.
    """

    format: int
    tochimart: str
    profile: Profile
    made_at: str
    home: str
    newest_day: str | None
    seeds: str
    files: tuple[ArchiveEntry, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    key_files: Mapping[str, str] = field(default_factory=dict)
    schedules_on: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def unpacked_bytes(self) -> int:
        """Return the size of all unpacked files in bytes."""
        return sum(entry.bytes for entry in self.files)

    def to_json(self) -> bytes:
        """Return the manifest as stored in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def description(self) -> str:
        """Return one line for people: number and size of files, profile, version, time, and last loaded day."""
        days = f"days up to {self.newest_day}" if self.newest_day else "no day loaded"
        return (
            f"{len(self.files):,} files, {format_megabytes(self.unpacked_bytes)} unpacked, profile {self.profile}, "
            f"written by tochimart {self.tochimart} at {self.made_at}, {days}"
        )


def read_manifest(content: bytes, archive: Path) -> Manifest:
    """Return the manifest in `content`. Raises PermanentError if it is invalid, or if a path would be unpacked outside the target."""
    try:
        manifest = TypeAdapter(Manifest).validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        field_path = ".".join(str(part) for part in first["loc"])
        raise PermanentError(
            f"{archive}: {MANIFEST_NAME} is not a valid manifest ({field_path}: {first['msg']})"
        ) from None
    if manifest.format > MANIFEST_FORMAT:
        raise PermanentError(
            f"{archive}: the archive has format {manifest.format}, but this version reads only format {MANIFEST_FORMAT}; "
            f"install tochimart {manifest.tochimart} or newer"
        )
    for entry in manifest.files:
        refuse_unsafe(entry.path, archive)
    return manifest


def refuse_unsafe(name: str, archive: Path) -> None:
    """Raise PermanentError unless `name` is a path below `home/` or `seeds/`, without `..`."""
    parts = name.split("/")
    is_plain = all(part not in {"", ".", ".."} and "\0" not in part for part in parts)
    if (
        not is_plain
        or len(parts) < 2
        or parts[0] not in {HOME_FOLDER, SEEDS_FOLDER}
        or PurePosixPath(name).is_absolute()
    ):
        raise PermanentError(
            f"{archive}: contains the path {name[:200]!r}, but expected are paths below {HOME_FOLDER}/ or {SEEDS_FOLDER}/ only; "
            "the file is not a backup of tochimart, nothing was written"
        )


def format_megabytes(size: int) -> str:
    """Return a size in megabytes for people: `1,234.5 MB`."""
    return f"{size / 1e6:,.1f} MB"
