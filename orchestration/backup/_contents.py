"""Selects the files of a data folder that are backed up, and gives a reason for each file that is not."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from orchestration.backup._manifest import HOME_FOLDER, SEEDS_FOLDER
from orchestration.errors import PermanentError
from orchestration.resources.base.scratch import SCRATCH_FOLDER_PATTERN, TEMPORARY_FILE_PATTERN

RESTORED_FOLDER = "restored"
"""Subfolder of a restored data folder with the restored settings file and seeds."""
EXCLUSION_REASONS: Mapping[str, str] = {
    "credentials": "refresh tokens: secrets are never backed up",
    "dbt": "created again by the next run",
    "sandbox": "addresses of running servers",
    "warehouse/rebuild": "an unfinished rebuild",
    "warehouse/working.turn": "lock file",
    "dagster/alive": "lock files of processes",
    "dagster/dagster.yaml": "written at every start",
    "dagster/serving.json": "address of a running server",
    "dagster/damaged": "files set aside because they could not be read",
    ".lock": "lock file",
    ".profile.lock": "lock file",
    RESTORED_FOLDER: "settings and seeds of an earlier restore; those in use are in the archive",
}
"""Excluded paths with the reason. Everything else in the data folder is backed up, also files of later versions."""
NAMES_COPIED_FIRST = ("warehouse", "tochimart.duckdb", "snapshots", "reports")
"""Files protected by the write lock are copied first."""
NOT_UTF8_REASON, NOT_REGULAR_REASON = "its name is not UTF-8: rename it", "not a regular file"
REPORTED_REASONS = (NOT_UTF8_REASON, NOT_REGULAR_REASON)
"""Reasons that the command reports to the user."""
JOURNAL_SUFFIXES = (".db-wal", ".db-shm", ".db-journal")
"""Journal files of a SQLite file. The copy of that file contains their content."""


@dataclass(frozen=True)
class BackupContents:
    """The files to back up as (path in the archive, path on disk), in order. `left_out` maps excluded paths to the reason."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        """Return the current size of all files in bytes."""
        return sum(path.stat().st_size for _, path in self.files if path.exists())


def list_contents(
    home: Path, seeds: Sequence[Path], other_seeds: Mapping[str, Sequence[Path]] = MappingProxyType({})
) -> BackupContents:
    """Return the files to back up: those of the data folder, the seed files, and the seed files of other engagements by
    their id."""
    contents = BackupContents()
    for name, path in sorted(
        walk_files(home, contents.left_out), key=lambda named_file: (_copy_order(named_file[0]), named_file[0])
    ):
        contents.files.append((f"{HOME_FOLDER}/{name}", path))
    contents.files.extend((f"{SEEDS_FOLDER}/{path.name}", path) for path in seeds)
    for engagement, paths in other_seeds.items():
        contents.files.extend((f"{SEEDS_FOLDER}/{engagement}/{path.name}", path) for path in paths)
    return contents


def walk_files(home: Path, left_out: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield (path below `home`, path on disk) of each file. Links are followed. Raises PermanentError for a circular link."""
    for folder, folders, files in os.walk(home, followlinks=True):
        current_folder = Path(folder)
        for name in [*folders]:
            path = current_folder / name
            relative_path = str(path.relative_to(home))
            if reason := exclusion_reason(relative_path, SCRATCH_FOLDER_PATTERN.match(name) is not None):
                folders.remove(name)
                if any(path.iterdir()):
                    left_out[relative_path] = reason
            elif path.is_symlink() and current_folder.resolve().is_relative_to(path.resolve()):
                raise PermanentError(f"{path} is a link to a folder that contains it; remove the link")
        for name in files:
            path = current_folder / name
            relative_path = str(path.relative_to(home))
            reason = exclusion_reason(
                relative_path, TEMPORARY_FILE_PATTERN.fullmatch(name) is not None
            ) or storage_problem(path)
            if reason:
                left_out[relative_path.encode(errors="surrogateescape").decode(errors="replace")] = reason
            elif not (relative_path.startswith("dagster/") and name.endswith(JOURNAL_SUFFIXES)):
                yield relative_path, path


def exclusion_reason(relative_path: str, is_temporary: bool) -> str | None:
    """Return why a path of the data folder is not backed up, or None if it is."""
    return "temporary" if is_temporary else EXCLUSION_REASONS.get(relative_path)


def storage_problem(path: Path) -> str | None:
    """Return why a file cannot be stored in an archive, or None if it can."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return NOT_UTF8_REASON
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "removed during the backup, or a link without a target"
    return None if stat.S_ISREG(mode) else NOT_REGULAR_REASON


def _copy_order(name: str) -> int:
    top = name.split("/", 1)[0]
    return NAMES_COPIED_FIRST.index(top) if top in NAMES_COPIED_FIRST else len(NAMES_COPIED_FIRST)
