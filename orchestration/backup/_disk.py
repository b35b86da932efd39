"""Whether a disk has room for a backup or a restored data folder."""

import shutil
from pathlib import Path

from orchestration.backup._manifest import megabytes
from orchestration.errors import PermanentError

SPARE_BYTES = 50_000_000
"""What stays free on the disk."""


def refuse_small_disk(folder: Path, needed: int) -> None:
    """Raise PermanentError when `needed` bytes do not fit into `folder`. A backup is counted uncompressed."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE_BYTES:
        raise PermanentError(
            f"{folder}: {megabytes(free)} free, up to {megabytes(needed + SPARE_BYTES)} needed; free space or choose another "
            "disk. Nothing was written"
        )
