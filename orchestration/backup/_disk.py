"""Whether a disk has room for a backup or a restored data folder."""

import shutil
from pathlib import Path

from orchestration.backup._manifest import format_megabytes
from orchestration.errors import PermanentError

RESERVED_BYTES = 50_000_000
"""What stays free on the disk."""


def refuse_full_disk(folder: Path, needed: int) -> None:
    """Raise PermanentError when `needed` bytes do not fit into `folder`. A backup is counted uncompressed."""
    free = shutil.disk_usage(folder).free
    if free < needed + RESERVED_BYTES:
        raise PermanentError(
            f"{folder}: {format_megabytes(free)} free, up to {format_megabytes(needed + RESERVED_BYTES)} needed; "
            "free space or choose another disk. Nothing was written"
        )
