"""How far a long copy is, in one line every few seconds."""

import time
from collections.abc import Callable

from orchestration.backup._manifest import megabytes

Say = Callable[[str], object]
SECONDS = 5.0


class CopyProgress:
    """Counts copied bytes of `total` and says now and then how many."""

    def __init__(self, doing: str, total: int, say: Say) -> None:
        self.doing = doing
        self.total = total
        self.say = say
        self.done = 0
        self.said_at = time.monotonic()

    def advance(self, size: int) -> None:
        """Count `size` more bytes."""
        self.done += size
        if time.monotonic() - self.said_at >= SECONDS:
            self.said_at = time.monotonic()
            share = min(1.0, self.done / self.total) if self.total else 1.0
            self.say(f"· {self.doing}: {share:.0%}, {megabytes(self.done)} of {megabytes(self.total)}")
