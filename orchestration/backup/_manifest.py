"""The manifest of a backup: what the archive holds, from which data folder, and what it leaves out."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from orchestration.errors import PermanentError
from orchestration.profile import Profile

MANIFEST_NAME = "manifest.json"
MANIFEST_FORMAT = 1
"""Raised when archives get another layout; `read_manifest` refuses a higher one."""
HOME_FOLDER, SEEDS_FOLDER = "home", "seeds"
"""Top-level folders of an archive."""


@dataclass(frozen=True)
class ArchiveEntry:
    """One file of an archive: its path there, size, digest, permission bits and time of modification."""

    path: str
    bytes: int
    sha256: str
    mode: int
    modified_ns: int


@dataclass(frozen=True)
class Manifest:
    """What an archive says about itself. `newest_day` is the last day loaded; None when nothing was loaded.

    `secrets` and `key_files` are names of settings that were set; their values, and the content of key files, are not in the archive.
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
        """Size of all files, unpacked."""
        return sum(entry.bytes for entry in self.files)

    def to_json(self) -> bytes:
        """Return the manifest as it stands in the archive."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    def description(self) -> str:
        """Return one sentence for people: size, profile, version, when, and up to which day."""
        days = f"days up to {self.newest_day}" if self.newest_day else "no day loaded"
        return (
            f"{len(self.files):,} files, {format_megabytes(self.unpacked_bytes)} unpacked, profile {self.profile}, "
            f"written by tochimart {self.tochimart} at {self.made_at}, {days}"
        )


def read_manifest(content: bytes, archive: Path) -> Manifest:
    """Return the manifest. Raises PermanentError when it is none, or names a path that leads out of the folder it is unpacked into."""
    try:
        manifest = TypeAdapter(Manifest).validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        field_path = ".".join(str(part) for part in first["loc"])
        raise PermanentError(
            f"{archive}: {MANIFEST_NAME} is no manifest of a backup ({field_path}: {first['msg']})"
        ) from None
    if manifest.format > MANIFEST_FORMAT:
        raise PermanentError(
            f"{archive}: format {manifest.format}, and this version reads format {MANIFEST_FORMAT}; "
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
            f"{archive}: holds {name[:200]!r}, expected paths below {HOME_FOLDER}/ or {SEEDS_FOLDER}/ only; "
            "this is not a backup of tochimart, nothing was written"
        )


def format_megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:,.1f} MB"
