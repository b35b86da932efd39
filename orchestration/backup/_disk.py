"""Checks that a disk has room for a backup or a restored data folder."""

import shutil
from pathlib import Path

from orchestration.backup._manifest import format_megabytes
from orchestration.errors import PermanentError

RESERVED_BYTES = 50_000_000
"""Bytes that must stay free on the disk."""


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Raise PermanentError unless the disk of `folder` has room for `needed` bytes. A backup is counted uncompressed."""
    free = shutil.disk_usage(folder).free
    if free < needed + RESERVED_BYTES:
        raise PermanentError(
            f"{folder}: {format_megabytes(free)} free, up to {format_megabytes(needed + RESERVED_BYTES)} needed; "
            "free space or choose another disk. Nothing was written"
        )
