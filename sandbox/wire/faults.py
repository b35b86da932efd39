"""The fault plan: which calls fail and how. A fault occurs a number of times, on every n-th call or on each."""

import threading
from dataclasses import dataclass, field

MALFORMED_ANSWER_KINDS = {
    *("echo", "web_page", "proxy_page", "deep_json", "list_answer", "null_answer", "null_members", "text_members"),
    *("odd_members", "empty_answer", "not_utf8", "wrong_encoding"),
    *("retry_word", "retry_negative", "retry_huge", "retry_past"),
}
"""Fault kinds with malformed answers of any HTTP server (`http_faults`)."""
YAHOO_FAULT_KINDS = MALFORMED_ANSWER_KINDS | {
    "denied",
    "rate_limit",
    "maintenance",
    "token_expired",
    "job_failed",
    "job_never_finishes",
    "not_linked",
    "linked_below",
    "invalid_totals",
    "cut_download",
    "cut_region_download",
    "doubled_download",
    "empty_download",
    "web_page_download",
    "cut_answer",
    "invalid_fields",
}
GOOGLE_REST_FAULT_KINDS = MALFORMED_ANSWER_KINDS | {
    "denied",
    "unauthorised",
    "unavailable",
    "rate_limit",
    "quota",
    "quota_day",
    "invalid",
}
MIDSTREAM_FAULT_KINDS = {"cancelled_after_first_batch", "unknown_after_first_batch", "internal_after_first_batch"}
FAULT_KINDS_BY_SERVER = {
    "google_ads": {
        "denied",
        "unavailable",
        "quota",
        "quota_day",
        "revoked",
        "invalid_totals",
        "quota_day_after_first_batch",
        "abort_after_first_batch",
        *MIDSTREAM_FAULT_KINDS,
        "stalled",
        "echo",
        "invalid_field",
        "repeated_row",
        "credited_clicks",
    },
    "ga4": {
        *("denied", "unavailable", "quota_day", "sampled", "late_data", "tag_silent"),
        *("cancelled", "unknown", "internal", "data_loss", "stalled", "echo"),
        *("invalid_argument", "thresholded_totals", "totals_above", "totals_below", "repeated_row", "row_twice"),
    },
    "tag_manager": GOOGLE_REST_FAULT_KINDS | {"not_published", "tag_paused", "other_property"},
    "analytics_admin": GOOGLE_REST_FAULT_KINDS
    | {"ads_link_missing", "outbound_clicks_off", "other_time_zone", "no_key_event", "enhanced_denied"},
    "search_console": GOOGLE_REST_FAULT_KINDS | {"overlapping_pages", "without_position"},
    "yahoo_token": MALFORMED_ANSWER_KINDS | {"rotates", "rotated_answer_lost", "unavailable"},
    "yahoo_search": YAHOO_FAULT_KINDS,
    "yahoo_display": YAHOO_FAULT_KINDS | {"job_canceled"},
}
"""Available fault kinds by server."""


@dataclass
class ActiveFault:
    """A fault: its remaining occurrences (None: unlimited), the interval of calls on which it occurs, and the requests that
    failed and were not repeated yet."""

    remaining: int | None
    every: int
    matching_calls: int = 0
    occurrence_count: int = 0
    failed_requests: set[str] = field(default_factory=set)


class FaultPlan:
    """Active faults by (server, kind, word the request must contain)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plan: dict[tuple[str, str, str], ActiveFault] = {}

    def add(self, target: str, kind: str, times: int | None = 1, every: int = 1, about: str = "") -> None:
        """Activate a fault for the next matching call and every `every`-th after it, `times` times in total (None:
        unlimited). `about` is a word of the request, such as a field or a path; only requests with it match. Raises
        ValueError for an unknown fault.

        With `every` above 1, a failed request succeeds when it is repeated, where the server names the request.
        Otherwise parallel requests could make one of them fail at each attempt.
        """
        if kind not in FAULT_KINDS_BY_SERVER.get(target, ()):
            raise ValueError(f"unknown fault {kind} of the server {target}")
        if every < 1 or (times is not None and times < 1):
            raise ValueError(f"{target} {kind}: times and every must be 1 or more")
        with self._lock:
            self._plan[target, kind, about] = ActiveFault(times, every)

    def should_fail(self, target: str, kind: str, question: str = "") -> bool:
        """Return True when this call must fail. `question` is the request in the platform's own words."""
        with self._lock:
            faults = [
                fault
                for (server, name, about), fault in self._plan.items()
                if (server, name) == (target, kind) and about in question and fault.remaining != 0
            ]
            return any(self._happens(fault, question) for fault in faults)

    @staticmethod
    def _happens(fault: ActiveFault, question: str) -> bool:
        if question in fault.failed_requests:
            fault.failed_requests.remove(question)
            return False
        fault.matching_calls += 1
        if (fault.matching_calls - 1) % fault.every:
            return False
        fault.occurrence_count += 1
        if fault.remaining is not None:
            fault.remaining -= 1
        if fault.every > 1 and question:
            fault.failed_requests.add(question)
        return True

    def occurrence_count(self, target: str, kind: str) -> int:
        """Return how often a fault has occurred since it was activated."""
        with self._lock:
            return sum(
                fault.occurrence_count
                for (server, name, _), fault in self._plan.items()
                if (server, name) == (target, kind)
            )

    def clear(self) -> None:
        with self._lock:
            self._plan.clear()
