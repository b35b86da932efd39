"""The request tokens of a property. Each answer states how many are left. A reserve is kept for people who use GA4.
Source: https://developers.google.com/analytics/devguides/reporting/data/v1/quotas."""

import threading
from datetime import timedelta

from orchestration.errors import QuotaError

ONE_HOUR, ONE_DAY = timedelta(hours=1), timedelta(days=1)
RESERVED_TOKENS = {
    "tokens_per_day": (20_000, ONE_DAY),
    "tokens_per_hour": (4_000, ONE_HOUR),
    "tokens_per_project_per_hour": (1_400, ONE_HOUR),
    "potentially_thresholded_requests_per_hour": (12, ONE_HOUR),
}
"""A tenth of a standard property's quota, and the time until the quota is restored."""


class QuotaTracker:
    """Remaining quota of each property according to its last answer. Shared by all requests of a client, on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, dict[str, int]] = {}

    def record(self, property_id: str, quality: dict[str, object]) -> None:
        """Store the remaining quota stated in an answer."""
        quota = quality.get("property_quota")
        if isinstance(quota, dict):
            with self._lock:
                self._left[property_id] = {name: int(entry["remaining"]) for name, entry in quota.items()}

    def check(self, property_id: str, subject: str) -> None:
        """Raise QuotaError when another request would use up the reserve."""
        with self._lock:
            left = self._left.get(property_id, {})
        for name, (reserve, period) in RESERVED_TOKENS.items():
            if left.get(name, reserve) < reserve:
                raise QuotaError(
                    f"{subject}: {left[name]:,} of {name.replace('_', ' ')} left, of which {reserve:,} are reserved for people",
                    returns_after=period,
                )
