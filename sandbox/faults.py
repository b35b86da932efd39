"""Faults that tests switch on: each is used up `times` times, then the servers are well again."""

import threading
from collections import Counter


class Faults:
    """Counts faults still to come, by (server, kind)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: Counter[tuple[str, str]] = Counter()

    def add(self, target: str, kind: str, times: int = 1) -> None:
        with self._lock:
            self._left[target, kind] += times

    def take(self, target: str, kind: str) -> bool:
        """True, and one fewer left, when this fault is switched on."""
        with self._lock:
            if self._left[target, kind] <= 0:
                return False
            self._left[target, kind] -= 1
            return True

    def clear(self) -> None:
        with self._lock:
            self._left.clear()
