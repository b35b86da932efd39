"""Faults that tests switch on: each is used up `times` times, then the servers are well again."""

import threading
from collections import Counter

KINDS = {
    "google_ads": {"unavailable", "quota", "revoked", "invalid_totals", "abort_after_first_batch"},
    "ga4": {"unavailable", "quota_day"},
    "yahoo_search": {
        "rate_limit",
        "maintenance",
        "token_expired",
        "job_failed",
        "job_never_finishes",
        "invalid_totals",
    },
}
"""What can be switched on, by server."""


class Faults:
    """Counts faults still to come, by (server, kind)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: Counter[tuple[str, str]] = Counter()

    def add(self, target: str, kind: str, times: int = 1) -> None:
        """Switch a fault on for its next `times` occasions. Raises ValueError for one that no server knows."""
        if kind not in KINDS.get(target, ()):
            raise ValueError(f"no such fault: {target} {kind}")
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
