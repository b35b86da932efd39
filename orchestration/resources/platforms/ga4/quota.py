"""The tokens a property may spend: each answer says what is left, and a reserve is kept for people who look at GA4.

Source: https://developers.google.com/analytics/devguides/reporting/data/v1/quotas.
"""

import threading
from datetime import timedelta

from orchestration.errors import QuotaError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESERVE = {
    "tokens_per_day": (20_000, DAY),
    "tokens_per_hour": (4_000, HOUR),
    "tokens_per_project_per_hour": (1_400, HOUR),
    "potentially_thresholded_requests_per_hour": (12, HOUR),
}
"""A tenth of what a standard property has, and when it is back."""


class Quota:
    """What each property has left, as its last answer said. Shared by all requests of a client, on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, dict[str, int]] = {}

    def note(self, property_id: str, quality: dict[str, object]) -> None:
        """Remember what an answer said about the property's quota."""
        said = quality.get("property_quota")
        if isinstance(said, dict):
            with self._lock:
                self._left[property_id] = {name: int(one["remaining"]) for name, one in said.items()}

    def check(self, property_id: str, subject: str) -> None:
        """Raise QuotaError when another request would use up the reserve."""
        with self._lock:
            left = self._left.get(property_id, {})
        for name, (reserve, period) in RESERVE.items():
            if left.get(name, reserve) < reserve:
                raise QuotaError(
                    f"{subject}: {left[name]:,} of {name.replace('_', ' ')} left, {reserve:,} are kept in reserve",
                    returns_after=period,
                )
