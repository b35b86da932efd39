"""The version of tochimart, and the version that last wrote a data folder (file `version`). An older program refuses a newer folder."""

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.errors import PermanentError

VERSION_FILE_NAME = "version"
"""Name of the file in the data folder."""


@cache
def own_version() -> str:
    """Return the version of this program, for example 0.2.0."""
    return version("tochimart")


def parse_release(text: str) -> tuple[int, int]:
    """Return (major, minor) of a version. Patch releases never change what is stored. Raises ValueError for other text."""
    match = re.match(r"(\d+)\.(\d+)(?![^\s.+a-z])", text)
    if match is None:
        raise ValueError(text)
    return int(match[1]), int(match[2])


def recorded_version(home: Path) -> str | None:
    """Return the version that last wrote to the data folder, or None for a new folder or a version before 0.3."""
    try:
        return (home / VERSION_FILE_NAME).read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None


def refuse_newer(written_by: str | None, where: Path) -> None:
    """Raise PermanentError if `where`, a data folder or a backup, was written by a newer release than this program."""
    if written_by is None:
        return
    try:
        is_newer = parse_release(written_by) > parse_release(own_version())
    except ValueError:
        raise PermanentError(
            f"{where}: expected a version such as {own_version()}, found {written_by[:40]!r}; write the version that created it there"
        ) from None
    if is_newer:
        raise PermanentError(
            f"{where} was written by tochimart {written_by}, but this program is version {own_version()}; nothing was changed. "
            f"Install {written_by} or "
            "newer, or restore a backup made before the upgrade (docs/upgrade.md)"
        )


def refuse_newer_home(home: Path) -> None:
    """Raise PermanentError when a newer release has written the data folder."""
    refuse_newer(recorded_version(home), home)


def stamp_version(home: Path) -> str | None:
    """Write this version into the data folder. Returns the previously recorded version if it differs, otherwise None."""
    before = recorded_version(home)
    if before == own_version():
        return None
    refuse_newer(before, home)
    temporary = home / f".{VERSION_FILE_NAME}.tmp"
    temporary.write_text(f"{own_version()}\n", encoding="utf-8")
    temporary.replace(home / VERSION_FILE_NAME)
    return before
