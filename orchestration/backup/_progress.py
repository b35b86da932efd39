"""Prints the progress of a long copy, one line every few seconds."""

import time
from collections.abc import Callable

from orchestration.backup._manifest import format_megabytes

PrintMessage = Callable[[str], object]
REPORT_INTERVAL_SECONDS = 5.0


class CopyProgress:
    """Counts copied bytes and prints their share of `total` every few seconds."""

    def __init__(self, doing: str, total: int, print_message: PrintMessage) -> None:
        self.doing = doing
        self.total = total
        self.print_message = print_message
        self.done = 0
        self.reported_at = time.monotonic()

    def advance(self, size: int) -> None:
        """Add `size` bytes to the count."""
        self.done += size
        if time.monotonic() - self.reported_at >= REPORT_INTERVAL_SECONDS:
            self.reported_at = time.monotonic()
            share = min(1.0, self.done / self.total) if self.total else 1.0
            self.print_message(
                f"· {self.doing}: {share:.0%}, {format_megabytes(self.done)} of {format_megabytes(self.total)}"
            )
